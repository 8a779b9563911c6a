// swift-tools-version: 6.2
import PackageDescription

/// A package of its own, so that the flags of the fuzzer stay out of the project's. Its sources are the project's, by links;
/// `bin/fuzz` builds it with `--sanitize fuzzer`.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
    name: "fuzz",
    targets: [
        .target(name: "CSupport"),
        .systemLibrary(name: "CLibdeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .target(name: "ByteText", dependencies: ["CSupport"], swiftSettings: house),
        .target(name: "KernelC", dependencies: ["ByteText"], swiftSettings: house),
        .target(name: "Mail", dependencies: ["ByteText"], swiftSettings: house),
        .target(name: "Deflate", dependencies: ["CLibdeflate"], swiftSettings: house),
        .target(name: "UnifiedDiff", dependencies: ["Deflate", "ByteText"], swiftSettings: house),
        .target(name: "PatchSeries", dependencies: ["Mail", "UnifiedDiff", "ByteText"], swiftSettings: house),
        .executableTarget(
            name: "FuzzMail", dependencies: ["PatchSeries", "Mail", "UnifiedDiff", "ByteText"],
            swiftSettings: house + [.unsafeFlags(["-parse-as-library"])]),
        .executableTarget(
            name: "FuzzReading", dependencies: ["KernelC", "ByteText"],
            swiftSettings: house + [.unsafeFlags(["-parse-as-library"])]),
    ],
    swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2
import PackageDescription

/// Every target is held to the same rules: warnings are errors, imports say how far they reach, and
/// `unsafe` marks each place where memory is ours to get wrong.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

func room(_ name: String, over below: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: below, swiftSettings: house)
}

func tests(of name: String, with more: [Target.Dependency] = [], besides files: [String] = []) -> Target {
    .testTarget(name: name + "Tests", dependencies: [.byName(name: name)] + more, exclude: files, swiftSettings: house)
}

let package = Package(
    name: "patchwalk",
    products: [.executable(name: "patchwalk", targets: ["patchwalk"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
    ],
    targets: [
        .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .systemLibrary(name: "CLibdeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CLibyaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "CSupport"),

        room("ByteText", over: ["CSupport"]),
        room("Deflate", over: ["CLibdeflate"]),
        room("Mail", over: ["ByteText"]),
        room("UnifiedDiff", over: ["Deflate", "ByteText"]),
        room("PatchSeries", over: ["Mail", "UnifiedDiff", "ByteText"]),
        room("GitStore", over: ["CLibgit2", "Deflate", "ByteText"]),
        room("PatchApply", over: ["PatchSeries", "UnifiedDiff", "GitStore", "ByteText"]),
        room("KernelC", over: ["ByteText"]),
        room("SymbolIndex", over: ["KernelC", "GitStore", "ByteText"]),
        room("Maintainers", over: ["ByteText"]),
        room(
            "CallSites",
            over: [
                "PatchApply", "PatchSeries", "Mail", "UnifiedDiff", "SymbolIndex", "KernelC", "Maintainers", "GitStore",
                "ByteText",
            ]),
        room("Configuration", over: ["CLibyaml", "CallSites", "SymbolIndex", "KernelC", "ByteText"]),
        room(
            "Reports",
            over: [
                "CallSites", "SymbolIndex", "PatchApply", "PatchSeries", "UnifiedDiff", "Mail", "KernelC", "Maintainers",
                "GitStore",
                "ByteText",
            ]),
        .executableTarget(
            name: "patchwalk",
            dependencies: [
                "Configuration", "Reports", "CallSites", "SymbolIndex", "PatchApply", "PatchSeries", "Mail", "UnifiedDiff",
                "GitStore", "KernelC", "ByteText", "CSupport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house),
        .executableTarget(
            name: "treeproof",
            dependencies: [
                "PatchApply", "PatchSeries", "Mail", "UnifiedDiff", "GitStore", "ByteText",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/treeproof", swiftSettings: house),
        .executableTarget(
            name: "patchwalk-bench", dependencies: ["KernelC", "ByteText"], path: "Benchmarks/Reading", swiftSettings: house),

        .executableTarget(
            name: "patchwalk-mutants",
            dependencies: ["CallSites", "PatchApply", "PatchSeries", "Mail", "UnifiedDiff", "GitStore", "ByteText"],
            path: "Benchmarks/Mutants",
            exclude: ["thresholds.txt"], swiftSettings: house),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: house),
        tests(of: "ByteText"),
        tests(of: "Deflate"),
        tests(of: "Mail", with: ["ByteText"]),
        tests(of: "UnifiedDiff", with: ["ByteText"]),
        tests(of: "PatchSeries", with: ["Mail", "UnifiedDiff", "ByteText"]),
        tests(of: "GitStore", with: ["ByteText"]),
        tests(of: "PatchApply", with: ["PatchSeries", "UnifiedDiff", "GitStore", "Mail", "ByteText"]),
        tests(of: "KernelC", with: ["ByteText"]),
        tests(of: "SymbolIndex", with: ["KernelC", "GitStore", "ByteText"]),
        tests(of: "Maintainers", with: ["ByteText"]),
        tests(
            of: "CallSites",
            with: ["PatchApply", "PatchSeries", "SymbolIndex", "KernelC", "GitStore", "UnifiedDiff", "Mail", "ByteText"]),
        tests(of: "Configuration", with: ["CallSites", "SymbolIndex", "KernelC", "ByteText"]),
        tests(
            of: "Reports",
            with: [
                "TestSupport", "CallSites", "SymbolIndex", "PatchApply", "PatchSeries", "Mail", "UnifiedDiff", "KernelC",
                "GitStore", "ByteText",
            ],
            besides: ["Goldens"]),
        .testTarget(
            name: "CommandTests", dependencies: ["patchwalk", "TestSupport"], exclude: ["Goldens"], swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)

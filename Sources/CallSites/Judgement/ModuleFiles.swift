// Which files can be built as modules, out of the Makefiles above them and of Kconfig.

import ByteText
import GitStore
import KernelC
import SymbolIndex

/// What is known of files that may be modules.
struct ModuleFiles {
    private let reasons: [TreePath: String]

    /// Reads the Makefiles above `.c` files, and of Kconfig what it says of the options in them. `look` gives the texts of the tree's
    /// Kconfig files that mention words.
    init(
        among paths: Set<TreePath>, in source: SourceTree, with reviewOptions: ReviewOptions,
        look: ([NamePattern]) throws(GitStoreError) -> [[UInt8]]
    ) throws(GitStoreError) {
        let conditions = try FileConditions(of: paths, in: source, options: reviewOptions)
        var options: [TreePath: Set<String>] = [:]
        for path in paths where path.hasSuffix(".c") { options[path] = conditions.options(of: path) }
        let words = Set(options.values.joined()).sorted().compactMap { NamePattern(String($0.dropFirst(Self.prefix.utf8.count))) }
        var isTristate: [String: Bool] = [:]
        for text in words.isEmpty ? [] : try look(words) {
            // Architectures may each have a type of their own for it.
            for (option, kind) in Self.kinds(in: text) { isTristate[option] = (isTristate[option] ?? false) || kind }
        }
        reasons = options.compactMapValues { options in
            let known = options.sorted()
            if let option = known.first(where: { isTristate[$0] == true }) {
                return "\(option) can be m, and the module does not link"
            }
            // An option that no Kconfig has may be any.
            return known.first { isTristate[$0] == nil }.map { "where \($0) can be m, the module does not link" }
        }
    }

    /// Why a use in the file must be exported to; nil where the file is no module.
    func reason(for path: TreePath) -> String? { reasons[path] }

    fileprivate static let prefix = "CONFIG_"

    /// Of each option of a Kconfig file whether it can be `m`.
    private static func kinds(in text: [UInt8]) -> [(option: String, isTristate: Bool)] {
        var result: [(option: String, isTristate: Bool)] = []
        var current: String?
        var start = 0
        while start < text.count {
            let end = text.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? text.count
            let line = text[start..<end]
            let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            start = end + 1
            guard let first = words.first, first.first != UInt8(ascii: "#") else { continue }
            let word = String(decoding: first, as: UTF8.self)
            if line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t") {
                guard let option = current, let isTristate = Self.types[word] else { continue }
                result.append((option, isTristate))
                current = nil
            } else {
                let opens = (word == "config" || word == "menuconfig") && words.count > 1
                current = opens ? Self.prefix + String(decoding: words[1], as: UTF8.self) : nil
            }
        }
        return result
    }

    private static let types = [
        "tristate": true, "def_tristate": true, "bool": false, "def_bool": false, "boolean": false, "int": false,
        "hex": false, "string": false,
    ]
}

extension FileConditions {
    /// The options under which a file is built.
    fileprivate func options(of path: TreePath) -> Set<String> {
        let words = condition(of: path).split { !($0.isLetter || $0.isNumber || $0 == "_") }
        return Set(
            words.filter { $0.hasPrefix(ModuleFiles.prefix) }.map { String($0.hasSuffix("_MODULE") ? $0.dropLast(7) : $0) })
    }
}

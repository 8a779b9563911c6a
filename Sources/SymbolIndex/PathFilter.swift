// Where names are looked for: paths that are meant and paths that are left out.

public import ByteText

/// Which paths of a tree are looked at.
///
/// A pattern means what it means to git (`gitglossary(7)`, pathspec): a file, a folder with all below it, or a wildcard pattern
/// from the top of the tree, in which `*` goes across slashes (`*.h` is every header), `?` and `[a-z]` are one byte. Unlike git's,
/// a wildcard pattern that matches a folder means all below it too.
public struct PathFilter: Sendable, Hashable {
    private let included: [Glob]
    private let excluded: [Glob]
    /// The files and folders that all paths looked at are, or lie in; nil where wildcards say more, or nothing is said.
    let literalPaths: [TreePath]?

    /// Takes the patterns; without `include`, every path is meant that `exclude` does not name.
    public init(include: [String] = [], exclude: [String] = []) {
        included = include.flatMap(Self.globs)
        excluded = exclude.flatMap(Self.globs)
        let wildcards = Set("*?[\\".utf8)
        let plain = include.map(Self.trimmed).filter {
            !$0.isEmpty && $0 != [UInt8(ascii: ".")] && wildcards.isDisjoint(with: $0)
        }
        literalPaths = include.isEmpty || plain.count < include.count ? nil : plain.map { TreePath($0) }
    }

    /// Whether every path in ``literalPaths`` is looked at; where these are nil, every path.
    var admitsAllInside: Bool { excluded.isEmpty && (included.isEmpty || literalPaths != nil) }

    /// Whether every path is looked at.
    var admitsAll: Bool { included.isEmpty && excluded.isEmpty }

    /// Whether a path is looked at.
    public func admits(_ path: TreePath) -> Bool {
        (included.isEmpty || included.contains { $0.matches(path.bytes) }) && !excluded.contains { $0.matches(path.bytes) }
    }

    private static func globs(_ pattern: String) -> [Glob] {
        let bytes = trimmed(pattern)
        if bytes.isEmpty || bytes == [UInt8(ascii: ".")] { return [Glob([UInt8(ascii: "*")], bracketed: true)] }
        return [Glob(bytes, bracketed: true), Glob(bytes + "/*".utf8, bracketed: true)]
    }

    private static func trimmed(_ pattern: String) -> [UInt8] {
        var bytes = Array(pattern.utf8)
        while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        if bytes.starts(with: "./".utf8) { bytes.removeFirst(2) }
        return bytes
    }
}

// The Makefiles above a file to the condition under which the file is built: `CONFIG_MMU && CONFIG_KSM`.
//
// A file is built where a Makefile of its folder or of one above names its object, in `obj-…`, `lib-…` or a list that such a
// list refers to, and where the folders on the way are entered. Each way is an alternative. A file that none of them names
// (a header, a file that another includes) counts as built everywhere.

public import ByteText

/// The Makefiles of a tree, or of the folders above some files of it.
public struct KbuildTree: Sendable {
    /// What a folder's Makefiles say, by the folder's path without a trailing slash; the top has the empty path.
    private let files: [String: KbuildFile]

    /// Makes a tree of what its folders' Makefiles say.
    ///
    /// Where a folder has both, `Kbuild` and `Makefile` are handed over merged.
    public init(_ files: [TreePath: KbuildFile]) {
        self.files = Dictionary(uniqueKeysWithValues: files.map { ($0.key.description, $0.value) })
    }

    /// The paths at which Makefiles may lie that decide on a file: `Kbuild` and `Makefile` of each folder from the top down
    /// to the file's own, with the folder that each belongs to.
    public static func makefiles(for path: TreePath) -> [(folder: TreePath, makefile: TreePath)] {
        folders(path.description).flatMap { folder in
            ["Kbuild", "Makefile"].map { name in
                (TreePath(folder), TreePath(folder.isEmpty ? name : folder + "/" + name))
            }
        }
    }

    /// The condition under which a file is built; `always` where it can't be told, and for whatever is not `.c` or `.S`.
    public func condition(of path: TreePath) -> Condition {
        guard path.hasSuffix(".c") || path.hasSuffix(".S") else { return .always }
        let object = String(path.description.dropLast(2)) + ".o"
        let folders = Self.folders(object)
        guard folders.count <= Self.deepest else { return .always }
        let entered = enteredFolders(folders)
        return named(object, in: folders, entered)?.condition ?? .always
    }

    /// Paths with more folders than this have no condition: no tree is so deep, and the work grows with its square.
    private static let deepest = 32

    /// For each folder on the way the condition under which its Makefile is read.
    private func enteredFolders(_ folders: [String]) -> [KbuildWays] {
        var result: [KbuildWays] = []
        for folder in folders {
            // A folder that no Makefile names may be entered in a way that only make knows.
            result.append(folder.isEmpty ? .always : named(folder + "/", in: folders, result) ?? .always)
        }
        return result
    }

    /// The ways in which an object, or a folder with its slash, is built; nil where no Makefile names it.
    private func named(_ path: String, in folders: [String], _ entered: [KbuildWays]) -> KbuildWays? {
        var result: KbuildWays?
        for (folder, ways) in zip(folders, entered) {
            guard let file = files[folder] else { continue }
            let local = folder.isEmpty ? path : String(path.dropFirst(folder.utf8.count + 1))
            var search = KbuildSearch(file)
            for word in [local, path] {
                guard let found = search.ways(to: word) else { continue }
                let whole = ways.and(found)
                result = result?.or(whole) ?? whole
                break
            }
        }
        return result
    }

    /// The folders above a path, from the top, which is empty.
    private static func folders(_ path: String) -> [String] {
        var result = [""]
        for place in path.indices where path[place] == "/" { result.append(String(path[..<place])) }
        return result
    }
}

/// Looks for the ways to an object in one Makefile.
private struct KbuildSearch {
    private let file: KbuildFile
    /// The ways to what was looked for already; nil inside while a search is under way, and where there is none.
    private var known: [String: KbuildWays?] = [:]

    init(_ file: KbuildFile) { self.file = file }

    /// Lists whose objects and folders are built by their own name.
    private static let roots: Set<String> = [
        "obj", "lib", "core", "drivers", "libs", "net", "init", "virt", "head", "extra", "always", "subdir", "hostprogs",
        "userprogs", "pi-obj", "obj-vdso",
    ]

    /// The ways to an object, a folder or a list (`$stem`); nil where the file does not name it.
    mutating func ways(to word: String, depth: Int = 0) -> KbuildWays? {
        if let ways = known[word] { return ways }
        known[word] = .some(nil)
        var result: KbuildWays?
        for place in file.places[word] ?? patterns(for: word) {
            let item = file.items[place]
            guard let list = item.list == word ? nil : waysToList(item.list, depth) else { continue }
            let way = list.and(KbuildWays(item.condition))
            result = result?.or(way) ?? way
        }
        known[word] = .some(result)
        return result
    }

    private mutating func waysToList(_ stem: String, _ depth: Int) -> KbuildWays? {
        if Self.roots.contains(stem) { return .always }
        guard depth < 12 else { return .always }
        let asObject = ways(to: stem + ".o", depth: depth + 1)
        guard let asList = ways(to: "$" + stem, depth: depth + 1) else { return asObject }
        return asObject.map { $0.or(asList) } ?? asList
    }

    /// Items whose path has a variable in it: `arch/$(SRCARCH)/` names each folder of `arch/`.
    private func patterns(for word: String) -> [Int] {
        guard !file.patterns.isEmpty, word.utf8.contains(UInt8(ascii: "/")) else { return [] }
        let parts = word.split(separator: "/", omittingEmptySubsequences: false)
        return file.patterns.filter { place in
            let pattern = file.items[place].word.split(separator: "/", omittingEmptySubsequences: false)
            return pattern.count == parts.count
                && zip(pattern, parts).allSatisfy { $0 == $1 || $0.hasPrefix("$(") && $0.hasSuffix(")") && !$1.isEmpty }
        }
    }
}

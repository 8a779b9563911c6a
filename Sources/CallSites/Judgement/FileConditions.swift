// The conditions under which the files of sites are built, out of the Makefiles above them.

import ByteText
import GitStore
import KernelC
import SymbolIndex

/// What the Makefiles of a tree say of some files.
struct FileConditions: Sendable {
    private var conditions: [TreePath: String]

    /// Begins to read on another thread what is likely to be asked in the end: of the files in which anything was found. nil where nobody
    /// will ask, or there is no other thread.
    static func beside(
        _ history: TreeHistory, in source: SourceTree, options: ReviewOptions
    ) -> WorkBeside<Result<FileConditions, GitStoreError>>? {
        guard !options.isForFindingsAlone, options.workers > 1 else { return nil }
        let paths = Set(history.untouched.lazy.filter { !$0.value.sites.isEmpty }.map(\.key)).union(history.touched.keys)
        return WorkBeside { [index = options.index] in
            Result { () throws(GitStoreError) in try FileConditions(of: paths, in: source, workers: 1, knowing: index) }
        }
    }

    /// Reads the Makefiles above those of `paths` of which nothing is `known`.
    init(
        of paths: Set<TreePath>, in source: SourceTree, options: ReviewOptions,
        adding known: Result<FileConditions, GitStoreError>? = nil
    ) throws(GitStoreError) {
        let known = try known?.get().conditions ?? [:]
        let left = paths.subtracting(known.keys)
        conditions = known
        guard !left.isEmpty else { return }
        let more = try FileConditions(of: left, in: source, workers: options.workers, knowing: options.index)
        conditions.merge(more.conditions) { $1 }
    }

    /// Reads the Makefiles above `paths`, each once; one that is not there or can't be read decides nothing.
    private init(of paths: Set<TreePath>, in source: SourceTree, workers: Int, knowing index: MentionIndex) throws(GitStoreError)
    {
        var wanted: [TreePath: TreePath] = [:]
        for path in paths where path.hasSuffix(".c") {
            for (folder, makefile) in KbuildTree.makefiles(for: path) { wanted[makefile] = folder }
        }
        let makefiles = wanted.keys.sorted()
        typealias Read = Result<[(place: Int, file: KbuildFile)], GitStoreError>
        let parts = share(makefiles.count, among: workers, inRunsOf: 4) { ranges -> Read in
            Result { () throws(GitStoreError) in
                let reader = try TreeFiles(source, knowing: index)
                var read: [(place: Int, file: KbuildFile)] = []
                while let range = ranges.take() {
                    for place in range {
                        if let text = reader.content(at: makefiles[place]) { read.append((place, KbuildFile.read(text))) }
                    }
                }
                return read
            }
        }
        var read: [(place: Int, file: KbuildFile)] = []
        for part in parts { read += try part.get() }
        var files: [TreePath: KbuildFile] = [:]
        for (place, file) in read.sorted(by: { $0.place < $1.place }) {
            guard let folder = wanted[makefiles[place]] else { continue }
            files[folder] = files[folder].map { $0.merged(with: file) } ?? file
        }
        let tree = KbuildTree(files)
        let all = Array(paths)
        conditions = share(all.count, among: workers, inRunsOf: 8) { ranges in
            var found: [TreePath: String] = [:]
            while let range = ranges.take() {
                for path in all[range] { found[path] = tree.condition(of: path).description }
            }
            return found
        }.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
    }

    /// The condition under which one of the files is built; empty where it always is.
    func condition(of path: TreePath) -> String { conditions[path] ?? "" }

    /// Gives each site the condition of its file.
    func complete(_ symbols: inout [SymbolReport]) {
        for index in symbols.indices {
            for site in symbols[index].sites.indices {
                symbols[index].sites[site].fileCondition = condition(of: symbols[index].sites[site].path)
            }
            complete(&symbols[index].aliases)
        }
    }
}

extension [SymbolReport] {
    /// The files of all sites.
    var paths: Set<TreePath> {
        reduce(into: []) { paths, symbol in
            paths.formUnion(symbol.sites.map(\.path))
            paths.formUnion(symbol.aliases.paths)
        }
    }
}

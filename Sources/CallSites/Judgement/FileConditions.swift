// The conditions under which the files of sites are built, out of the Makefiles above them.

import ByteText
import GitStore
import KernelC

/// Reads the Makefiles of a tree that decide on some files.
struct FileConditions {
    private let tree: KbuildTree

    /// Reads the Makefiles above `paths`, each once; one that is not there or can't be read decides nothing.
    init(of paths: Set<TreePath>, in source: SourceTree) throws(GitStoreError) {
        var wanted: [TreePath: TreePath] = [:]
        for path in paths where path.hasSuffix(".c") {
            for (folder, makefile) in KbuildTree.makefiles(for: path) { wanted[makefile] = folder }
        }
        var files: [TreePath: KbuildFile] = [:]
        let reader = try TreeFiles(source)
        for (makefile, folder) in wanted.sorted(by: { $0.key < $1.key }) {
            guard let text = reader.content(at: makefile) else { continue }
            let file = KbuildFile.read(text)
            files[folder] = files[folder].map { $0.merged(with: file) } ?? file
        }
        tree = KbuildTree(files)
    }

    /// The condition under which a file is built.
    func condition(of path: TreePath) -> Condition { tree.condition(of: path) }

    /// Gives each site the condition of its file.
    func complete(_ symbols: inout [SymbolReport]) {
        for index in symbols.indices {
            for site in symbols[index].sites.indices {
                symbols[index].sites[site].fileCondition = tree.condition(of: symbols[index].sites[site].path).description
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

// Which tree a command looks at: what -C names, the repository that the command was started in, or none.

import ByteText
import Dispatch
import GitStore
import PatchSeries
import UnifiedDiff

/// The tree that was chosen, and what to call it.
struct TreeChoice {
    /// What the files are read from.
    enum Place {
        case repository
        case directory(DirectoryTree)
        case none
    }

    let place: Place
    /// The repository, or one in memory.
    let repository: Repository
    /// What reports call the tree; nil where the user knows.
    let name: String?

    /// Begins on another thread what every repository needs first, so that it is done when the input has been read.
    static func prepare() {
        DispatchQueue.global().async { startLibgit2() }
    }

    /// Takes what `-C` names.
    ///
    /// The top of a repository (bare or not) is that repository. A directory below one is, as in git, the repository around
    /// it, unless `holdsTree` says that the directory looks like the tree asked for: an unpacked tree inside a checkout.
    /// Any other directory is read as it lies.
    init(at path: String, holdsTree: (DirectoryTree) -> Bool) throws(Failure) {
        switch System.kind(of: path) {
        case nil: throw Failure(.notFound, "no such directory: \(path)")
        case .file: throw Failure(.notFound, "\(path) is neither a git repository nor a directory")
        case .directory: break
        }
        do {
            if Self.isRepository(path) {
                self.init(place: .repository, repository: try Repository(containing: path), name: nil)
                return
            }
            let directory = DirectoryTree(root: path)
            if let directory, holdsTree(directory) {
                self.init(place: .directory(directory), repository: try Repository(), name: path)
                return
            }
            if let around = Self.repository(around: path) {
                self.init(place: .repository, repository: around, name: "the repository around \(path)")
                return
            }
            guard let directory else { throw Failure(.notFound, "can't read \(path)") }
            self.init(place: .directory(directory), repository: try Repository(), name: path)
        } catch GitStoreError.libgit2(_, _, let message) {
            throw Failure(.notFound, "\(path) can't be opened as a git repository: \(message)")
        } catch let error as GitStoreError {
            throw Failure(error)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.fault, "\(error)")
        }
    }

    /// The repository around the current directory; nil where there is none.
    static func current() -> TreeChoice? {
        repository(around: ".").map { TreeChoice(place: .repository, repository: $0, name: nil) }
    }

    /// No tree at all.
    static func none() throws(Failure) -> TreeChoice {
        do { return TreeChoice(place: .none, repository: try Repository(), name: nil) } catch { throw Failure(error) }
    }

    /// The files to start from; `commit` is the one to take of a repository.
    func source(at commit: CommitID?) throws(GitStoreError) -> SourceTree {
        switch place {
        case .repository:
            guard let commit, let location = repository.location else { return .empty }
            return .git(location, try repository.tree(of: commit))
        case .directory(let directory): return .directory(directory)
        case .none: return .empty
        }
    }

    private init(place: Place, repository: Repository, name: String?) {
        self.place = place
        self.repository = repository
        self.name = name
    }

    /// Whether a path is the top of a work tree or a git directory, by the entries that git itself looks for (gitrepository-layout(5)).
    private static func isRepository(_ path: String) -> Bool {
        if System.kind(of: path + "/.git") != nil { return true }
        return System.kind(of: path + "/HEAD") == .file && System.kind(of: path + "/objects") == .directory
    }

    private static func repository(around path: String) -> Repository? { try? Repository(containing: path) }
}

extension Series {
    /// The paths that the series expects to find: those before each patch that no earlier patch brings.
    var expectedPaths: [TreePath] {
        var brought: Set<TreePath> = []
        var expected: [TreePath] = []
        var seen: Set<TreePath> = []
        for file in patches.flatMap(\.files) {
            if let path = file.oldPath, !brought.contains(path), seen.insert(path).inserted { expected.append(path) }
            if let path = file.newPath { brought.insert(path) }
        }
        return expected
    }
}

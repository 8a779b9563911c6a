// What goes wrong with a repository, as facts.

/// What goes wrong with a repository.
public enum GitStoreError: Error, Sendable, Hashable {
    /// There is no repository at or above the path.
    case notARepository(path: String, reason: String)
    /// git's `safe.directory` rule forbids it.
    case notOwned(path: String)
    /// A format or extension that this libgit2 does not read.
    case unsupported(path: String, reason: String)
    /// The index can't be held against a commit.
    case nothingStaged(path: String, reason: String)
    /// No such revision.
    case unknownRevision(String)
    /// An object is not there (a shallow or partial clone, a damaged repository).
    case missingObject(id: String)
    /// Anything else that libgit2 says.
    case libgit2(operation: String, code: Int, message: String)
}

extension GitStoreError: CustomStringConvertible {
    /// One line for the user.
    public var description: String {
        switch self {
        case .notARepository(let path, let reason): "\(path) is not in a git repository: \(reason)"
        case .notOwned(let path): "the repository at \(path) belongs to another user (see safe.directory in git-config(1))"
        case .unsupported(let path, let reason): "the repository at \(path) can't be read: \(reason)"
        case .nothingStaged(let path, let reason): "no staged changes can be read in \(path): \(reason)"
        case .unknownRevision(let revision): "there is no commit \(revision)"
        case .missingObject(let id): "object \(id) is missing (a shallow, partial or damaged repository)"
        case .libgit2(let operation, let code, let message): "could not \(operation): \(message) (\(code))"
        }
    }
}

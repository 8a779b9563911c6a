// The library as a whole: starting it once, its version, its error codes as errors of ours.

internal import CLibgit2

/// The version of the libgit2 that is linked, for example `1.5.1`.
public var libgit2Version: String {
    var major: Int32 = 0
    var minor: Int32 = 0
    var patch: Int32 = 0
    unsafe git_libgit2_version(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
}

/// Starts libgit2, which reads the system's certificates first; the first use of a repository does it, too.
public func startLibgit2() { _ = Libgit2.started }

/// libgit2's process-wide state.
enum Libgit2 {
    /// Starts the library and sets its options; the first use does it, all later ones find it done.
    ///
    /// Strict hash verification is off: it makes reading blobs about twice as slow. What is left to guard against damage is
    /// zlib's checksum of each object, the sizes that packs state, and that every post-image is held against the id in the mail.
    static let started: Bool = {
        guard git_libgit2_init() > 0 else { return false }
        return patchwalk_disable_strict_hash_verification() == 0 && patchwalk_accept_readable_extensions() == 0
    }()

    /// What libgit2 says about the failure that has just happened on this thread; clears it, so that nobody reads it twice.
    static func takeLastMessage() -> String {
        defer { git_error_clear() }
        guard let error = unsafe git_error_last(), let text = unsafe error.pointee.message else { return "no reason given" }
        return unsafe String(cString: text)
    }

    /// Turns a code below zero into an error.
    static func check(_ code: Int32, _ operation: String) throws(GitStoreError) {
        guard code < 0 else { return }
        throw failure(code, operation)
    }

    /// As ``check(_:_:)``, where "not found" means that the object `id` is missing.
    static func check(_ code: Int32, _ operation: String, object id: @autoclosure () -> String) throws(GitStoreError) {
        guard code < 0 else { return }
        guard code == GIT_ENOTFOUND.rawValue else { throw failure(code, operation) }
        git_error_clear()
        throw .missingObject(id: id())
    }

    /// The error for a code below zero.
    static func failure(_ code: Int32, _ operation: String) -> GitStoreError {
        .libgit2(operation: operation, code: Int(code), message: takeLastMessage())
    }
}

// The owners of libgit2's objects: one type a C type, freed when it goes. No pointer gets out of this module.

import ByteText
internal import CLibgit2

/// Owns a `git_repository`.
@safe final class RepositoryHandle {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe git_repository_free(pointer) }
}

/// Owns a `git_odb` whose topmost backend keeps objects in memory.
@safe final class ObjectDatabase {
    let pointer: OpaquePointer
    private let memory: UnsafeMutablePointer<git_odb_backend>
    /// The objects in memory by their first four digits: libgit2's store in memory finds nothing by an abbreviated id.
    private var kept: [Substring: [(id: BlobID, type: git_object_t)]] = [:]

    /// Makes a database with nothing in it.
    init() throws(GitStoreError) {
        var database: OpaquePointer?
        try Libgit2.check(unsafe git_odb_new(&database), "make an object database")
        guard let database = unsafe database else { throw Libgit2.failure(-1, "make an object database") }
        var backend: UnsafeMutablePointer<git_odb_backend>?
        let code = unsafe git_mempack_new(&backend)
        guard code == 0, let backend = unsafe backend else {
            unsafe git_odb_free(database)
            throw Libgit2.failure(code, "make an object store in memory")
        }
        // The database owns the backend from here on, also when it is refused.
        let added = unsafe git_odb_add_backend(database, backend, 999)
        guard added == 0 else {
            unsafe git_odb_free(database)
            throw Libgit2.failure(added, "make an object store in memory")
        }
        unsafe pointer = unsafe database
        unsafe memory = unsafe backend
    }

    deinit { unsafe git_odb_free(pointer) }

    /// Reads from an object directory too, and from the alternates that it names; libgit2 never writes to one added so.
    func read(from directory: String) throws(GitStoreError) {
        try Libgit2.check(unsafe git_odb_add_disk_alternate(pointer, directory), "open the object database")
    }

    /// Reads an object; one that is not there is ``GitStoreError/missingObject(id:)``.
    func object<Kind>(_ id: ObjectID<Kind>) throws(GitStoreError) -> DatabaseObject {
        var oid = git_oid(id)
        var object: OpaquePointer?
        try Libgit2.check(unsafe git_odb_read(&object, pointer, &oid), "read an object", object: id.hex)
        guard let object = unsafe object else { throw .missingObject(id: id.hex) }
        return unsafe DatabaseObject(object)
    }

    /// Whether an object is there. Packs that came while this was open are not looked for.
    func contains<Kind>(_ id: ObjectID<Kind>) -> Bool {
        var oid = git_oid(id)
        return unsafe git_odb_exists_ext(pointer, &oid, GIT_ODB_LOOKUP_NO_REFRESH.rawValue) == 1
    }

    /// Keeps an object in memory unless the database has it, and gives its id.
    func store<Kind>(_ bytes: [UInt8], type: git_object_t, as: Kind.Type) throws(GitStoreError) -> ObjectID<Kind> {
        let id = ObjectID<Kind>.of(bytes, kind: type == GIT_OBJECT_TREE ? "tree" : "blob")
        let code = unsafe bytes.withUnsafeBytes { unsafe keep($0, type: type, as: id.cast()) }
        try Libgit2.check(code, "keep an object in memory")
        return id
    }

    /// Keeps what another database made in memory, unless this one has it.
    func takeOver(from other: ObjectDatabase) throws(GitStoreError) {
        for (id, type) in other.kept.values.joined() {
            let object = try other.object(id)
            try Libgit2.check(unsafe object.withBytes { unsafe keep($0, type: type, as: id) }, "keep an object in memory")
        }
    }

    /// Keeps an object in memory unless the database has it; below zero is libgit2's code for what went wrong.
    private func keep(_ bytes: UnsafeRawBufferPointer, type: git_object_t, as id: BlobID) -> Int32 {
        var oid = git_oid(id)
        guard unsafe git_odb_exists_ext(pointer, &oid, GIT_ODB_LOOKUP_NO_REFRESH.rawValue) == 0 else { return 0 }
        let code = unsafe patchwalk_backend_write(memory, &oid, bytes.baseAddress, bytes.count, type)
        if code >= 0 { kept[id.hex.prefix(Self.shortest), default: []].append((id, type)) }
        return code
    }

    /// The one object whose id begins with `digits`, and its type; nil where there is none or several.
    func unique(_ prefix: AbbreviatedID) throws(GitStoreError) -> (id: BlobID, type: git_object_t)? {
        let digits = prefix.digits
        guard digits.utf8.count <= 2 * BlobID.byteCount else { return nil }
        let inMemory = kept[digits.prefix(Self.shortest), default: []].filter { prefix.matches($0.id) }
        guard inMemory.count <= 1 else { return nil }
        var wanted = git_oid()
        try Libgit2.check(unsafe git_oid_fromstrn(&wanted, digits, digits.utf8.count), "read an abbreviated id")
        var found = git_oid()
        let code = unsafe git_odb_exists_prefix(&found, pointer, &wanted, digits.utf8.count)
        if code == GIT_ENOTFOUND.rawValue || code == GIT_EAMBIGUOUS.rawValue {
            git_error_clear()
            return code == GIT_ENOTFOUND.rawValue ? inMemory.first : nil
        }
        try Libgit2.check(code, "look up an abbreviated id")
        let id = BlobID(found)
        guard inMemory.allSatisfy({ $0.id == id }) else { return nil }
        var size = 0
        var type = GIT_OBJECT_INVALID
        try Libgit2.check(unsafe git_odb_read_header(&size, &type, pointer, &found), "read an object's header", object: id.hex)
        return (id, type)
    }

    /// The number of digits that an abbreviated id has at least.
    private static let shortest = 4
}

/// Owns a `git_odb_object`: one object's bytes, inflated.
@safe struct DatabaseObject: ~Copyable {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe git_odb_object_free(pointer) }

    /// What kind of object it is.
    var type: git_object_t { unsafe git_odb_object_type(pointer) }

    /// Gives the bytes for as long as `body` runs.
    func withBytes<Result, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(start: git_odb_object_data(pointer), count: git_odb_object_size(pointer)))
    }

    /// A copy of the bytes.
    var bytes: [UInt8] { unsafe withBytes { unsafe Array($0) } }
}

/// Owns a `git_object` of any kind.
@safe struct GitObject: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe git_object_free(pointer) }
}

/// Owns a `git_reference`.
@safe struct ReferenceHandle: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe git_reference_free(pointer) }
}

/// Owns a `git_reference_iterator`.
@safe struct ReferenceIterator: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe git_reference_iterator_free(pointer) }
}

/// Owns a `git_revwalk`.
@safe struct CommitWalk: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe git_revwalk_free(pointer) }
}

/// Owns a `git_diff`.
@safe struct DiffHandle: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe git_diff_free(pointer) }
}

/// Owns a `git_index`.
@safe struct IndexHandle: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe git_index_free(pointer) }
}

extension git_oid {
    /// An id as libgit2 has it.
    init<Kind>(_ id: ObjectID<Kind>) {
        self.init()
        unsafe withUnsafeMutableBytes(of: &self) { target in unsafe id.write(to: target) }
    }
}

extension ObjectID {
    /// An id as libgit2 has it.
    init(_ oid: git_oid) {
        let bytes = unsafe withUnsafeBytes(of: oid) { unsafe Array($0) }
        guard let id = Self(bytes) else { preconditionFailure("a git_oid has \(Self.byteCount) bytes") }
        self = id
    }
}

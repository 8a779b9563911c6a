// The owners of libgit2's objects: one type a C type, freed when it goes. No pointer gets out of this module.

import ByteText
internal import CLibgit2

/// Owns a `git_repository`.
@safe final class RepositoryHandle {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe git_repository_free(pointer) }
}

/// Owns a `git_odb`, and holds beside it what was made: libgit2 never sees that, and nobody copies it to read it.
@safe final class ObjectDatabase {
    let pointer: OpaquePointer
    private var made: [BlobID: MadeObject] = [:]
    /// The ids of what was made by their first four digits.
    private var madeIDs: [UInt16: [BlobID]] = [:]

    /// An object that is in no repository.
    struct MadeObject {
        let type: git_object_t
        let bytes: [UInt8]
    }

    /// Makes a database with nothing in it.
    init() throws(GitStoreError) {
        var database: OpaquePointer?
        try Libgit2.check(unsafe git_odb_new(&database), "make an object database")
        guard let database = unsafe database else { throw Libgit2.failure(-1, "make an object database") }
        unsafe pointer = unsafe database
    }

    deinit { unsafe git_odb_free(pointer) }

    /// Reads from an object directory too, and from the alternates that it names; libgit2 never writes to one added so.
    func read(from directory: String) throws(GitStoreError) {
        try Libgit2.check(unsafe git_odb_add_disk_alternate(pointer, directory), "open the object database")
    }

    /// An object that was made here; nil where it was not.
    func madeObject<Kind>(_ id: ObjectID<Kind>) -> MadeObject? { made.isEmpty ? nil : made[id.cast()] }

    /// Reads an object that was not made here; one that is not there is ``GitStoreError/missingObject(id:)``.
    func object<Kind>(_ id: ObjectID<Kind>) throws(GitStoreError) -> DatabaseObject {
        var oid = git_oid(id)
        var object: OpaquePointer?
        try Libgit2.check(unsafe git_odb_read(&object, pointer, &oid), "read an object", object: id.hex)
        guard let object = unsafe object else { throw .missingObject(id: id.hex) }
        return unsafe DatabaseObject(object)
    }

    /// Whether an object is there. Packs that came while this was open are not looked for.
    func contains<Kind>(_ id: ObjectID<Kind>) -> Bool {
        if madeObject(id) != nil { return true }
        var oid = git_oid(id)
        return unsafe git_odb_exists_ext(pointer, &oid, GIT_ODB_LOOKUP_NO_REFRESH.rawValue) == 1
    }

    /// Keeps an object in memory, and gives its id.
    func store<Kind>(_ bytes: [UInt8], type: git_object_t, as: Kind.Type) -> ObjectID<Kind> {
        let id = ObjectID<Kind>.of(bytes, kind: type == GIT_OBJECT_TREE ? "tree" : "blob")
        keep(MadeObject(type: type, bytes: bytes), as: id.cast())
        return id
    }

    /// Keeps what another database made.
    func takeOver(from other: ObjectDatabase) {
        for (id, object) in other.made { keep(object, as: id) }
    }

    private func keep(_ object: MadeObject, as id: BlobID) {
        guard made.updateValue(object, forKey: id) == nil else { return }
        madeIDs[UInt16(truncatingIfNeeded: id.leadingBits >> 48), default: []].append(id)
    }

    /// The one object whose id begins with `digits`, and its type; nil where there is none or several.
    func unique(_ prefix: AbbreviatedID) throws(GitStoreError) -> (id: BlobID, type: git_object_t)? {
        let digits = prefix.digits
        guard digits.utf8.count <= 2 * BlobID.byteCount else { return nil }
        let first = UInt16(digits.prefix(Self.shortest), radix: 16)
        let inMemory = first.flatMap { madeIDs[$0] }?.filter { prefix.matches($0) } ?? []
        guard inMemory.count <= 1 else { return nil }
        var wanted = git_oid()
        try Libgit2.check(unsafe git_oid_fromstrn(&wanted, digits, digits.utf8.count), "read an abbreviated id")
        var found = git_oid()
        let code = unsafe git_odb_exists_prefix(&found, pointer, &wanted, digits.utf8.count)
        if code == GIT_ENOTFOUND.rawValue || code == GIT_EAMBIGUOUS.rawValue {
            git_error_clear()
            guard code == GIT_ENOTFOUND.rawValue, let id = inMemory.first, let object = made[id] else { return nil }
            return (id, object.type)
        }
        try Libgit2.check(code, "look up an abbreviated id")
        let id = BlobID(found)
        guard inMemory.allSatisfy({ $0 == id }) else { return nil }
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

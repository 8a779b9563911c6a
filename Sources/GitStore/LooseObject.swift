// Objects that lie in a file of their own, deflated as a whole (gitrepository-layout(5), `objects/[0-9a-f][0-9a-f]`): where the file is,
// and what stands in it. Whatever is unusual is nil here, and left to libgit2.

import ByteText

/// A loose object.
enum LooseObject {
    /// The file of an object, as it lies in one of some object directories; nil where there is none.
    static func file<Kind>(of id: ObjectID<Kind>, in directories: [String]) -> [UInt8]? {
        let digits = id.hex
        for directory in directories {
            if let bytes = DirectoryTree.content(at: "\(directory)/\(digits.prefix(2))/\(digits.dropFirst(2))") { return bytes }
        }
        return nil
    }

    /// The content of an inflated object: what stands behind `blob <length>` and a NUL; nil where it is of another kind or length.
    static func content(of inflated: Slice<UnsafeRawBufferPointer>, _ kind: PackEntry.Kind) -> UnsafeRawBufferPointer? {
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: inflated)
        let name: StaticString = kind == .blob ? "blob " : "tree "
        guard unsafe bytes.starts(with: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)) else {
            return nil
        }
        var place = name.utf8CodeUnitCount
        var length = 0
        while place < bytes.count, case let byte = unsafe bytes[place], byte != 0 {
            guard byte.isDigit, length < 1 << 40 else { return nil }
            length = 10 * length + Int(byte - UInt8(ascii: "0"))
            place += 1
        }
        guard place < bytes.count, bytes.count - place - 1 == length else { return nil }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[(place + 1)...])
    }
}

// How two processes of patchwalk talk through pipes: frames of numbers and bytes. Both are always the same program, so nothing is versioned.

/// The content of a frame as it is written.
struct Wire {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ number: Int) {
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    mutating func put(_ content: some Collection<UInt8>) {
        put(content.count)
        bytes.append(contentsOf: content)
    }

    /// The frame: the length of its content, and the content.
    var frame: [UInt8] {
        var frame = Wire()
        frame.put(bytes)
        return frame.bytes
    }

    /// The next frame's content from a pipe; nil where the other end is gone.
    static func read(_ descriptor: Int32) throws(System.Fault) -> [UInt8]? {
        guard let head = try System.readExactly(descriptor, count: 8) else { return nil }
        var reader = WireReader(head)
        guard let count = reader.number(), count >= 0 else { return nil }
        return try System.readExactly(descriptor, count: count)
    }
}

/// The content of a frame as it is read; nil comes where it has ended.
struct WireReader {
    private let content: [UInt8]
    private(set) var position = 0

    init(_ content: [UInt8]) { self.content = content }

    mutating func number() -> Int? {
        guard content.count - position >= 8 else { return nil }
        var value: UInt64 = 0
        for place in 0..<8 { value |= UInt64(content[position + place]) << (place * 8) }
        position += 8
        return Int(bitPattern: UInt(value))
    }

    /// Bytes with their length before them: also a whole frame, of which as yet no more than its start may have come.
    mutating func bytes() -> [UInt8]? {
        let start = position
        guard let count = number(), count >= 0, content.count - position >= count else {
            position = start
            return nil
        }
        defer { position += count }
        return Array(content[position..<(position + count)])
    }

    mutating func text() -> String? { bytes().map { String(decoding: $0, as: UTF8.self) } }
}

// Numbers and texts one after the other in few bytes, for files of ours: written by one end, read by the other.

/// Writes numbers in as many groups of seven bits as they need, the lowest first (LEB128).
public struct NumberWriter: Sendable {
    @usableFromInline
    var written: [UInt8] = []

    /// What was written.
    public var bytes: [UInt8] { written }

    /// Begins with no bytes; `capacity` of them are expected.
    public init(capacity: Int = 0) { written.reserveCapacity(capacity) }

    /// Writes a byte.
    @inlinable
    public mutating func add(byte: UInt8) { written.append(byte) }

    /// Writes a number that is not less than 0.
    @inlinable
    public mutating func add(_ number: Int) {
        var left = UInt(bitPattern: number)
        while left >= 0x80 {
            written.append(UInt8(truncatingIfNeeded: left) | 0x80)
            left >>= 7
        }
        written.append(UInt8(truncatingIfNeeded: left))
    }

    /// Writes a number that may be less than 0: the sign goes into the lowest bit.
    @inlinable
    public mutating func add(signed number: Int) { add(number &<< 1 ^ number &>> (Int.bitWidth - 1)) }

    /// Writes numbers of which the reader knows how many there are, all in the 1, 2 or 4 bytes that the largest needs: they take
    /// more room than by themselves, and a fraction of the time to read.
    public mutating func add(column numbers: [Int32]) {
        let hasSigns = numbers.contains { $0 < 0 }
        let values = numbers.map { hasSigns ? UInt32(bitPattern: $0 &<< 1 ^ $0 &>> 31) : UInt32(bitPattern: $0) }
        let most = values.max() ?? 0
        let width = most < 1 << 8 ? 1 : most < 1 << 16 ? 2 : 4
        add(byte: UInt8(width) | (hasSigns ? NumberReader.signMark : 0))
        for value in values { for byte in 0..<width { add(byte: UInt8(truncatingIfNeeded: value >> UInt32(8 * byte))) } }
    }

    /// Writes bytes of which the reader knows how many there are.
    public mutating func add(bytes: [UInt8]) { written += bytes }

    /// Writes a text with its length.
    public mutating func add(_ text: String) {
        add(text.utf8.count)
        written += text.utf8
    }
}

/// Reads what a ``NumberWriter`` wrote. Any bytes can be read; what is missing reads as 0.
public struct NumberReader: Sendable {
    @usableFromInline
    let bytes: [UInt8]
    @usableFromInline
    var place: Int
    /// Whether nothing that was read was missing.
    public private(set) var isWhole = true

    /// Reads `bytes` from a place on.
    public init(_ bytes: [UInt8], from place: Int = 0) {
        self.bytes = bytes
        self.place = place
    }

    /// Whether all has been read, and nothing was missing.
    public var isAtEnd: Bool { isWhole && place == bytes.count }

    /// The next byte.
    @inlinable
    public mutating func byte() -> UInt8 {
        guard place < bytes.count else {
            miss()
            return 0
        }
        place &+= 1
        return bytes[place &- 1]
    }

    /// The next number.
    @inlinable
    public mutating func number() -> Int {
        let first = byte()
        return first < 0x80 ? Int(first) : rest(of: first)
    }

    /// The next number that may be less than 0.
    @inlinable
    public mutating func signed() -> Int {
        let number = UInt(bitPattern: number())
        return Int(bitPattern: number >> 1) ^ -Int(bitPattern: number & 1)
    }

    /// The next number of things of which each takes at least a byte: never more than there are bytes left.
    public mutating func count() -> Int {
        let number = number()
        guard number >= 0, number <= bytes.count - place else {
            miss()
            return 0
        }
        return number
    }

    /// The next `count` bytes.
    public mutating func bytes(of count: Int) -> [UInt8] {
        guard count >= 0, count <= bytes.count - place else {
            miss()
            return []
        }
        defer { place += count }
        return Array(bytes[place..<place + count])
    }

    /// The next `count` numbers that were written together.
    public mutating func column(of count: Int) -> [Int32] {
        let mark = byte()
        let width = Int(mark & ~Self.signMark)
        guard width == 1 || width == 2 || width == 4, count >= 0, count <= (bytes.count - place) / width else {
            miss()
            return []
        }
        defer { place += count * width }
        var numbers = unsafe bytes.withUnsafeBytes { bytes in
            unsafe [Int32](unsafeUninitializedCapacity: count) { numbers, filled in
                for index in 0..<count {
                    let offset = place &+ index &* width
                    let value: UInt32 =
                        switch width {
                        case 1: unsafe UInt32(bytes[offset])
                        case 2: unsafe UInt32(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
                        default: unsafe UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
                        }
                    unsafe numbers.initializeElement(at: index, to: Int32(bitPattern: value))
                }
                filled = count
            }
        }
        guard mark & Self.signMark != 0 else { return numbers }
        for index in numbers.indices {
            let value = UInt32(bitPattern: numbers[index])
            numbers[index] = Int32(bitPattern: value >> 1) ^ -Int32(bitPattern: value & 1)
        }
        return numbers
    }

    /// Says of a column that its numbers have signs, in their lowest bits.
    fileprivate static let signMark: UInt8 = 0x80

    /// The next text.
    public mutating func text() -> String {
        let count = count()
        defer { place += count }
        return String(decoding: bytes[place..<place + count], as: UTF8.self)
    }

    @usableFromInline
    mutating func rest(of first: UInt8) -> Int {
        var result = UInt(first & 0x7F)
        var shift: UInt = 7
        while shift < 64 {
            let next = byte()
            result |= UInt(next & 0x7F) << shift
            if next < 0x80 { break }
            shift += 7
        }
        return Int(bitPattern: result)
    }

    @usableFromInline
    mutating func miss() { isWhole = false }
}

// Takes a zlib stream (RFC 1950 around RFC 1951) of known inflated size and gives its bytes. Here because the room stays free of C:
// binary patches are small and rare, so plainness goes before speed.

/// Why a stream can't be inflated.
enum InflateError: Error {
    /// It ends before its last block does.
    case truncated
    /// It breaks the format.
    case corrupt
    /// It inflates to another size than stated.
    case wrongSize
}

/// Inflates a zlib stream to exactly `size` bytes; no more than that is ever made.
func inflate(zlib bytes: [UInt8], size: Int) throws(InflateError) -> [UInt8] {
    guard bytes.count >= 2, bytes[0] & 15 == 8, (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0, bytes[1] & 0x20 == 0 else {
        throw .corrupt
    }
    var inflater = Inflater(bytes: bytes, place: 2, size: size)
    try inflater.run()
    guard inflater.output.count == size else { throw .wrongSize }
    guard try inflater.checksum() == adler32(inflater.output) else { throw .corrupt }
    return inflater.output
}

/// The checksum of RFC 1950, 8.2.
func adler32(_ bytes: [UInt8]) -> UInt32 {
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in bytes {
        low = (low + UInt32(byte)) % 65521
        high = (high + low) % 65521
    }
    return high << 16 | low
}

private struct Inflater {
    let bytes: [UInt8]
    var place: Int
    let size: Int
    var output: [UInt8] = []
    private var held: UInt32 = 0
    private var heldCount = 0

    init(bytes: [UInt8], place: Int, size: Int) {
        self.bytes = bytes
        self.place = place
        self.size = size
    }

    mutating func run() throws(InflateError) {
        var isLast = false
        while !isLast {
            isLast = try bits(1) == 1
            switch try bits(2) {
            case 0: try stored()
            case 1: try compressed(literals: .fixedLiterals, distances: .fixedDistances)
            case 2: try dynamic()
            default: throw .corrupt
            }
        }
    }

    /// The four bytes behind the last block, on a byte boundary.
    mutating func checksum() throws(InflateError) -> UInt32 {
        dropPartialByte()
        guard bytes.count - place >= 4 else { throw .truncated }
        return bytes[place..<(place + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private mutating func bits(_ count: Int) throws(InflateError) -> Int {
        while heldCount < count {
            guard place < bytes.count else { throw .truncated }
            held |= UInt32(bytes[place]) << UInt32(heldCount)
            place += 1
            heldCount += 8
        }
        let value = held & (1 << UInt32(count) - 1)
        held >>= UInt32(count)
        heldCount -= count
        return Int(value)
    }

    private mutating func dropPartialByte() {
        held = 0
        heldCount = 0
    }

    private mutating func append(_ byte: UInt8) throws(InflateError) {
        guard output.count < size else { throw .wrongSize }
        output.append(byte)
    }

    private mutating func stored() throws(InflateError) {
        dropPartialByte()
        guard bytes.count - place >= 4 else { throw .truncated }
        let length = Int(bytes[place]) | Int(bytes[place + 1]) << 8
        guard length ^ 0xFFFF == Int(bytes[place + 2]) | Int(bytes[place + 3]) << 8 else { throw .corrupt }
        place += 4
        guard bytes.count - place >= length else { throw .truncated }
        guard size - output.count >= length else { throw .wrongSize }
        output.append(contentsOf: bytes[place..<(place + length)])
        place += length
    }

    private mutating func symbol(_ code: HuffmanCode) throws(InflateError) -> Int {
        var value = 0
        var first = 0
        var index = 0
        for length in 1...15 {
            value |= try bits(1)
            let count = code.counts[length]
            if value - first < count { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw .corrupt
    }

    private mutating func compressed(literals: HuffmanCode, distances: HuffmanCode) throws(InflateError) {
        while true {
            let symbol = try symbol(literals)
            if symbol < 256 {
                try append(UInt8(symbol))
                continue
            }
            if symbol == 256 { return }
            guard symbol < 286 else { throw .corrupt }
            let length = lengthBases[symbol - 257] + (try bits(lengthExtras[symbol - 257]))
            let code = try self.symbol(distances)
            guard code < 30 else { throw .corrupt }
            let distance = distanceBases[code] + (try bits(code < 4 ? 0 : code / 2 - 1))
            guard distance <= output.count else { throw .corrupt }
            for _ in 0..<length { try append(output[output.count - distance]) }
        }
    }

    private mutating func dynamic() throws(InflateError) {
        let literalCount = try bits(5) + 257
        let distanceCount = try bits(5) + 1
        let codeCount = try bits(4) + 4
        guard literalCount <= 286, distanceCount <= 30 else { throw .corrupt }
        var lengths = [Int](repeating: 0, count: 19)
        for place in codeLengthOrder.prefix(codeCount) { lengths[place] = try bits(3) }
        let code = try HuffmanCode(lengths)
        lengths = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try symbol(code)
            let (length, count) =
                switch symbol {
                case 16: (lengths.last, try bits(2) + 3)
                case 17: (0, try bits(3) + 3)
                case 18: (0, try bits(7) + 11)
                default: (symbol, 1)
                }
            guard let length, lengths.count + count <= literalCount + distanceCount else { throw .corrupt }
            lengths.append(contentsOf: repeatElement(length, count: count))
        }
        guard lengths[256] > 0 else { throw .corrupt }
        try compressed(
            literals: HuffmanCode(Array(lengths[..<literalCount])), distances: HuffmanCode(Array(lengths[literalCount...])))
    }
}

/// A canonical Huffman code (RFC 1951, 3.2.2): how many codes there are of each length, and their symbols in order of code.
private struct HuffmanCode {
    let counts: [Int]
    let symbols: [Int]

    init(_ lengths: [Int]) throws(InflateError) {
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths { counts[length] += 1 }
        counts[0] = 0
        var left = 1
        for length in 1...15 {
            left = left << 1 - counts[length]
            guard left >= 0 else { throw .corrupt }
        }
        self.counts = counts
        var symbols: [Int] = []
        for length in 1...15 where counts[length] > 0 {
            for (symbol, own) in lengths.enumerated() where own == length { symbols.append(symbol) }
        }
        self.symbols = symbols
    }

    private init(counts: [Int], symbols: [Int]) {
        self.counts = counts
        self.symbols = symbols
    }

    /// The code of RFC 1951, 3.2.6: 24 symbols of 7 bits, 152 of 8, 112 of 9.
    static let fixedLiterals: HuffmanCode = {
        var counts = [Int](repeating: 0, count: 16)
        counts[7] = 24
        counts[8] = 152
        counts[9] = 112
        return HuffmanCode(
            counts: counts, symbols: Array(256...279) + Array(0...143) + Array(280...287) + Array(144...255))
    }()

    /// Thirty distances of 5 bits; the two more that the code has stand for nothing.
    static let fixedDistances: HuffmanCode = {
        var counts = [Int](repeating: 0, count: 16)
        counts[5] = 32
        return HuffmanCode(counts: counts, symbols: Array(0...31))
    }()
}

/// The order of the code length codes (RFC 1951, 3.2.7).
private let codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/// The shortest match of each length symbol from 257 on (RFC 1951, 3.2.5).
private let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]

/// How many bits each length symbol is followed by.
private let lengthExtras = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]

/// The nearest match of each distance symbol.
private let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193,
    12289, 16385, 24577,
]

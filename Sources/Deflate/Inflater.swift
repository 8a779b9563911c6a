// Takes a zlib stream (RFC 1950) whose inflated size is stated beside it, as git states it everywhere, and gives its bytes. What the
// bytes are, and whether a stated size is to be believed, is for the callers.

internal import CLibdeflate

/// Why a stream can't be inflated.
public enum InflateError: Error {
    /// It ends too early, breaks the format, or its checksum is wrong.
    case corrupt
    /// It inflates to another size than stated.
    case wrongSize
}

/// Inflates zlib streams, one after the other. Keeps tables from one to the next, so one is made for many streams.
@safe public struct Inflater: ~Copyable {
    // nil only where there was no memory for it; then nothing can be inflated.
    private let decompressor: OpaquePointer?

    /// How many bytes a byte of a stream can stand for at most.
    private static let greatestRatio = 1032

    /// Makes an inflater.
    public init() { unsafe decompressor = unsafe libdeflate_alloc_decompressor() }

    deinit { unsafe libdeflate_free_decompressor(decompressor) }

    /// Inflates one stream to exactly `size` bytes.
    public static func inflate(_ bytes: [UInt8], size: Int) throws(InflateError) -> [UInt8] {
        var inflater = Inflater()
        return try inflater.inflate(bytes, size: size)
    }

    /// Inflates the stream that `range` of `bytes` begins with (nil: all of them), to exactly `size` bytes; what follows it is not looked at.
    ///
    /// A size that no stream of this length can have (RFC 1951's longest match of 258 bytes takes two bits or more) is wrong
    /// before any memory is asked for.
    public mutating func inflate(_ bytes: [UInt8], in range: Range<Int>? = nil, size: Int) throws(InflateError) -> [UInt8] {
        let range = range ?? bytes.indices
        precondition(size >= 0)
        guard size / Self.greatestRatio <= range.count else { throw .wrongSize }
        var error: InflateError?
        let inflated = unsafe [UInt8](unsafeUninitializedCapacity: max(size, 1)) { target, count in
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(target)[..<size])
            do throws(InflateError) {
                try unsafe inflate(bytes, in: range, into: target)
                count = size
            } catch let failure {
                error = failure
            }
        }
        if let error { throw error }
        return inflated
    }

    /// Inflates the stream that `bytes` begin with to the first bytes of `target`, and gives their number; of the wrong size is what
    /// has more than `target` has room for.
    public mutating func inflate(_ bytes: [UInt8], upTo target: UnsafeMutableRawBufferPointer) throws(InflateError) -> Int {
        var count = 0
        try unsafe inflate(bytes, in: bytes.indices, into: target, &count)
        return count
    }

    /// Inflates the stream that `range` of `bytes` begins with to exactly the bytes of `target`, which it leaves undefined where it fails.
    public mutating func inflate(
        _ bytes: [UInt8], in range: Range<Int>, into target: UnsafeMutableRawBufferPointer
    ) throws(InflateError) {
        try unsafe inflate(bytes, in: range, into: target, nil)
    }

    /// With a `count` the stream may inflate to less than `target`, and `count` becomes how much.
    private mutating func inflate(
        _ bytes: [UInt8], in range: Range<Int>, into target: UnsafeMutableRawBufferPointer, _ count: UnsafeMutablePointer<Int>?
    ) throws(InflateError) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        guard let decompressor = unsafe decompressor else { throw .corrupt }
        let result = unsafe bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return LIBDEFLATE_BAD_DATA }
            return unsafe libdeflate_zlib_decompress(
                decompressor, base + range.lowerBound, range.count, target.baseAddress, target.count, count)
        }
        switch result {
        case LIBDEFLATE_SUCCESS: return
        case LIBDEFLATE_SHORT_OUTPUT, LIBDEFLATE_INSUFFICIENT_SPACE: throw .wrongSize
        default: throw .corrupt
        }
    }
}

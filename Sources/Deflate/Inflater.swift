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

    /// Inflates the stream that begins at `start` of `bytes`, to exactly `size` bytes; what follows it is not looked at. `start` lies within them.
    ///
    /// A size that no stream of this length can have (RFC 1951's longest match of 258 bytes takes two bits or more) is wrong
    /// before any memory is asked for.
    public mutating func inflate(_ bytes: [UInt8], from start: Int = 0, size: Int) throws(InflateError) -> [UInt8] {
        precondition(start >= 0 && start <= bytes.count && size >= 0)
        guard let decompressor = unsafe decompressor else { throw .corrupt }
        guard size / Self.greatestRatio <= bytes.count - start else { throw .wrongSize }
        var result = LIBDEFLATE_BAD_DATA
        let inflated = unsafe [UInt8](unsafeUninitializedCapacity: max(size, 1)) { target, count in
            result = unsafe bytes.withUnsafeBytes { source in
                guard let base = source.baseAddress else { return LIBDEFLATE_BAD_DATA }
                return unsafe libdeflate_zlib_decompress(
                    decompressor, base + start, source.count - start, target.baseAddress, size, nil)
            }
            count = result == LIBDEFLATE_SUCCESS ? size : 0
        }
        switch result {
        case LIBDEFLATE_SUCCESS: return inflated
        case LIBDEFLATE_SHORT_OUTPUT, LIBDEFLATE_INSUFFICIENT_SPACE: throw .wrongSize
        default: throw .corrupt
        }
    }
}

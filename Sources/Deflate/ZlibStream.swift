// Takes bytes and gives the zlib stream (RFC 1950) that holds them.

internal import CLibdeflate

/// A zlib stream that inflates to `bytes`, about as short as git's own.
public func zlibStream(of bytes: [UInt8]) -> [UInt8] {
    guard let compressor = unsafe libdeflate_alloc_compressor(6) else { preconditionFailure("no memory for a compressor") }
    defer { unsafe libdeflate_free_compressor(compressor) }
    let most = unsafe libdeflate_zlib_compress_bound(compressor, bytes.count)
    return unsafe [UInt8](unsafeUninitializedCapacity: most) { target, count in
        count = unsafe bytes.withUnsafeBytes { source in
            unsafe libdeflate_zlib_compress(compressor, source.baseAddress, source.count, target.baseAddress, most)
        }
    }
}

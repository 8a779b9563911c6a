// A file's bytes as pages of memory.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file in memory, for as long as this lives. It must be one that nobody cuts.
@safe public final class MappedFile: Sendable {
    // The pages are only ever read, and freed by nobody else.
    nonisolated(unsafe) private let pages: UnsafeRawBufferPointer

    /// Maps the file at `path`, opened with `flags` beside those for reading; nil where that fails, and for one without a byte.
    init?(at path: String, flags: Int32 = 0) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return nil }
        let count = Int(status.st_size)
        guard let start = unsafe mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), unsafe start != MAP_FAILED else {
            return nil
        }
        unsafe pages = unsafe UnsafeRawBufferPointer(start: start, count: count)
    }

    deinit { _ = unsafe munmap(UnsafeMutableRawPointer(mutating: pages.baseAddress), pages.count) }

    /// Lends the bytes for as long as `body` runs.
    public func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result { unsafe body(pages.bytes) }
}

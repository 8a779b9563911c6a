// Takes a delta in git's pack format (gitformat-pack(5), "Deltified representation") and the content that it is made for, and gives
// the content that it makes.

/// The content that `delta` makes of `source`; nil where the delta is malformed or not for content of this size.
public func applyPackDelta(_ delta: [UInt8], to source: [UInt8]) -> [UInt8]? {
    unsafe delta.withUnsafeBytes { delta in
        unsafe source.withUnsafeBytes { source in
            guard let (pieces, size) = unsafe checkPackDelta(delta, forSourceOf: source.count) else { return nil }
            return unsafe [UInt8](unsafeUninitializedCapacity: max(size, 1)) { target, count in
                unsafe writePackDelta(delta, pieces, of: source, to: UnsafeMutableRawBufferPointer(target))
                count = size
            }
        }
    }
}

/// Where the pieces of `delta` begin, and how many bytes it makes; nil where it is malformed or not for content of this size.
func checkPackDelta(_ delta: UnsafeRawBufferPointer, forSourceOf sourceCount: Int) -> (pieces: Int, size: Int)? {
    var place = 0
    guard unsafe statedSize(delta, &place) == sourceCount, let size = unsafe statedSize(delta, &place),
        unsafe isWhole(delta, from: place, sourceCount, size)
    else { return nil }
    return (place, size)
}

/// Writes what a delta that was checked makes of `source`; `target` has room for it, and shares no byte with either.
func writePackDelta(
    _ delta: UnsafeRawBufferPointer, _ pieces: Int, of source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer
) {
    var place = pieces
    var room = unsafe target
    while let piece = unsafe DeltaPiece(delta, &place) {
        let from = unsafe piece.isOfSource ? source : delta
        unsafe room.copyMemory(from: UnsafeRawBufferPointer(rebasing: from[piece.range]))
        unsafe room = unsafe UnsafeMutableRawBufferPointer(rebasing: room[piece.range.count...])
    }
}

/// Whether the pieces from `start` to the end all lie within a source of that many bytes, and are `target` bytes together.
private func isWhole(_ delta: UnsafeRawBufferPointer, from start: Int, _ sourceCount: Int, _ target: Int) -> Bool {
    var place = start
    var count = 0
    while let piece = unsafe DeltaPiece(delta, &place) {
        count += piece.range.count
        guard piece.range.upperBound <= (piece.isOfSource ? sourceCount : delta.count), count <= target else { return false }
    }
    return place == delta.count && count == target
}

/// A size in groups of seven bits, the lowest first.
private func statedSize(_ delta: UnsafeRawBufferPointer, _ place: inout Int) -> Int? {
    var value = 0
    var shift = 0
    while place < delta.count, shift < 49 {
        let byte = unsafe Int(delta[place])
        place += 1
        value |= (byte & 0x7F) << shift
        if byte & 0x80 == 0 { return value }
        shift += 7
    }
    return nil
}

/// One command of a delta: bytes to be copied.
private struct DeltaPiece {
    /// Whether they are the source's; else they stand in the delta.
    let isOfSource: Bool
    let range: Range<Int>

    /// Reads the command at `place` and steps over it; nil, in place, at the end and at what is no command.
    init?(_ delta: UnsafeRawBufferPointer, _ place: inout Int) {
        guard place < delta.count else { return nil }
        let command = unsafe delta[place]
        var next = place + 1
        // Command 0 is kept for the future.
        guard command != 0 else { return nil }
        guard command & 0x80 != 0 else {
            isOfSource = false
            range = next..<(next + Int(command))
            place = range.upperBound
            return
        }
        // Four bits for the bytes of the start, three for those of the length; the bytes that are zero are left out.
        var start = 0
        var count = 0
        for bit in 0..<7 where command & (1 << UInt8(bit)) != 0 {
            guard next < delta.count else { return nil }
            let byte = unsafe Int(delta[next])
            next += 1
            if bit < 4 { start |= byte << (bit * 8) } else { count |= byte << ((bit - 4) * 8) }
        }
        isOfSource = true
        range = start..<(start + (count == 0 ? 0x10000 : count))
        place = next
    }
}

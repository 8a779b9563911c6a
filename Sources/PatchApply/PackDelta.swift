// Takes a delta in git's pack format (gitformat-pack(5), "Deltified representation") and the content that it is made for, and gives
// the content that it makes.

/// The content that `delta` makes of `source`; nil where the delta is malformed or not for content of this size.
func applyPackDelta(_ delta: [UInt8], to source: [UInt8]) -> [UInt8]? {
    var place = 0

    func size() -> Int? {
        var value = 0
        var shift = 0
        while place < delta.count, shift < 49 {
            let byte = Int(delta[place])
            place += 1
            value |= (byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        return nil
    }

    guard size() == source.count, let target = size() else { return nil }
    var result: [UInt8] = []
    while place < delta.count {
        let command = delta[place]
        place += 1
        if command & 0x80 != 0 {
            var numbers = [0, 0]
            for bit in 0..<7 where command & (1 << UInt8(bit)) != 0 {
                guard place < delta.count else { return nil }
                numbers[bit / 4] |= Int(delta[place]) << (bit % 4 * 8)
                place += 1
            }
            let start = numbers[0]
            let count = numbers[1] == 0 ? 0x10000 : numbers[1]
            guard start + count <= source.count, result.count + count <= target else { return nil }
            result.append(contentsOf: source[start..<(start + count)])
        } else {
            // Command 0 is kept for the future.
            let count = Int(command)
            guard count > 0, place + count <= delta.count, result.count + count <= target else { return nil }
            result.append(contentsOf: delta[place..<(place + count)])
            place += count
        }
    }
    return result.count == target ? result : nil
}

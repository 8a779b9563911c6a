// Takes the lines behind `GIT binary patch` and gives its one or two blocks: base 85 in lines of at most 52 bytes, each headed by
// its length as a letter, closed by an empty line; below it a zlib stream (RFC 1950) of the stated size.

internal import ByteText
internal import Deflate

extension DiffLines {
    /// Reads the forward block and the reverse one where there is one.
    func binaryPatch(at index: inout Int) throws(SectionFault) -> BinaryPatch {
        guard let forward = try binaryData(at: &index) else {
            throw SectionFault(index: index, message: "a binary patch of an unknown kind")
        }
        return BinaryPatch(forward: forward, reverse: try binaryData(at: &index))
    }

    private func binaryData(at index: inout Int) throws(SectionFault) -> BinaryPatch.Data? {
        let isDelta = hasPrefix("delta ", at: index)
        guard isDelta || hasPrefix("literal ", at: index) else { return nil }
        let line = content(index)
        var place = line.lowerBound + (isDelta ? 6 : 8)
        guard let size = number(&place, below: line.upperBound) else {
            throw SectionFault(index: index, message: "a binary patch without a size")
        }
        let first = index
        index += 1
        var packed: [UInt8] = []
        while !equals("\n", at: index) {
            guard isWhole(index), decode85(content(index), into: &packed) else {
                throw SectionFault(index: index, message: "a corrupt line in a binary patch")
            }
            index += 1
        }
        index += 1
        do throws(InflateError) {
            let bytes = try Inflater.inflate(packed, size: size)
            return isDelta ? .delta(bytes) : .literal(bytes)
        } catch {
            throw SectionFault(index: first, message: "a binary patch that does not inflate to its stated size")
        }
    }

    /// Appends what one line stands for; false where it is malformed.
    private func decode85(_ line: Range<Int>, into bytes: inout [UInt8]) -> Bool {
        guard line.count >= 6, (line.count - 1) % 5 == 0 else { return false }
        let capacity = (line.count - 1) / 5 * 4
        var left: Int
        switch text[line.lowerBound] {
        case let letter where (65...90).contains(letter): left = Int(letter) - 64
        case let letter where (97...122).contains(letter): left = Int(letter) - 70
        default: return false
        }
        guard left <= capacity, left > capacity - 4 else { return false }
        var place = line.lowerBound + 1
        while left > 0 {
            var value: UInt64 = 0
            for offset in 0..<5 {
                let digit = base85Values[Int(text[place + offset])]
                guard digit != 255 else { return false }
                value = value * 85 + UInt64(digit)
            }
            guard value <= 0xFFFF_FFFF else { return false }
            for shift in stride(from: 24, to: 24 - 8 * min(left, 4), by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
            }
            left -= 4
            place += 5
        }
        return true
    }
}

/// The digits of git's base 85, in the order of their values.
let base85Digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~".utf8)

/// The value of each byte as a digit; 255 for a byte that is none.
private let base85Values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, digit) in base85Digits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
}()

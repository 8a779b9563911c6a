// Random contents and random edits of them: few different lines, so that context stands at several places.

/// A file as lines that keep their line ends.
struct RandomFile {
    var lines: [[UInt8]]

    var bytes: [UInt8] { Array(lines.joined()) }

    private static let words = ["alpha", "beta", "gamma", "delta", "}", "\treturn 0;", "", "  x", "int x;", "{", "eta \t"]

    init(count: Int, using generator: inout SeededGenerator) {
        lines = (0..<count).map { _ in Self.line(using: &generator) }
        chopSometimes(using: &generator)
    }

    static func line(using generator: inout SeededGenerator) -> [UInt8] {
        var text = words[Int.random(in: 0..<words.count, using: &generator)]
        if Int.random(in: 0..<3, using: &generator) == 0 { text += "\(Int.random(in: 0..<30, using: &generator))" }
        let end = Int.random(in: 0..<25, using: &generator) == 0 ? "\r\n" : "\n"
        return Array((text + end).utf8)
    }

    /// The file after a few edits.
    func edited(_ count: Int, using generator: inout SeededGenerator) -> RandomFile {
        var result = self
        result.restoreNewline()
        for _ in 0..<count {
            let place = Int.random(in: 0...result.lines.count, using: &generator)
            let most = min(4, result.lines.count - place)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                result.lines.removeSubrange(place..<(place + Int.random(in: 0...most, using: &generator)))
            case 1 where most > 0:
                result.lines[place] = Self.line(using: &generator)
            case 2 where most > 0:
                // A stretch of the file once more elsewhere.
                let copy = Array(result.lines[place..<(place + most)])
                result.lines.insert(contentsOf: copy, at: Int.random(in: 0...result.lines.count, using: &generator))
            default:
                for _ in 0..<Int.random(in: 1...5, using: &generator) {
                    result.lines.insert(Self.line(using: &generator), at: place)
                }
            }
        }
        result.chopSometimes(using: &generator)
        return result
    }

    private mutating func restoreNewline() {
        if let last = lines.last, last.last != 10 { lines[lines.count - 1].append(10) }
    }

    /// Takes the final newline off now and then.
    private mutating func chopSometimes(using generator: inout SeededGenerator) {
        guard let last = lines.last, last.count > 1, Int.random(in: 0..<5, using: &generator) == 0 else { return }
        lines[lines.count - 1].removeLast()
    }
}

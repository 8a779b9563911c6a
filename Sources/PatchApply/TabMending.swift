// Takes hunks whose tabs became blanks, and the file that they are for, and gives hunks with the tabs as they were, if the file that comes out has
// the id that the patch states. Without such an id nothing is mended.

internal import ByteText
internal import GitStore
internal import PatchSeries
internal import UnifiedDiff

/// Hunks whose blanks were made tabs again.
struct TabMending {
    /// One hunk in which lines were mended.
    struct Mend {
        /// The hunk's number in its section, from 1.
        var hunk: Int
        /// The line (from 1) of the input that is the first mended one.
        var line: Int
        var lineCount: Int
    }

    /// The content that the mended hunks make.
    let text: PatchedText
    let mends: [Mend]

    /// Tries the ways in which tabs are lost; nil where none gives the stated content.
    ///
    /// A way must turn the file's own lines into all context and removed lines; what it makes of the added ones is a guess, which the id
    /// proves. Work is bounded by a fixed number of passes over file and hunks.
    init?(_ hunks: [Hunk], of content: [UInt8], stated: AbbreviatedID) {
        for loss in TabLoss.allCases {
            guard let fit = TabFit(hunks, of: content, loss) else { continue }
            for everywhere in [false, true] {
                for believesFile in [true, false] {
                    let mended = fit.mended(everywhere: everywhere, believesFile: believesFile)
                    guard mended != hunks else { continue }
                    let text = PatchedText(applying: mended, to: content)
                    guard text.misses.isEmpty, stated.matches(BlobID.of(text.bytes, kind: "blob")) else { continue }
                    self.text = text
                    mends = zip(hunks, mended).enumerated().compactMap { number, pair in
                        let changed = pair.0.lines.indices.filter { pair.0.lines[$0] != pair.1.lines[$0] }
                        return changed.first.map {
                            Mend(hunk: number + 1, line: pair.0.line + 1 + $0, lineCount: changed.count)
                        }
                    }
                    return
                }
            }
        }
        return nil
    }

    /// Whether no line has a tab and one begins with blanks, where tabs may have been.
    static func mayHelp(_ hunks: [Hunk]) -> Bool {
        var hasBlanks = false
        for line in hunks.lazy.flatMap(\.lines) {
            if line.text.contains(UInt8(ascii: "\t")) { return false }
            hasBlanks = hasBlanks || line.text.first == UInt8(ascii: " ")
        }
        return hasBlanks
    }
}

/// Hunks whose old sides are lines of a file with their tabs lost in one way.
private struct TabFit {
    private let hunks: [Hunk]
    private let loss: TabLoss
    private let content: [UInt8]
    private let lines: LineTable
    /// The file's lines (from 1) by what they look like with their tabs lost, the first of each.
    private let known: [[UInt8]: Int]
    /// The line (from 1) of the file at which each hunk's old side begins.
    private let places: [Int]

    // A line that stands more often is no place to begin at; bounds the work on files of equal lines.
    private static let mostPlaces = 200

    /// Finds each hunk the place nearest to where it says that it stands; nil where one has none.
    init?(_ hunks: [Hunk], of content: [UInt8], _ loss: TabLoss) {
        self.hunks = hunks
        self.loss = loss
        self.content = content
        let lines = LineTable(content)
        self.lines = lines
        let shown = (1..<(lines.count + 1)).map { loss.lost(content[lines.range(ofLine: $0)]) }
        var known: [[UInt8]: Int] = [:]
        var all: [[UInt8]: [Int]] = [:]
        let wanted = Set(hunks.compactMap { $0.lines.first { $0.kind != .added }?.text })
        for (index, line) in shown.enumerated() {
            if known[line] == nil { known[line] = index + 1 }
            if wanted.contains(line), all[line, default: []].count < Self.mostPlaces { all[line, default: []].append(index + 1) }
        }
        self.known = known
        var places: [Int] = []
        var growth = 0
        for hunk in hunks {
            let old = hunk.lines.filter { $0.kind != .added }.map(\.text)
            guard let first = old.first else {
                places.append(hunk.old.start + growth)
                continue
            }
            let stated = hunk.old.start + growth
            var best: Int?
            for place in all[first] ?? [] where best.map({ abs($0 - stated) > abs(place - stated) }) ?? true {
                guard place + old.count <= shown.count + 1,
                    old.indices.allSatisfy({ shown[place - 1 + $0] == old[$0] })
                else { continue }
                best = place
            }
            guard let best else { return nil }
            places.append(best)
            growth = best - hunk.old.start
        }
        self.places = places
    }

    /// The hunks with the file's lines for their own, and the added lines as they may have been; with `believesFile` as a line of the file that
    /// looks the same is.
    func mended(everywhere: Bool, believesFile: Bool) -> [Hunk] {
        zip(hunks, places).map { hunk, place in
            var mended = hunk
            var line = place
            for index in hunk.lines.indices {
                if hunk.lines[index].kind != .added {
                    mended.lines[index].text = Array(content[lines.range(ofLine: line)])
                    line += 1
                } else if believesFile, let same = known[hunk.lines[index].text] {
                    mended.lines[index].text = Array(content[lines.range(ofLine: same)])
                } else {
                    mended.lines[index].text = loss.restored(hunk.lines[index].text, everywhere: everywhere)
                }
            }
            return mended
        }
    }
}

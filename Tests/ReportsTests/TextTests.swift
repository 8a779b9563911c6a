import ByteText
import CallSites
import Mail
import PatchSeries
import SymbolIndex
import Testing

@testable import Reports

@Suite struct TextTests {
    private func lines(_ width: Int, color: Bool = false, _ draw: (inout Sheet) -> Void) -> [String] {
        var sheet = Sheet(TextLayout(width: width, hasColor: color))
        draw(&sheet)
        return String(decoding: sheet.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
    }

    @Test(arguments: [("abc", 3), ("Größe", 5), ("o\u{308}", 1), ("漢字", 4), ("→ −…", 4), ("\u{200B}", 0)])
    func columns(_ text: String, _ expected: Int) {
        #expect(text.columns == expected)
    }

    @Test func whatSteersATerminalNeverComesThrough() {
        let hostile = (0...0x10FFFF).compactMap(Unicode.Scalar.init).filter(\.steersTerminal)
        #expect(
            hostile.contains("\u{1B}") && hostile.contains("\u{9B}") && hostile.contains("\u{202E}") && hostile.contains("\u{7F}")
        )
        let text = String(String.UnicodeScalarView(hostile))
        let shown = StyledText("a\(text)b").runs.map(\.text).joined()
        #expect(shown.unicodeScalars.allSatisfy { !$0.steersTerminal })
        #expect(shown.hasPrefix("a") && shown.hasSuffix("b"))
    }

    @Test func hostileSeriesCannotDrawOnTheTerminal() {
        var series = Sample.series
        series.title = "\u{1B}]0;owned\u{7}title\u{202E}"
        series.patches[0].subject = "sub\u{9B}31mject\r\nforged line"
        series.author.name = "A\u{8}\u{8}\u{8}B"
        series.problems[0].message = "\u{1B}[2J"
        series.fixups[0].subject = "\u{1B}c"
        var site = Sample.replaced
        site.sites[2].condition = "\u{1B}[8m"
        site.sites[2].arguments = ["\u{1B}[1m", "\u{2066}"]
        var finding = Sample.finding
        finding.message = "\u{1B}[0m\nerror[x]"
        let review = Review(
            symbols: [site], findings: [finding], unread: [.init(path: "a\u{1B}", reason: "\u{1B}")], isSkeleton: false)
        let layout = TextLayout(width: 80, hasColor: false)
        let texts = [
            ReviewText.bytes(of: review, series: series, walk: Sample.cleanWalk, tree: "\u{1B}[1m", layout: layout),
            ShowText.bytes(of: series, format: "mbox", layout: layout),
            CallersText.bytes(of: [site], unread: review.unread, layout: layout),
            ReviewJSON.bytes(of: review, series: series, format: "mbox", walk: Sample.cleanWalk),
        ]
        for bytes in texts {
            let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
            #expect(scalars.allSatisfy { $0 == "\n" || !$0.steersTerminal })
        }
    }

    @Test func wrapsAtBlanksAndKeepsLongWordsWhole() {
        let text = StyledText("one two three four five six seven eight nine ten \(String(repeating: "x", count: 60)) end")
        let shown = lines(40) { $0.wrapped(text, hanging: 4) }
        #expect(
            shown == [
                "one two three four five six seven eight", "    nine ten", "    " + String(repeating: "x", count: 60), "    end",
                "",
            ])
    }

    @Test func noBlanksAtLineEnds() {
        var text = StyledText("a")
        text.pad(to: 20)
        text.add("  ", .red)
        #expect(lines(80, color: true) { $0.line(text) } == ["a", ""])
    }

    @Test func colorStandsAroundWordsOnly() {
        var text = StyledText("  a ", .red)
        text.add("b")
        #expect(lines(80, color: true) { $0.line(text) } == ["\u{1B}[31m  a\u{1B}[0m b", ""])
        #expect(lines(80) { $0.line(text) } == ["  a b", ""])
    }

    @Test(arguments: [80, 100, 120])
    func linesOfSitesFitTheWidthWhereWordsAllow(_ width: Int) {
        let shown = lines(width) { sheet in
            sheet.section(of: Sample.replaced, subjects: [2: "mm: convert callers of page_dup()"])
            sheet.section(of: Sample.flag, subjects: [:])
        }
        for line in shown { #expect(line.columns <= width, "\(line)") }
    }

    @Test func manySitesAreFoldedByKindAndFile() {
        let shown = lines(100) { $0.section(of: Sample.flag, subjects: [:]) }
        #expect(shown.contains { $0.contains("set 11") && $0.contains("drivers/gpu/part1/mmap.c:10,20") })
        #expect(shown.contains { $0.contains("test 5") })
        #expect(shown.count < 12)
    }

    @Test func aCallThatTheFlagMayReachIsNeverFolded() {
        var symbol = Sample.argument
        symbol.sites += (1...40).map { line in
            var site = Sample.argument.sites[0]
            site.position.line = line
            return site
        }
        let shown = lines(100) { $0.section(of: symbol, subjects: [:]) }
        #expect(shown.contains { $0.contains("mm/pin.c:31") && $0.contains("maybe") && $0.contains("[CONFIG_PIN]") })
        #expect(shown.contains { $0.contains("mm/pin.c:28: flags |= FOLL_PIN;") })
        #expect(!shown.contains { $0.contains("mm/ksm.c:472  break_ksm()") })
    }
}

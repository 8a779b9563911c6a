import ByteText
import CallSites
import KernelC
import Testing

@testable import Configuration

/// The ratchet: what a file of numbers says, and what is told where they do not hold.
@Suite struct BaselineTests {
    private func site(_ path: String, _ line: Int, _ function: String, _ kind: Site.Kind = .test, added patch: Int? = nil)
        -> SiteTrace
    {
        SiteTrace(
            path: TreePath(path), position: Position(line: line, column: 5), name: "VM_A", function: function, kind: kind,
            arguments: [], condition: "", effect: patch == nil ? .untouched : .added, patches: patch.map { [$0] } ?? [])
    }

    private func tallies(_ sites: [SiteTrace]) -> [SiteTally] {
        let symbol = SymbolReport(name: "VM_A", kind: .flag, origin: .watched, definitions: [], sites: sites)
        return SiteTally.of(Review(symbols: [symbol], findings: [], unread: [], isSkeleton: false))
    }

    private func told(_ baseline: Baseline, _ sites: [SiteTrace], ofSeries: Bool = true) -> [String] {
        baseline.findings(for: tallies(sites), asked: ["VM_A"], ofSeries: ofSeries, name: "counts").map {
            "\($0.level.rawValue) \($0.path.map { "\($0)" } ?? "-") \($0.position?.line ?? 0) \($0.message)"
        }
    }

    private var before: [SiteTrace] {
        [site("mm/a.c", 3, "f"), site("mm/a.c", 4, "f"), site("mm/b.c", 7, "", .use), site("mm/b.c", 9, "g", .mention)]
    }

    @Test func theFileIsReadable() throws {
        let baseline = Baseline(tallies(before))
        let text = String(decoding: baseline.text, as: UTF8.self)
        #expect(
            text.split(separator: "\n").filter { !$0.hasPrefix("#") } == [
                "3 VM_A", "    2 f mm/a.c", "    1 - mm/b.c", "2 VM_A test", "    2 f mm/a.c", "1 VM_A use", "    1 - mm/b.c",
            ])
        #expect(try Baseline(baseline.text, name: "counts") == baseline)
        #expect(baseline.symbols == ["VM_A"])
    }

    @Test func asManyAsAllowedIsSilent() {
        #expect(told(Baseline(tallies(before)), before).isEmpty)
        #expect(told(Baseline(tallies(before)), before, ofSeries: false).isEmpty)
    }

    @Test func whatASeriesAddsIsNamed() throws {
        let baseline = try Baseline(Array("2 VM_A test\n".utf8), name: "counts")
        #expect(
            told(baseline, before + [site("mm/c.c", 12, "h", added: 2)])
                == ["error mm/c.c 12 VM_A test: 3 sites, counts allows 2; this one is new"])
    }

    @Test func aSeriesThatOnlyMovesIsNotAtFault() throws {
        let baseline = try Baseline(Array("1 VM_A test\n".utf8), name: "counts")
        #expect(told(baseline, before) == ["note - 0 VM_A test: 2 sites, counts allows 1; there were 2 before the series"])
    }

    @Test func atOneRevisionThePlacesTellWhatIsNew() throws {
        let baseline = Baseline(tallies(before))
        let now = before + [site("mm/a.c", 30, "f"), site("mm/z.c", 1, "k")]
        let read = try Baseline(baseline.text, name: "counts")
        #expect(
            told(read, now, ofSeries: false).filter { $0.contains("VM_A test") } == [
                "error mm/a.c 30 VM_A test: 4 sites, counts allows 2; this one is new",
                "error mm/z.c 1 VM_A test: 4 sites, counts allows 2; this one is new",
            ])
    }

    @Test func fewerIsANote() {
        let baseline = Baseline(tallies(before))
        #expect(
            told(baseline, [before[0]]) == [
                "note - 0 VM_A: 1 site, counts allows 3: it can be lowered",
                "note - 0 VM_A test: 1 site, counts allows 2: it can be lowered",
                "note - 0 VM_A use: 0 sites, counts allows 1: it can be lowered",
            ])
    }

    @Test func aLineThatIsTakenOutStaysOut() throws {
        let baseline = try Baseline(Array("# mine\n9 VM_A test\n4 other\n".utf8), name: "counts").renewed(with: tallies(before))
        #expect(baseline.entries.map(\.subject) == ["VM_A test", "other"])
        #expect(baseline.entries.map(\.allowed) == [2, 4])
    }

    @Test(arguments: [
        ("x VM_A", "1:1: expected 'NUMBER SUBJECT'"), ("# c\n\n-1 VM_A", "3:1: expected 'NUMBER SUBJECT'"),
        ("1", "1:1: expected 'NUMBER SUBJECT'"), ("    1 f a.c", "1:5: expected a line 'NUMBER SUBJECT' first"),
        ("1 VM_A\n  f a.c", "2:3: expected 'NUMBER FUNCTION PATH'"),
        ("1 VM_A\n2 VM_A", "2:1: the key 'VM_A' is given more than once"),
        ("99999999999999999999 VM_A", "1:1: expected 'NUMBER SUBJECT'"),
    ])
    func whatIsNoBaseline(_ text: String, _ message: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try Baseline(Array(text.utf8), name: "counts") }
        #expect(try #require(error).description == "counts:" + message)
    }
}

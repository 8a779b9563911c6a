import ByteText
import Mail
import PatchSeries
import Testing

private let patch = """
    From mboxrd@z Thu Jan  1 00:00:00 1970
    From: Ann A <ann@x.org>
    Subject: [PATCH 1/1] one
    Message-ID: <1@x>

    log
    ---
    diff --git a/mm/a.c b/mm/a.c
    --- a/mm/a.c
    +++ b/mm/a.c
    @@ -1 +1 @@
    -a
    +b
    -- \n2.40.0

    """

/// The report in an answer to a patch.
private func report(_ body: String, from: String = "kernel test robot <lkp@intel.com>") throws -> BotReport? {
    let box =
        patch + "\nFrom mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: \(from)\nSubject: Re: [PATCH 1/1] one\nIn-Reply-To: <1@x>\n\n"
        + body + "\n"
    let series = try Series(MailInput.read(Array(box.utf8)))
    #expect(series.messages.count == 2)
    return series.reports.first
}

extension ReportedPlace {
    fileprivate var line1: String { "\(path):\(line):\(column ?? 0) \(function)| \(message)" }
}

@Suite struct BotReportTests {
    @Test(arguments: [
        (
            "smatch warnings:\nmm/vma.c:2642 __mmap_region() error: we previously assumed 'vma' could be null (see line 2635)",
            "mm/vma.c:2642:0 __mmap_region| error: we previously assumed 'vma' could be null (see line 2635)"
        ),
        (
            "All warnings (new ones prefixed by >>):\n\n   mm/a.c: In function 'old':\n   mm/a.c:5:2: warning: older\n"
                + "   mm/a.c: In function 'f':\n>> mm/a.c:12:9: warning: unused variable 'x' [-Wunused-variable]\n      12 |     int x;\n         |         ^",
            "mm/a.c:12:9 f| warning: unused variable 'x' [-Wunused-variable]"
        ),
        (
            "sparse warnings: (new ones prefixed by >>)\n>> mm/a.c:12:9: sparse: sparse: symbol 'x' was not declared. Should it be static?\n"
                + "   mm/a.c:13:1: sparse:     expected int",
            "mm/a.c:12:9 | sparse: symbol 'x' was not declared. Should it be static?"
        ),
        (
            "cocci warnings: (new ones prefixed by >>)\n>> drivers/b/c.c:40:2-7: WARNING: NULL check before some freeing functions is not needed.",
            "drivers/b/c.c:40:2 | WARNING: NULL check before some freeing functions is not needed."
        ),
        (
            "All errors (new ones prefixed by >>):\n   ld: vmlinux.o: in function `g':\n>> ld: kernel/k.c:125:(.text+0x2111): undefined reference to `x'",
            "kernel/k.c:125:0 | undefined reference to `x'"
        ),
        (
            "All warnings (new ones prefixed by >>):\n>> Warning: mm/a.c:12 function parameter 'x' not described in 'f'",
            "mm/a.c:12:0 | function parameter 'x' not described in 'f'"
        ),
    ]) func readsEveryCheckersForm(body: String, place: String) throws {
        let found = try #require(try report(body))
        #expect(found.reporter == "kernel test robot" && found.patch == 1 && found.message == 1)
        #expect(found.places.map(\.line1) == [place])
    }

    @Test func quotesTellWhereALineIs() throws {
        let found = try #require(
            try report(
                "smatch warnings:\nmm/a.c:12 f() warn: w\n\nvim +/x +12 mm/a.c\n\n"
                    + "0123456789abcd Ann A 2024-01-02  11  \tint a;\n^123456789abcd Bo B 2024-01-02  10  x\n"
                    + "0123456789abcd Ann A 2024-01-02 @12  \tint x;\n0123456789abcd Ann A 2024-01-02  13  \n"))
        #expect(found.places.map(\.inputLine) == [23])
        #expect(
            found.places[0].quoted == [
                QuotedLine(line: 11, text: Array("\tint a;".utf8)), QuotedLine(line: 12, text: Array("\tint x;".utf8)),
                QuotedLine(line: 13, text: []),
            ])
        let old = try #require(try report("smatch warnings:\nmm/a.c:12 f() warn: w\n    11\tint a;\n  > 12\tint x;\n"))
        #expect(old.places[0].quoted.map(\.line) == [11, 12])
    }

    @Test func whatAPersonSaysIsNoReport() throws {
        #expect(try report("mm/a.c:12 looks odd, see mm/a.c:13:2: warning: x", from: "Bob <b@x.org>") == nil)
        #expect(try report("> smatch warnings:\n> mm/a.c:12 f() warn: w", from: "Bob <b@x.org>") == nil)
        #expect(try report("smatch warnings:\nmm/a.c:12 f() warn: w", from: "Dan <d@x.org>")?.places.count == 1)
        #expect(try report("BUILD SUCCESS\n\nhttps://x.org/a.c:12: hm\n/abs/a.c:1:2: warning: x")?.places.isEmpty == true)
    }
}

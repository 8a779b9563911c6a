import Testing

/// Wrong input and wrong arguments: the exit status of the contract, one clear line, nothing on standard output.
@Suite struct ErrorTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.write(Texts.series, to: "series.mbox")
        try program.write(Texts.source, to: "tree/mm/sum.c")
    }

    /// One line that begins as all errors do and says `words`; hints may follow.
    private func expectError(_ run: Run, _ status: Int32, _ words: String, at location: SourceLocation = #_sourceLocation) {
        #expect(run.status == status, sourceLocation: location)
        #expect(run.output == "", sourceLocation: location)
        let lines = run.errorLines
        #expect(lines.first?.hasPrefix("patchwalk: ") == true, "\(run.errors)", sourceLocation: location)
        #expect(lines.first?.contains(words) == true, "\(run.errors)", sourceLocation: location)
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("hint: ") }, "\(run.errors)", sourceLocation: location)
        #expect(lines.count <= 2, "\(run.errors)", sourceLocation: location)
    }

    @Test(arguments: ["review", "check", "show"])
    func emptyInput(_ command: String) throws {
        try program.write("", to: "empty")
        expectError(try program.patchwalk(command, "empty"), 65, "empty: the input is empty")
        expectError(try program.patchwalk(command, "-"), 65, "standard input: the input is empty")
    }

    @Test(arguments: ["review", "check", "show"])
    func inputThatIsNoMail(_ command: String) throws {
        try program.write("int main(void) { return 0; }\n", to: "main.c")
        expectError(try program.patchwalk(command, "main.c"), 65, "main.c: ")
    }

    @Test func replyWithoutPatch() throws {
        try program.write(Texts.reply, to: "reply")
        expectError(try program.patchwalk("review", "reply"), 65, "there is no patch in it, only a reply")
        expectError(try program.patchwalk("check", "reply"), 65, "there is no patch in it, only a reply")
        let shown = try program.patchwalk("show", "reply")
        #expect(shown.status == 0)
        #expect(shown.errors == "")
        #expect(shown.output.contains("Bob Reader"))
        #expect(shown.output.contains("Re: [PATCH 1/2] mm: count"))
    }

    @Test(arguments: ["review", "check", "show"])
    func missingFile(_ command: String) throws {
        expectError(try program.patchwalk(command, "nothing"), 66, "no such file: nothing")
    }

    @Test func rangeWithoutRepository() throws {
        expectError(try program.patchwalk("review", "v1..v2", "-C", "nowhere"), 66, "nowhere")
    }

    @Test func directoryWithoutPatches() throws {
        expectError(try program.patchwalk("review", "tree"), 65, "no *.patch file")
    }

    @Test func treeThatIsNone() throws {
        try program.write("x", to: "file")
        try program.write("x", to: "other/file")
        expectError(try program.patchwalk("review", "series.mbox", "-C", "nowhere"), 66, "no such directory: nowhere")
        expectError(
            try program.patchwalk("review", "series.mbox", "-C", "file"), 66, "file is neither a git repository nor a directory")
        expectError(try program.patchwalk("review", "series.mbox", "-C", "other"), 66, "none of the series' files is in it")
        expectError(try program.patchwalk("callers", "twice", "-C", "nowhere"), 66, "no such directory: nowhere")
    }

    @Test func brokenRepository() throws {
        try program.write("x", to: "broken/.git")
        expectError(try program.patchwalk("review", "series.mbox", "-C", "broken"), 66, "broken")
    }

    @Test func unknownRevision() throws {
        let made = try program.shell("cd tree && git init -q . && git add . && git -c user.name=a -c user.email=a@b commit -qm a")
        try #require(made.status == 0, "\(made.errors)")
        expectError(try program.patchwalk("review", "series.mbox", "-C", "tree", "--base", "nosuch"), 66, "nosuch")
        expectError(try program.patchwalk("callers", "twice", "-C", "tree", "--at", "nosuch"), 66, "nosuch")
    }

    @Test func baseWithoutRepository() throws {
        expectError(try program.patchwalk("review", "series.mbox", "-C", "tree", "--base", "HEAD"), 66, "plain directory")
        expectError(try program.patchwalk("review", "series.mbox", "--base", "HEAD"), 66, "no repository")
    }

    @Test(arguments: [
        (["review", "--bogus", "x"], "unknown option '--bogus'"), (["review"], "missing expected argument"),
        (["bogus"], "unexpected argument 'bogus'"), (["review", "x", "--fail-on", "bad"], "--fail-on"),
        (["review", "series.mbox", "--watch", "a b"], "'a b' is no symbol"), (["callers", "1x"], "'1x' is no symbol"),
    ])
    func usage(_ arguments: [String], _ words: String) throws {
        let line = arguments.map { "'\($0)'" }.joined(separator: " ")
        expectError(try program.shell("$patchwalk \(line)"), 64, words)
    }

    @Test func revisionThatIsNotInTheInput() throws {
        expectError(try program.patchwalk("show", "series.mbox", "--revision", "9"), 66, "no version 9")
    }

    @Test func outputThatCannotBeWritten() throws {
        expectError(try program.patchwalk("show", "series.mbox", "-o", "no/such/place"), 66, "can't write no/such/place")
    }

    @Test func factsOfAMissingFileKeepTheOthers() throws {
        let run = try program.patchwalk("facts", "tree/mm/sum.c", "nothing.c")
        #expect(run.status == 66)
        #expect(run.output.hasPrefix("{\"path\":\"tree/mm/sum.c\","))
        #expect(run.errorLines == ["patchwalk: can't read nothing.c: No such file or directory"])
    }

    @Test func namesCannotSteerTheTerminal() throws {
        let run = try program.patchwalk("review", "\u{1B}[2J\nx")
        expectError(run, 66, "no such file")
        #expect(!run.errors.contains("\u{1B}"))
    }

    @Test func repositoriesOfAnotherFormat() throws {
        let made = try program.shell(
            """
            git init -q --object-format=sha256 sha256 && git init -q future && git -C future config core.repositoryFormatVersion 1 &&
            git -C future config extensions.unheardOf true
            """)
        #expect(made.status == 0, "\(made.errors)")
        expectError(try program.patchwalk("review", "series.mbox", "-C", "sha256"), 66, "sha256 can't be read: ")
        expectError(try program.patchwalk("review", "series.mbox", "-C", "future"), 66, "future can't be read: ")
    }
}

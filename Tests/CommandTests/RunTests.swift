import Foundation
import Testing

/// Runs that read something: what comes out, where it goes, and with which exit status.
@Suite struct RunTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.write(Texts.series, to: "series.mbox")
        try program.write(Texts.source, to: "tree/mm/sum.c")
    }

    @Test func seriesOnADirectory() throws {
        let run = try program.patchwalk("review", "series.mbox", "-C", "tree")
        #expect(run.status == 0)
        #expect(run.errors == "")
        #expect(run.output.contains("base is the directory tree, read as it lies"))
        #expect(run.output.contains("2 of 2 patches apply clean"))
    }

    @Test func callersInFunctionsAndTheirLedger() throws {
        let inside = try program.patchwalk("callers", "twice", "--in", "four", "-C", "tree")
        #expect(inside.status == 0)
        #expect(inside.output.contains("twice  function  1 site in 1 of 1 function of four"))
        #expect(try program.patchwalk("callers", "twice", "--in", "twice", "-C", "tree").output.contains("0 sites"))
        let call = try program.patchwalk("callers", "twice", "--in", "four(FLAG)", "-C", "tree")
        #expect(call.status == 64)
        #expect(call.errorLines.first == "patchwalk: --in 'four(FLAG)': a call has no body")
        #expect(try program.patchwalk("callers", "a.b.c", "-C", "tree").status == 64)
    }

    @Test func aFileThatCannotBeReadLeavesTheLedgerIncomplete() throws {
        let made = try program.shell(
            """
            cd tree && git init -q . && git add . && git -c user.name=a -c user.email=a@b commit -qm a
            blob=$(git rev-parse HEAD:mm/sum.c) && rm -f .git/objects/$(echo $blob | cut -c 1-2)/$(echo $blob | cut -c 3-)
            """)
        try #require(made.status == 0, "\(made.errors)")
        let run = try program.patchwalk("callers", "twice", "--crosscheck", "-C", "tree")
        #expect(run.status == 3)
        #expect(run.output.contains("not read: mm/sum.c: "))
        #expect(run.output.components(separatedBy: "not read: ").count == 2)
    }

    @Test func seriesWithoutATree() throws {
        let run = try program.patchwalk("review", "series.mbox")
        #expect(run.status == 0)
        #expect(run.output.contains("no tree: only the hunks are known"))
        #expect(run.output.contains("2 of 2 patches apply clean"))
    }

    @Test func standardInputAndDirectoriesOfPatches() throws {
        let wanted = try program.patchwalk("review", "series.mbox", "-C", "tree").output
        #expect(try program.patchwalk("review", "-", "-C", "tree", input: Texts.series).output == wanted)
        try program.write(Texts.patch(2, "mm: rename twice()", Texts.renaming), to: "outgoing/0002-b.patch")
        try program.write(Texts.patch(1, "mm: count", Texts.counting), to: "outgoing/0001-a.patch")
        try program.write("not a patch", to: "outgoing/notes.txt")
        #expect(try program.patchwalk("review", "outgoing", "-C", "tree").output == wanted)
    }

    @Test func theRepositoryAroundIsUsedWhereItHasTheFiles() throws {
        let made = try program.shell(
            "cd tree && git init -q . && git add . && git -c user.name=a -c user.email=a@b commit -qm a && mkdir -p sub ../empty")
        try #require(made.status == 0, "\(made.errors)")
        let inside = try program.shell("cd tree/sub && $patchwalk review ../../series.mbox")
        #expect(inside.output.contains("2 of 2 patches apply clean"))
        #expect(inside.output.contains("\nbase "))
        #expect(try program.shell("cd empty && $patchwalk review ../series.mbox").output.contains("no tree:"))
        let below = try program.patchwalk("review", "series.mbox", "-C", "tree/sub")
        #expect(below.output.contains("of the repository around tree/sub"))
        #expect(try program.patchwalk("review", "series.mbox", "-C", "tree/.git").output.contains("2 of 2 patches apply clean"))
    }

    @Test func anUnpackedTreeInsideACheckoutIsADirectory() throws {
        let made = try program.shell("git init -q . && git add tree && git -c user.name=a -c user.email=a@b commit -qm a")
        try #require(made.status == 0, "\(made.errors)")
        let run = try program.patchwalk("review", "series.mbox", "-C", "tree")
        #expect(run.output.contains("base is the directory tree, read as it lies"))
    }

    @Test(arguments: ["error", "never"])
    func aSeriesThatDoesNotApply(_ level: String) throws {
        try program.write(Texts.source.replacingOccurrences(of: "value * 2", with: "value << 1"), to: "tree/mm/sum.c")
        let run = try program.patchwalk("review", "series.mbox", "-C", "tree", "--fail-on", level)
        #expect(run.status == 2)
        #expect(run.output.contains("in conflict"))
        #expect(run.output.contains("mm/sum.c hunk 1"))
        let stopped = try program.patchwalk("review", "series.mbox", "-C", "tree", "--stop-at-first")
        #expect(stopped.status == 2)
        #expect(stopped.output.contains("0 of 1 patches apply clean"))
    }

    @Test func aTruncatedSeriesKeepsWhatCouldBeRead() throws {
        let cut = try #require(Texts.series.range(of: "+int times_two"))
        try program.write(String(Texts.series[..<cut.upperBound]), to: "cut.mbox")
        let run = try program.patchwalk("review", "cut.mbox", "-C", "tree")
        #expect(run.status == 2)
        #expect(run.errors == "")
        #expect(run.output.contains("1 of 2 patches apply clean"))
        let shown = try program.patchwalk("show", "cut.mbox")
        #expect(shown.status == 3)
        #expect(shown.output.contains("mm: rename twice()"))
    }

    @Test func aCallerLeftBehindIsAFinding() throws {
        let cut = try #require(Texts.renaming.range(of: "@@ -8,5"))
        let left =
            Texts.patch(1, "mm: count", Texts.counting)
            + Texts.patch(2, "mm: rename twice()", String(Texts.renaming[..<cut.lowerBound]))
        try program.write(left, to: "left.mbox")
        let run = try program.patchwalk("check", "left.mbox", "-C", "tree")
        #expect(run.status == 1)
        #expect(run.output.contains("error[stale-call] patch 2: mm/sum.c:11 four(): "))
        #expect(try program.patchwalk("check", "left.mbox", "-C", "tree", "--fail-on", "never").status == 0)
        let report = try program.patchwalk("review", "left.mbox", "-C", "tree")
        #expect(report.status == 1)
        #expect(report.output.contains("  left behind\n    mm/sum.c:10  four()  twice(2)\n"))
    }

    @Test func callersOfADirectory() throws {
        let run = try program.patchwalk("callers", "twice", "-C", "tree")
        #expect(run.status == 0)
        #expect(run.output.contains("  mm/sum.c\n    10  four()  twice(2)\n"))
    }

    @Test func patchesThatAreNotInTheInputAreNoFailure() throws {
        try program.write(Texts.patch(1, "mm: count", Texts.counting), to: "one.patch")
        let run = try program.patchwalk("review", "one.patch", "-C", "tree")
        #expect(run.status == 0)
        #expect(run.output.contains("not in the input: patch 2"))
    }

    @Test func jsonIsTheContract() throws {
        let run = try program.patchwalk("review", "series.mbox", "-C", "tree", "--format", "json")
        #expect(run.status == 0)
        let report = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect(report["schema"] as? String == "patchwalk/1")
        #expect(Set(["series", "base", "apply", "symbols", "findings", "summary"]).isSubset(of: Set(report.keys)))
        let base = try #require(report["base"] as? [String: Any])
        #expect(base["commit"] is NSNull)
        #expect(base["method"] as? String == "directory")
        let steps = try #require((report["apply"] as? [String: Any])?["steps"] as? [[String: Any]])
        #expect(steps.compactMap { ($0["tree"] as? String)?.utf8.count } == [40, 40])
    }

    @Test func theSameInputGivesTheSameBytes() throws {
        for arguments in [["review", "-C", "tree"], ["review", "-C", "tree", "--format", "json"], ["show"]] {
            let line = "$patchwalk \(arguments.joined(separator: " ")) series.mbox"
            let first = try program.shell(line)
            #expect(try program.shell("TZ=Asia/Tokyo COLUMNS=50 LC_ALL=de_DE.UTF-8 \(line)").output == first.output)
            #expect(!first.output.contains(program.folder.path))
        }
    }

    @Test func outputToAFile() throws {
        let wanted = try program.patchwalk("show", "series.mbox").output
        let run = try program.patchwalk("show", "series.mbox", "-o", "report.txt")
        #expect(run.status == 0)
        #expect(run.output == "")
        #expect(try program.read("report.txt") == wanted)
    }

    @Test func colorIsForTerminalsUnlessAskedFor() throws {
        #expect(!(try program.patchwalk("show", "series.mbox").output.contains("\u{1B}")))
        #expect(try program.patchwalk("show", "series.mbox", "--color", "always").output.contains("\u{1B}[1m"))
        #expect(
            try program.patchwalk("show", "series.mbox", "--color", "always", environment: ["NO_COLOR": "1"]).output.contains(
                "\u{1B}"))
    }

    @Test func versionAndHelp() throws {
        let version = try program.patchwalk("--version")
        #expect(version.status == 0)
        #expect(version.output.hasPrefix("patchwalk "))
        #expect(version.output.contains("(libgit2 "))
        for arguments in ["--help", "", "help review", "review --help", "callers -h"] {
            let help = try program.shell("$patchwalk \(arguments)")
            #expect(help.status == 0, "\(arguments)")
            #expect(help.errors == "")
            #expect(
                help.output.contains(
                    "USAGE: patchwalk \(arguments.contains("review") ? "review" : arguments.contains("callers") ? "callers" : "")"
                ))
        }
    }

    @Test func aClosedPipeIsQuiet() throws {
        let long = Texts.patch(1, "mm: count", Texts.counting).replacingOccurrences(
            of: "Because.", with: String(repeating: "Acked-by: A B <a@b.c>\n", count: 20_000))
        try program.write(long, to: "long.patch")
        _ = try program.shell("{ $patchwalk show long.patch --format json; echo $? > status; } 2> errors | head -c 1")
        #expect(try program.read("status") == "0\n")
        #expect(try program.read("errors") == "")
    }

    @Test(.timeLimit(.minutes(10))) func anInterruptEndsItWithStatus130() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = ["show", "-"]
        process.environment = Program.environment(of: program.folder)
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        // More than a pipe holds: once it is written, the program is up and reading.
        try input.fileHandleForWriting.write(contentsOf: Data(repeating: 0x20, count: 1 << 20))
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 130)
    }

    @Test func fixesTrailersAreLookedUp() throws {
        let program = try Program()
        let script = """
            set -e
            git init -q -b main repo && cd repo && git config user.name A && git config user.email a@example.org
            for n in one two; do echo $n >f; git add f; git commit -qm "mm: $n thing"; done
            git checkout -q -b side HEAD~1; echo side >g; git add g; git commit -qm "mm: aside"; git checkout -q main
            git checkout -q -b work
            good=$(git rev-parse --short=12 main~1) aside=$(git rev-parse --short=12 side)
            commit() { echo "$1" >>f; git commit -qam "mm: $1

            Fixes: $2"; }
            commit right "$good (\\"mm: one thing\\")"
            commit wrongsubject "$good (\\"mm: another thing\\")"
            commit notbefore "$aside (\\"mm: aside\\")"
            commit unknown "0123456789ab (\\"mm: never\\")"
            commit link "https://bugs.example.org/1"
            $patchwalk check main..work -C . | sed "s/$good/GOOD/; s/$aside/ASIDE/"
            """
        let run = try program.shell(script)
        #expect(
            run.output.split(separator: "\n").filter { $0.contains("Fixes") } == [
                "note[mail] patch 2: Fixes: GOOD is \"mm: one thing\", not \"mm: another thing\"",
                "warning[mail] patch 3: Fixes: ASIDE is not in the history of the base",
                "warning[mail] patch 4: Fixes: 0123456789ab is no commit of this repository",
            ], "\(run.output) \(run.errors)")
    }
}

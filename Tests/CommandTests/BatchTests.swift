import Foundation
import Testing

@Suite struct BatchTests {
    static let git = InputTests.git

    /// A repository with two files in `r`, and a mailbox of series: good, in two versions, conflicting, damaged, with a reply.
    private func archive() throws -> Program {
        let program = try Program()
        try program.write(Texts.source, to: "r/mm/sum.c")
        try program.write("int other(void)\n{\n\treturn 1;\n}\n", to: "r/mm/other.c")
        let made = try program.shell("cd r && \(Self.git) init -q && \(Self.git) add -A && \(Self.git) commit -q -m base")
        try #require(made.status == 0, "\(made.errors)")
        try program.write(Self.box.joined(), to: "box.mbox")
        return program
    }

    private static func mail(_ subject: String, _ id: String, _ answers: String? = nil, minute: Int, body: String) -> String {
        """
        From ada@example.org Tue Nov 14 22:13:20 2023
        From: Ada Example <ada@example.org>
        Date: Tue, 14 Nov 2023 22:\(minute):20 +0000
        Subject: \(subject)
        Message-ID: <\(id)@example.org>
        \(answers.map { "In-Reply-To: <\($0)@example.org>\n" } ?? "")
        Because.
        ---
        \(body)

        """
    }

    private static func change(_ old: String, _ new: String) -> String {
        """
        diff --git a/mm/other.c b/mm/other.c
        --- a/mm/other.c
        +++ b/mm/other.c
        @@ -1,4 +1,4 @@
         int other(void)
         {
        -\t\(old);
        +\t\(new);
         }
        """
    }

    private static let box = [
        mail("[PATCH 0/2] mm: count", "c0", minute: 10, body: "How."),
        mail("[PATCH 1/2] mm: count", "c1", "c0", minute: 11, body: Texts.counting),
        mail("[PATCH] mm: two", "t1", minute: 12, body: change("return 1", "return 2")),
        mail("[PATCH 2/2] mm: rename twice()", "c2", "c0", minute: 13, body: Texts.renaming),
        mail("Re: [PATCH 1/2] mm: count", "r1", "c1", minute: 14, body: "Why?"),
        mail("[PATCH v2] mm: two", "t2", minute: 15, body: change("return 1", "return 3")),
        mail("[PATCH] mm: conflict", "k1", minute: 16, body: change("return 9", "return 8")),
        mail("[PATCH] mm: damaged", "d1", minute: 17, body: String(change("return 1", "return 4").dropLast(12))),
        mail("[PATCH] mm: take the definition away", "s1", minute: 18, body: removal),
    ]

    private static let removal = """
        diff --git a/mm/sum.c b/mm/sum.c
        --- a/mm/sum.c
        +++ b/mm/sum.c
        @@ -1,10 +1,5 @@
         static int total;
         
        -int twice(int value)
        -{
        -\treturn value * 2;
        -}
        -
         int four(void)
         {
         \treturn twice(2);
        """

    private func objects(_ output: String) throws -> [[String: Any]] {
        try output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    private func title(_ object: [String: Any]) -> String { (object["series"] as? [String: Any])?["title"] as? String ?? "" }

    @Test func givesALineForEachSeries() throws {
        let program = try archive()
        let run = try program.patchwalk("batch", "box.mbox", "-C", "r", "--jobs", "1")
        #expect(run.errors == "")
        let lines = try objects(run.output)
        #expect(lines.map(title) == ["mm: count", "mm: two", "mm: conflict", "mm: damaged", "mm: take the definition away"])
        #expect(lines.map { $0["status"] as? Int } == [0, 0, 2, 2, 1])
        #expect(run.status == 0)
        let series = try #require(lines[1]["series"] as? [String: Any])
        #expect(series["version"] as? Int == 2 && series["messageId"] as? String == "t2@example.org")
        let finding = try #require((lines[4]["findings"] as? [[String: Any]])?.first)
        #expect(finding["rule"] as? String == "stale-call" && finding["path"] as? String == "mm/sum.c")
        #expect((lines[0]["apply"] as? [String: Any])?["clean"] as? Int == 2)
        #expect(try objects(try program.patchwalk("batch", "box.mbox", "-C", "r", "--all-revisions").output).count == 6)
        #expect(try program.patchwalk("batch", "box.mbox", "-C", "r", "--fail-on", "error", "-o", "o").status == 1)
    }

    @Test func saysTheSameForAnyNumberOfJobs() throws {
        let program = try archive()
        let one = try program.patchwalk("batch", "box.mbox", "-C", "r", "--jobs", "1", "--full")
        let four = try program.patchwalk("batch", "box.mbox", "-C", "r", "--jobs", "4", "--full")
        #expect(!one.output.isEmpty && one.output == four.output)
        let review = try #require(try objects(one.output)[0]["review"] as? [String: Any])
        #expect(review["schema"] as? String == "patchwalk/1" && review["owners"] == nil)
    }

    @Test func sharesAddUpToTheWhole() throws {
        let program = try archive()
        let whole = try program.patchwalk("batch", "box.mbox", "-C", "r").output
        let shares = try (1...3).map { try program.patchwalk("batch", "box.mbox", "-C", "r", "--shard", "\($0)/3").output }
        #expect(shares.filter { $0.isEmpty }.count < 2)
        #expect(shares.joined().split(separator: "\n").sorted() == whole.split(separator: "\n").sorted())
        for wrong in ["0/3", "4/3", "1", "a/b", "1/0"] {
            #expect(try program.patchwalk("batch", "box.mbox", "--shard", wrong).status == 64)
        }
    }

    /// The indented block of docs/BATCH.md that holds a text.
    private func example(with mark: String) throws -> String {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../docs/BATCH.md")
        let blocks = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n\n").filter { $0.hasPrefix("    ") }
        let block = try #require(blocks.first { $0.contains(mark) }, "no example with \(mark)")
        return block.split(separator: "\n").map { String($0.dropFirst(4)) }.joined(separator: "\n")
    }

    /// The examples are run as they stand, with other paths and three shares.
    @Test func examplesOfSharingAddUpToTheWhole() throws {
        let program = try archive()
        let whole = try program.patchwalk("batch", "box.mbox", "-C", "r").output
        let job = try example(with: "JOB_COMPLETION_INDEX")
        let jobCommand = try #require(job.components(separatedBy: "args:\n").last?.components(separatedBy: "resources:").first)
            .trimmingCharacters(in: [" ", "\n", "-"]).replacingOccurrences(of: "\n", with: " ")
        let step = try #require(try example(with: "matrix.shard").components(separatedBy: "- run: ").last)
            .components(separatedBy: "\n")[0]
        let commands = [
            try example(with: "SLURM_ARRAY_TASK_COUNT"), jobCommand,
            step.replacingOccurrences(of: "${{ matrix.shard }}", with: "$SLURM_ARRAY_TASK_ID"),
        ]
        for (number, command) in commands.enumerated() {
            let here = [
                ("/data/lore/linux-mm", "box.mbox"), ("/lore/linux-mm", "box.mbox"), ("month.mbox.gz", "box.mbox"),
                ("/data/linux", "r"),
                ("-C linux", "-C r"), ("/linux", "r"), ("/data/out/", "part-\(number)-"), ("/out/", "part-\(number)-"),
                ("-o part-", "-o part-\(number)-"), ("/64", "/3"), ("/8 ", "/3 "),
            ].reduce(command) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
            try program.write(here, to: "task")
            let run = try program.shell(
                "ln -sf $patchwalk patchwalk; PATH=$PWD:$PATH; for i in 1 2 3; do JOB_COMPLETION_INDEX=$((i-1)) SLURM_ARRAY_TASK_ID=$i"
                    + " SLURM_ARRAY_TASK_COUNT=3 SLURM_CPUS_PER_TASK=2 PATH=$PATH sh task || exit; done; cat part-\(number)-*")
            #expect(run.status == 0 && run.errors == "", "\(here) \(run.errors)")
            #expect(run.output.split(separator: "\n").sorted() == whole.split(separator: "\n").sorted(), "\(here)")
        }
        // A list a task, with one list that has all of the other's.
        let lists = try example(with: "shift $((")
            .replacingOccurrences(of: "/data/lore", with: "lore").replacingOccurrences(of: "/data/linux", with: "r")
            .replacingOccurrences(of: "/data/out/", with: "part-")
        try program.write(lists, to: "task")
        let merge = try example(with: "awk -F")
        let run = try program.shell(
            "rm part-*; mkdir -p lore/a lore/b; cp box.mbox lore/a; cp box.mbox lore/b; PATH=$PWD:$PATH; for i in 1 2; do"
                + " SLURM_ARRAY_TASK_ID=$i SLURM_CPUS_PER_TASK=2 sh task || exit; done; ls part-*; \(merge); cat reviews.jsonl")
        #expect(run.output == "part-a.jsonl\npart-b.jsonl\n" + whole, "\(run.errors)")
    }

    @Test func goesOnWhereARunWasKilled() throws {
        let program = try archive()
        let whole = try program.patchwalk("batch", "box.mbox", "-C", "r").output
        let lines = whole.split(separator: "\n", omittingEmptySubsequences: false).map { $0 + "\n" }
        // Torn in a line, between two, at the start, and not at all.
        for cut in [lines[0].utf8.count + 40, lines[0].utf8.count, 20, 0, whole.utf8.count] {
            try program.write(String(decoding: whole.utf8.prefix(cut), as: UTF8.self), to: "out.jsonl")
            let run = try program.patchwalk("batch", "box.mbox", "-C", "r", "--resume", "out.jsonl")
            #expect(run.status == 0 && run.output == "")
            #expect(try program.read("out.jsonl") == whole)
        }
        try program.write("something else\n", to: "notes")
        #expect(try program.patchwalk("batch", "box.mbox", "-C", "r", "--resume", "notes").status == 65)
        #expect(try program.read("notes") == "something else\n")
    }

    @Test func isKilledInTheMiddleAndGoesOn() throws {
        let program = try archive()
        // The same series many times under other ids, so that there is a middle.
        let many = (0..<40).flatMap { round in
            Self.box.map {
                $0.replacingOccurrences(of: "@example.org>\n", with: ".\(round)@example.org>\n")
                    .replacingOccurrences(of: "] mm: ", with: "] mm \(round): ")
                    .replacingOccurrences(of: "From: Ada Example <ada.\(round)@", with: "From: Ada Example <ada@")
            }
        }
        try program.write(many.joined(), to: "many.mbox")
        let whole = try program.patchwalk("batch", "many.mbox", "-C", "r").output
        #expect(whole.split(separator: "\n").count == 200)
        let killed = try program.shell(
            "$patchwalk batch many.mbox -C r --jobs 2 --resume out.jsonl & p=$!; n=0"
                + "; while [ $(wc -l < out.jsonl 2>/dev/null || echo 0) -lt 5 ] && [ $n -lt 500 ]; do sleep 0.01; n=$((n+1)); done; kill -9 $p; wait $p"
        )
        #expect(killed.status != 0)
        #expect(try program.read("out.jsonl").split(separator: "\n").count < 200)
        #expect(try program.patchwalk("batch", "many.mbox", "-C", "r", "--resume", "out.jsonl").status == 0)
        #expect(try program.read("out.jsonl") == whole)
    }

    @Test func oneSeriesTakesNoOtherWithIt() throws {
        let program = try archive()
        // What a series is applied to is missing for one series alone: an object of the repository is taken away.
        let gone = try program.shell(
            "cd r && id=$(git rev-parse HEAD:mm/other.c) && rm -f .git/objects/$(echo $id | cut -c1-2)/$(echo $id | cut -c3-)")
        try #require(gone.status == 0, "\(gone.errors)")
        let run = try program.patchwalk("batch", "box.mbox", "-C", "r", "--jobs", "2")
        let lines = try objects(run.output)
        #expect(lines.map(title) == ["mm: count", "mm: two", "mm: conflict", "mm: damaged", "mm: take the definition away"])
        #expect(lines.contains { $0["status"] as? Int == 3 } && run.status == 3)
        #expect(lines.allSatisfy { ($0["key"] as? String)?.count == 16 })
    }

    /// Three series; to apply the second takes for ever, since an object of the repository is a pipe that nobody fills.
    private func archiveWithSlowSeries() throws -> Program {
        let program = try archive()
        try program.write(
            Self.box.filter { !$0.contains("mm: conflict") && !$0.contains("mm: damaged") }.joined(), to: "box.mbox")
        let made = try program.shell(
            "cd r && id=$(git rev-parse HEAD:mm/other.c) && o=.git/objects/$(echo $id | cut -c1-2)/$(echo $id | cut -c3-)"
                + " && rm -f $o && mkfifo $o")
        try #require(made.status == 0, "\(made.errors)")
        return program
    }

    /// A run of `batch` with one worker: `$p` is its process, `$c` the worker's once the first series is done.
    private static let slowRun =
        "$patchwalk batch box.mbox -C r --path mm/sum.c --jobs 1 -o out.jsonl & p=$!"
        + "; until [ -s out.jsonl ]; do sleep 0.01; done; c=$(cat /proc/$p/task/$p/children)"

    @Test func givesUpASeriesThatTakesTooLong() throws {
        let program = try archiveWithSlowSeries()
        let run = try program.patchwalk("batch", "box.mbox", "-C", "r", "--path", "mm/sum.c", "--jobs", "2", "--timeout", "5")
        let lines = try objects(run.output)
        #expect(lines.map { $0["status"] as? Int } == [0, 3, 1] && run.status == 3, "\(run.errors)")
        #expect(lines[1]["error"] as? String == "given up after 5 seconds")
        #expect((lines[1]["series"] as? [String: Any])?["messageId"] as? String == "t2@example.org")
    }

    @Test func aWorkerThatDiesCostsItsSeriesAlone() throws {
        let program = try archiveWithSlowSeries()
        let run = try program.shell(Self.slowRun + "; kill -KILL $c; wait $p; echo $?")
        let lines = try objects(try program.read("out.jsonl"))
        #expect(lines.map { $0["status"] as? Int } == [0, 70, 1] && run.output == "3\n", "\(run.output) \(run.errors)")
        #expect((lines[1]["error"] as? String)?.hasSuffix("was ended by signal 9") == true, "\(lines[1]["error"] ?? "")")
    }

    @Test(arguments: ["KILL", "TERM", "INT"]) func leavesNoWorkerBehind(signal: String) throws {
        let program = try archiveWithSlowSeries()
        let run = try program.shell(
            Self.slowRun + "; kill -\(signal) $p; wait $p; n=0"
                + "; while [ $n -lt 1000 ]; do case $(cut -d' ' -f3 /proc/$c/stat 2>/dev/null) in Z|X|'') echo gone; break; esac"
                + "; sleep 0.01; n=$((n+1)); done")
        #expect(run.output == "gone\n", "\(run.errors)")
    }

    @Test func oneRunWritesOneFile() throws {
        let program = try archiveWithSlowSeries()
        let run = try program.shell(
            Self.slowRun.replacingOccurrences(of: "-o out", with: "--resume out")
                + "; $patchwalk batch box.mbox -C r --resume out.jsonl; echo $?; kill $p")
        #expect(run.output == "66\n" && run.errors.contains("out.jsonl is being written by another run"), "\(run.errors)")
    }

    @Test func wrongArgumentsAreToldOnce() throws {
        let program = try archive()
        try program.write("old", to: "o")
        #expect(try program.patchwalk("batch", "box.mbox", "gone", "-o", "o").status == 66)
        #expect(try program.read("o") == "old")
        for (wrong, status) in [
            (["--base", "gone"], 66), (["--baseline", "gone"], 66), (["--config", "gone"], 66), (["--watch", "a b"], 64),
            (["--jobs", "0"], 64), (["-C", "gone"], 66), (["--timeout", "0"], 64),
        ] as [([String], Int32)] {
            let tree = wrong[0] == "-C" ? [] : ["-C", "r"]
            let run = try program.patchwalk(["batch", "box.mbox"] + tree + wrong)
            #expect(run.status == status && run.output == "" && run.errorLines.count <= 2, "\(wrong) \(run.errors)")
        }
    }

    @Test func readsFoldersPagesAndPublicInboxes() throws {
        let program = try archive()
        // Lines of the input, which a damaged patch tells, are others in other containers.
        try program.write(Self.box.filter { !$0.contains("damaged") }.joined(), to: "box.mbox")
        let whole = try program.patchwalk("batch", "box.mbox", "-C", "r").output
        let made = try program.shell(
            "mkdir -p md/cur md/new md/tmp in/git/0.git in/git/1.git && i=10 && csplit -s -z -f md/cur/m box.mbox '/^From ada/' '{*}'"
                + " && for f in md/cur/m*; do sed -i 1d $f; done && gzip -c box.mbox > box.mbox.gz"
                + " && for e in 0 1; do \(Self.git) init -q --bare in/git/$e.git; done"
                + " && for f in md/cur/m*; do n=${f##*m}; e=0; [ ${n#0} -gt 4 ] && e=1"
                + "; export GIT_DIR=in/git/$e.git; b=$(git hash-object -w $f)"
                + "; t=$(printf '100644 blob %s\\tm\\n' $b | git mktree)"
                + "; p=$(git rev-parse -q --verify HEAD); c=$(\(Self.git) commit-tree $t ${p:+-p $p} -m x); git update-ref HEAD $c; done"
        )
        try #require(made.status == 0, "\(made.errors)")
        for input in ["md", "box.mbox.gz", "in", "in/git/0.git"] {
            let run = try program.patchwalk("batch", input, "-C", "r")
            #expect(run.errors == "")
            if input != "in/git/0.git" { #expect(run.output == whole, "\(input)") } else { #expect(run.status == 0) }
        }
        let piped = try program.shell("cat box.mbox | $patchwalk batch - -C r")
        #expect(piped.output == whole)
        #expect(try program.shell("$patchwalk batch - -C r < box.mbox").output == whole)
        #expect(try program.shell("$patchwalk batch - -C r < box.mbox.gz").output == whole)
        #expect(try program.patchwalk("batch", "box.mbox", "md", "-C", "r").output == whole)
        // What the program was started with says nothing about its own processes: no standard files, and a signal that is ignored.
        let bare = try program.shell("trap '' CHLD; $patchwalk batch box.mbox.gz -C r -o bare.jsonl <&- 2>&-")
        #expect(try bare.status == 0 && program.read("bare.jsonl") == whole)
        #expect(try program.patchwalk("batch", "gone", "-C", "r").status == 66)
        #expect(try program.patchwalk("batch", "r/mm", "-C", "r").status == 65)
        let page = "\(InputTests.fixtures)/series/cow-part9.txt"
        let pages = try program.shell(
            "mkdir pages && cp \(page) pages/ && printf 'x\\n' > pages/bad.txt && $patchwalk batch pages -C r")
        #expect(pages.status == 3 && pages.errors.contains("bad.txt"))
        #expect(try objects(pages.output).count == 1)
    }
}

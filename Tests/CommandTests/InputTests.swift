import Foundation
import Testing

@Suite struct InputTests {
    static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../fixtures").standardizedFileURL.path

    /// The trees after patches 0 to 5, as `fixtures/README.md` states them.
    static let trees = [
        "a3118ffae1c9f3da7cbcb389b5d943e173bdfcb2", "0e6ec8d5f871beec26d77d00d42ca6cacfa29398",
        "5f1765e0e993d41434f66056a4b568449542d313", "4baf0f27073436d0eb3114bbd24483fbe1f2fe66",
        "5cd2283bec171a317c8be4c1498ab069b1dc3402", "a5c3ecdfef64dfb8215428bed402b5aeb1849934",
    ]

    static let git = "git -c user.name=x -c user.email=x@example.org -c init.defaultBranch=main"

    /// A folder with the fixture's tree as a repository in `r`.
    private func repository() throws -> Program {
        let program = try Program()
        let made = try program.shell(
            "cp -r \(Self.fixtures)/mm-tree r && cd r && \(Self.git) init -q && git add -A && \(Self.git) commit -q -m base && git tag base"
        )
        try #require(made.status == 0, "\(made.errors)")
        return program
    }

    /// The trees that `git am` makes of an mbox.
    private func trees(_ program: Program, of box: String) throws -> [String] {
        let run = try program.shell(
            "cd r && git checkout -q -B try base && \(Self.git) am -q ../\(box) && git log --reverse --format=%T try")
        #expect(run.status == 0, "\(run.errors)")
        return run.output.split(separator: "\n").map(String.init)
    }

    @Test(arguments: ["cow-part9.mbox", "cow-part9.txt"]) func exportsForGitAm(name: String) throws {
        let program = try repository()
        #expect(try program.patchwalk("export", "\(Self.fixtures)/series/\(name)", "-o", "out.mbox").status == 0)
        #expect(try trees(program, of: "out.mbox") == Self.trees)
        let log = try program.shell("cd r && git log -1 --format='%an <%ae> %ad%n%B' try~3")
        #expect(log.output.hasPrefix("Ada Example <ada@example.org> Mon Mar 2 0"))
        #expect(log.output.hasSuffix("Signed-off-by: Ada Example <ada@example.org>\n\n"))
    }

    @Test func addsTrailersToTheExport() throws {
        let program = try Program()
        let series = "\(Self.fixtures)/series/cow-part9.txt"
        let review = "Reviewed-by: Grace Sample <grace@example.org>\n"
        #expect(try !program.patchwalk("export", series).output.contains(review))
        #expect(try program.patchwalk("export", "--trailers", series).output.components(separatedBy: review).count == 2)
    }

    @Test func readsGitsOwnForms() throws {
        let program = try repository()
        let made = try program.shell(
            "cd r && \(Self.git) am -q --empty=drop \(Self.fixtures)/series/cow-part9.mbox && git log -p base..HEAD > ../log.txt"
                + " && git log --reverse --format=fuller -p --stat base..HEAD > ../fuller.txt && mkdir -p ../q/patches"
                + " && git format-patch -q -o ../q/patches base && cd ../q/patches"
                + " && n=9; for f in *.patch; do mv $f p$n.diff; echo \"p$n.diff -p1 # x\"; n=$((n-1)); done > series")
        try #require(made.status == 0, "\(made.errors)")
        for input in ["log.txt", "fuller.txt", "q", "q/patches"] {
            #expect(try program.patchwalk("export", input, "-o", "out.mbox").status == 0)
            #expect(try trees(program, of: "out.mbox") == Self.trees, "\(input)")
        }
        #expect(try program.shell("cd r && git checkout -q main").status == 0)
        #expect(try program.patchwalk("export", "-C", "r", "base..main", "-o", "out.mbox").status == 0)
        #expect(try trees(program, of: "out.mbox") == Self.trees)
        let shown = try program.patchwalk("show", "-C", "r", "base..main", "--format", "json")
        #expect(shown.output.contains("\"format\": \"git-range\""))
        let review = try program.patchwalk("review", "-C", "r", "base..main")
        #expect(review.output.contains(", the start of the range: 13 of 13 files"))
        #expect(review.output.contains("5 of 5 patches apply clean, 19 of 19 blob ids verified"))
        let empty = try program.patchwalk("show", "-C", "r", "main..main")
        #expect(empty.status == 65 && empty.errorLines[0].contains("there is no commit in this range"))
    }

    @Test func walksMergesAlongFirstParents() throws {
        let program = try repository()
        let commit = "\(Self.git) commit -q -a -m"
        let made = try program.shell(
            "cd r && echo '/* one */' >> mm/rmap.c && \(commit) one && git checkout -q -b side && echo '/* side */' >> mm/gup.c"
                + " && \(commit) side-1 && echo '/* more */' >> mm/gup.c && \(commit) side-2 && git checkout -q main"
                + " && echo '/* two */' >> mm/rmap.c && \(commit) two && \(Self.git) merge -q --no-ff -m 'Merge branch side' side"
                + " && echo '/* three */' >> mm/rmap.c && \(commit) three && git log --first-parent --reverse --format=%T base..main"
        )
        try #require(made.status == 0, "\(made.errors)")
        let trees = made.output.split(separator: "\n").map(String.init)
        let run = try program.patchwalk("review", "-C", "r", "base..main", "--format", "json")
        #expect(run.status == 0)
        let report = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        let steps = try #require((report["apply"] as? [String: Any])?["steps"] as? [[String: Any]])
        #expect(steps.compactMap { $0["tree"] as? String } == trees)
        #expect(steps.allSatisfy { $0["outcome"] as? String == "clean" })
        let patches = try #require((report["series"] as? [String: Any])?["patches"] as? [[String: Any]])
        #expect(patches.compactMap { $0["subject"] as? String } == ["one", "two", "Merge branch side", "three"])
        // From a commit that is on the other side, the walk begins where the line of first parents leaves it.
        let beside = try program.patchwalk("check", "-C", "r", "side..main", "--format", "json")
        #expect(beside.output.contains("is not on the line of first parents: the walk begins at"))
        #expect(beside.output.contains("\"errors\": 0"))
    }

    @Test func keepsOnlyTheThreadsThatAreMeantOfALargeMailbox() throws {
        let program = try Program()
        let filler =
            "From x Thu Jan  1 00:00:00 1970\nFrom: Bob <bob@example.org>\nSubject: [PATCH] old\nDate: 1 Jan 2001 10:00:00 +0000\n"
            + "Message-ID: <old@example.org>\n\n"
        try program.write(filler, to: "filler")
        try program.write(
            Texts.series.replacing("Mon Sep 17 00:00:00 2001", with: "Tue Nov 14 22:13:20 2023"), to: "series")
        let made = try program.shell(
            "cp filler box && yes 'a line of text' | head -c 9000000 >> box && echo >> box && cat series >> box && gzip -k box")
        try #require(made.status == 0)
        let plain = try program.patchwalk("export", "series").output
        for input in ["box", "box.gz"] {
            let shown = try program.patchwalk("show", input).output
            #expect(shown.contains("the mailbox holds 3 messages and "))
            #expect(!shown.contains("Bob"))
        }
        #expect(try program.shell("cat box | $patchwalk export -").output == plain)
        #expect(try program.shell("$patchwalk export - < box.gz").output == plain)
    }

    @Test func readsFoldersOfMail() throws {
        let program = try Program()
        let split = try program.shell(
            "mkdir -p md/cur md/new md/tmp mh m && cp \(Self.fixtures)/series/cow-part9.mbox box"
                + " && git mailsplit -om box && n=8; for f in m/*; do n=$((n+1)); cp $f mh/$n; cp $f md/cur/1.$n:2,S; done")
        try #require(split.status == 0, "\(split.errors)")
        let whole = try program.patchwalk("export", "box").output
        for (folder, format) in [("md", "maildir"), ("mh", "mh")] {
            #expect(try program.patchwalk("export", folder).output == whole, "\(folder)")
            #expect(try program.patchwalk("show", folder, "--format", "json").output.contains("\"format\": \"\(format)\""))
        }
    }

    @Test(arguments: ["gzip", "xz", "zstd"]) func unpacks(tool: String) throws {
        let program = try Program()
        try program.write(Texts.series, to: "box")
        guard try program.shell("\(tool) -c < box > packed").status == 0 else { return }
        let plain = try program.patchwalk("show", "box").output
        #expect(try program.patchwalk("show", "packed").output == plain)
        #expect(try program.shell("$patchwalk show - < packed").output == plain)
        #expect(try program.shell("head -c 60 packed > cut; $patchwalk show cut").status == 65)
        let missing = try program.patchwalk("show", "packed", environment: ["PATH": "/nonexistent"])
        #expect(missing.status == 66)
        #expect(missing.errorLines.first?.contains("there is no \(tool) here") == true)
    }

    @Test func foldsAFixupIntoItsPlace() throws {
        let program = try repository()
        let series = "\(Self.fixtures)/series/cow-part9.txt"
        let plain = try program.patchwalk("check", series, "-C", "r")
        #expect(plain.output.contains("mm/migrate.c:29"))
        let folded = try program.patchwalk("check", series, "-C", "r", "--fold")
        #expect(!folded.output.contains("mm/migrate.c:29"))
        #expect(folded.output.contains("is folded in after patch 2"))
        #expect(try program.patchwalk("export", series, "--fold", "-o", "out.mbox").status == 0)
        #expect(try trees(program, of: "out.mbox").count == 6)
        #expect(try program.shell("cd r && ! git grep -q 'page_dup_rmap(' try~3 -- mm/migrate.c").status == 0)
    }

    @Test func asksTheNetworkOnlyForIDsAndAddresses() throws {
        let program = try Program()
        // A curl that says what it was asked for.
        try program.write("#!/bin/sh\nfor last; do :; done; echo \"$last\" >> \"$HOME/asked\"; exit 7\n", to: "bin/curl")
        _ = try program.shell("chmod +x bin/curl")
        let environment = ["PATH": program.folder.path + "/bin:/usr/bin:/bin"]
        for argument in ["no-such-file", "dir/x@y.mbox", "./a@b.c", "a..b", "/tmp/none/x..y"] {
            #expect(try program.patchwalk("show", argument, environment: environment).status == 66, "\(argument)")
        }
        let asked = (try? program.read("asked")) ?? ""
        #expect(asked == "https://lore.kernel.org/all/dir%2Fx@y.mbox/t.mbox.gz\n")
        for (argument, address) in [
            ("<1.a@x.org>", "https://lore.kernel.org/all/1.a@x.org/t.mbox.gz"),
            ("mid:1+2%@x", "https://lore.kernel.org/all/1+2%25@x/t.mbox.gz"),
            ("https://lore.kernel.org/linux-mm/1@x/T/#u", "https://lore.kernel.org/linux-mm/1@x/t.mbox.gz"),
            ("https://lore.kernel.org/r/1@x", "https://lore.kernel.org/r/1@x/t.mbox.gz"),
            ("https://example.org/some/page.html", "https://example.org/some/page.html"),
            (
                "https://patchwork.kernel.org/project/linux-mm/patch/1@x/",
                "https://patchwork.kernel.org/project/linux-mm/patch/1@x/"
            ),
        ] {
            try program.write("", to: "asked")
            let run = try program.patchwalk("show", argument, environment: environment)
            #expect(run.status == 66)
            #expect(run.errorLines.count == 2 && run.errorLines[0].hasSuffix("the server can't be reached"))
            #expect(try program.read("asked") == address + "\n")
        }
        let none = try program.patchwalk("show", "1@x", environment: ["PATH": "/nonexistent"])
        #expect(
            none.errorLines == [
                "patchwalk: can't fetch https://lore.kernel.org/all/1@x/t.mbox.gz: there is no curl here",
                "hint: install curl, or save the thread to a file",
            ])
    }
}

/// A public-inbox of the system (Debian's package `public-inbox`) that is started on loopback with the fixture's mails in it.
///
/// The server is started with all further descriptors closed: what waits for the shell's end waits for the last holder of them.
@Suite struct PublicInboxServerTests {
    static let isInstalled = ["public-inbox-init", "public-inbox-mda", "public-inbox-httpd", "curl"].allSatisfy { name in
        ["/usr/bin/", "/usr/local/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + name) }
    }

    @Test(.enabled(if: isInstalled), .timeLimit(.minutes(10))) func readsWhatARealServerSends() throws {
        let program = try Program()
        let port = 20_000 + Int(ProcessInfo.processInfo.processIdentifier) % 20_000
        let inbox = "http://127.0.0.1:\(port)/mm"
        try program.write(
            """
            export PI_DIR=$PWD/pi ORIGINAL_RECIPIENT=mm@example.org
            public-inbox-init -V2 mm $PWD/inbox \(inbox) mm@example.org
            git config -f pi/config publicinboxmda.spamcheck none
            mkdir m && git mailsplit -om \(InputTests.fixtures)/series/cow-part9.mbox
            for f in m/*; do public-inbox-mda --no-precheck < $f || exit 1; done
            perl -MPOSIX -e 'POSIX::close($_) for 3..255; exec @ARGV' public-inbox-httpd -W0 -l http://127.0.0.1:\(port) < /dev/null > httpd.log 2>&1 &
            echo $! > pid
            for n in 1 2 3 4 5 6 7 8 9 10; do curl -s --max-time 5 -o up \(inbox)/ && exit 0; sleep 0.5; done
            exit 1
            """, to: "start.sh")
        let started = try program.shell("sh start.sh")
        defer { _ = try? program.shell("kill $(cat pid)") }
        try #require(started.status == 0, "\(started.errors)")
        let whole = try program.patchwalk("export", "\(InputTests.fixtures)/series/cow-part9.mbox").output
        let id = "20260302081000.4711-3-ada@example.org"
        #expect(try program.patchwalk("export", id, "--lore", inbox, "--fetch-timeout", "20").output == whole)
        #expect(try program.patchwalk("export", "\(inbox)/\(id)/T/#u").output == whole)
        #expect(
            try program.shell(
                "curl -s --max-time 20 \(inbox)/\(id)/T/ > thread.html && curl -s --max-time 20 \(inbox)/\(id)/t/ > nested.html"
            ).status == 0)
        for page in ["thread.html", "nested.html"] {
            let shown = try program.patchwalk("show", page, "--format", "json")
            #expect(shown.status == 0 && shown.output.contains("\"format\": \"public-inbox-page\""))
            #expect(shown.output.contains("\"messageId\": \"\(id)\""))
            // The page shows minutes and hides addresses; log and diff are the mails'.
            func content(_ box: String) -> String {
                box.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("Date: ") }.joined(
                    separator: "\n")
            }
            #expect(try content(program.patchwalk("export", page).output) == content(whole))
        }
        let none = try program.patchwalk("show", "none@example.org", "--lore", inbox)
        #expect(none.status == 66 && none.errorLines[0].hasSuffix("the server answers 404"))
    }
}

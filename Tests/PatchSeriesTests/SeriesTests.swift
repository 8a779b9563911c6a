import ByteText
import Mail
import PatchSeries
import Testing
import UnifiedDiff

/// A mail of a thread, written short.
private struct Letter {
    var id: String
    var subject: String
    var answers: String?
    var from = "Ann A <ann@x.org>"
    var day = 1
    var body: String
}

/// A diff of `path` that changes one line, from one blob to another.
private func diff(_ path: String = "mm/a.c", _ before: String = "1111111", _ after: String = "2222222") -> String {
    """
    diff --git a/\(path) b/\(path)
    index \(before)..\(after) 100644
    --- a/\(path)
    +++ b/\(path)
    @@ -1,3 +1,3 @@ int f(void)
     {
    -\treturn 1;
    +\treturn 2;
     }

    """
}

private func patch(_ diff: String, log: String = "Why.\n\nSigned-off-by: Ann A <ann@x.org>", stat: String = "") -> String {
    log + "\n---\n" + stat + "\n" + diff + "-- \n2.35.1\n\n"
}

private func read(_ letters: [Letter]) throws -> MailInput {
    var box = ""
    for letter in letters {
        box += "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: \(letter.from)\nSubject: \(letter.subject)\n"
        box += "Date: \(letter.day) Mar 2022 10:00:00 +0000\nMessage-ID: <\(letter.id)@x>\n"
        if let answers = letter.answers { box += "In-Reply-To: <\(answers)@x>\n" }
        box += "\n" + letter.body + "\n"
    }
    return try MailInput.read(Array(box.utf8))
}

private func threeOf(_ version: String = "", _ ids: String = "", from: Int = 0) -> [Letter] {
    [
        Letter(id: ids + "0", subject: "[PATCH\(version) 0/2] tidy", body: "Cover.\n"),
        Letter(
            id: ids + "2", subject: "[PATCH\(version) 2/2] two", answers: ids + "0",
            body: patch(diff("mm/a.c", "2222222", "3333333"))),
        Letter(id: ids + "1", subject: "[PATCH\(version) 1/2] one", answers: ids + "0", body: patch(diff())),
    ]
}

@Suite struct SeriesTests {
    @Test func putsPatchesInOrder() throws {
        let series = try Series(read(threeOf()))
        #expect(series.title == "tidy")
        #expect(series.author == Mailbox(name: "Ann A", address: "ann@x.org"))
        #expect(series.version == 1 && series.total == 2 && series.cover == 0)
        #expect(series.patches.map(\.subject) == ["one", "two"])
        #expect(series.patches.map(\.messageID) == ["1@x", "2@x"])
        #expect(String(decoding: series.patches[0].log, as: UTF8.self) == "Why.\n\nSigned-off-by: Ann A <ann@x.org>\n")
        #expect(series.problems.isEmpty && series.missing.isEmpty && series.replyCount == 0)
        #expect(series.patches[0].files[0].hunks[0].lines[1] == HunkLine(.removed, Array("\treturn 1;\n".utf8)))
    }

    @Test func namesGaps() throws {
        let series = try Series(read([threeOf()[1]]))
        #expect(series.total == 2 && series.missing == [1] && series.cover == nil)
        #expect(series.title == "two")
        #expect(series.problems == [SeriesProblem(severity: .warning, patch: 1, message: "patch 1/2 is not in the input")])
    }

    @Test func takesTheNewestWholeVersionOrTheOneAskedFor() throws {
        var letters = threeOf() + threeOf(" v2", "b")
        #expect(try Series(read(letters)).version == 2)
        let first = try Series(read(letters), revision: 1)
        #expect(first.version == 1 && first.patches.map(\.messageID) == ["1@x", "2@x"])
        #expect(first.messages.map(\.belongs) == [true, true, true, false, false, false])
        #expect(first.problems.isEmpty)
        letters.append(Letter(id: "c", subject: "[PATCH v3 1/9] one", answers: "b1", body: patch(diff())))
        let series = try Series(read(letters))
        #expect(series.version == 2)
        #expect(series.problems.map(\.message) == ["version 3 holds only 1 of 9 patches; taken is version 2"])
        do {
            _ = try Series(read(letters), revision: 7)
            Issue.record("there is no version 7")
        } catch let error as SeriesError {
            guard case .noSuchRevision(7, available: [1, 2, 3], let thread) = error else { throw error }
            #expect(thread.messages.count == 7)
        }
    }

    @Test func tellsUnrelatedSeriesApart() throws {
        let other = Letter(id: "z", subject: "[PATCH] unrelated", body: patch(diff("fs/z.c")))
        let series = try Series(read([other] + threeOf()))
        #expect(series.title == "tidy" && series.patches.count == 2)
        #expect(series.problems.map(\.message) == ["the input holds 2 series; taken is 'tidy'"])
        #expect(series.messages[0].belongs == false && series.messages[0].kind == .patch)
    }

    @Test func decidesBetweenDuplicates() throws {
        var letters = threeOf()
        letters.append(letters[2])
        #expect(try Series(read(letters)).problems.isEmpty)
        letters[3].id = "1b"
        letters[3].day = 2
        letters[3].body = patch(diff("mm/a.c", "1111111", "2222222").replacing("return 2", with: "return 9"))
        let series = try Series(read(letters))
        #expect(series.patches[0].messageID == "1b@x")
        #expect(series.problems.map(\.message) == ["posted twice with different diffs: the later one is taken"])
        #expect(series.problems.map(\.patch) == [1])
    }

    @Test func hangsAnswersAndTrailersWhereTheyBelong() throws {
        let series = try Series(
            read(
                threeOf() + [
                    Letter(
                        id: "r0", subject: "Re: [PATCH 0/2] tidy", answers: "0", from: "Bob <b@x.org>",
                        body: "Acked-by: Bob <b@x.org>\n"),
                    Letter(
                        id: "r1", subject: "Re: [PATCH 1/2] one", answers: "1", from: "Carl <c@x.org>",
                        body:
                            "> Reviewed-by: Not Me <n@x.org>\nNice. Tested-by: inline <i@x.org>\n\nReviewed-by: Carl <c@x.org>\n-- \nTested-by: sig <s@x.org>\n"
                    ),
                    Letter(id: "r2", subject: "Re: thanks", answers: "r1", from: "Dan <d@x.org>", body: "NAK.\n"),
                    Letter(id: "r3", subject: "Re: [PATCH 2/2] two", answers: "lost", from: "Eve <e@x.org>", body: "Hm.\n"),
                    Letter(
                        id: "r4", subject: "Re: [PATCH 2/2] two", answers: "2", from: "kernel test robot <lkp@intel.com>",
                        body: "kindly add\nReported-by: kernel test robot <lkp@intel.com>\n"),
                ]))
        #expect(series.messages.map(\.patchIndex) == [nil, 2, 1, nil, 1, 1, 2, 2])
        #expect(series.messages.map(\.kind) == [.cover, .patch, .patch, .reply, .reply, .reply, .reply, .report])
        #expect(series.replyCount == 5)
        let own = Trailer(key: "Signed-off-by", value: "Ann A <ann@x.org>", source: .patch)
        let all = Trailer(key: "Acked-by", value: "Bob <b@x.org>", source: .reply(author: "Bob"))
        #expect(
            series.patches[0].trailers == [
                own, all, Trailer(key: "Reviewed-by", value: "Carl <c@x.org>", source: .reply(author: "Carl")),
                Trailer(key: "NAK", value: "Dan", source: .reply(author: "Dan")),
            ])
        #expect(series.patches[1].trailers == [own, all])
    }

    @Test func listsFixupsApart() throws {
        let fix = diff("mm/a.c", "2222222", "4444444")
        let series = try Series(
            read(
                threeOf() + [
                    Letter(
                        id: "f1", subject: "Re: [PATCH 2/2] two", answers: "2", from: "Bob <b@x.org>",
                        body:
                            "> diff --git a/q b/q\n> --- a/q\n\nMissing:\n\n8<-----------------\nFrom: Carl <c@x.org>\nSubject: [PATCH] a fix\n of it\n\nlog\nTested-by: Zed <z@x.org>\n---\n\n"
                            + fix),
                    Letter(id: "f2", subject: "[PATCH] later fix", answers: "1", from: "Dan <d@x.org>", body: patch(fix)),
                    Letter(
                        id: "f3", subject: "Re: [PATCH 1/2] one", answers: "1",
                        body: "> " + fix.replacing("\n", with: "\n> ") + "\nno\n"),
                ]))
        #expect(series.fixups.map(\.subject) == ["a fix of it", "later fix"])
        #expect(series.fixups.map(\.author.name) == ["Carl", "Dan"])
        #expect(series.fixups.map(\.afterPatch) == [1, 1])
        #expect(series.fixups.map(\.inReplyTo) == ["2@x", "1@x"])
        #expect(series.messages.map(\.kind) == [.cover, .patch, .patch, .fixup, .fixup, .reply])
        #expect(series.patches.count == 2)
        #expect(series.patches.allSatisfy { $0.trailers.count == 1 })
    }

    @Test func lettersInTheBodyWin() throws {
        let body =
            "From: =?utf-8?q?J=C3=B6rg?= <j@x.org>\nSubject: [PATCH] real\nDate: 2 Mar 2022 10:00:00 +0100\n\n"
            + patch(diff(), log: "Log")
        let series = try Series(read([Letter(id: "1", subject: "[PATCH] mail", body: body)]))
        #expect(series.patches[0].author == Mailbox(name: "Jörg", address: "j@x.org"))
        #expect(series.patches[0].subject == "real")
        #expect(series.patches[0].date?.description == "2022-03-02T10:00:00+01:00")
        #expect(String(decoding: series.patches[0].log, as: UTF8.self) == "Log\n")
    }

    @Test func readsBaseHints() throws {
        var letters = threeOf()
        let id = String(repeating: "0a1b", count: 10)
        letters[0].body += "base-commit: \(id)\nprerequisite-patch-id: aaaa\nprerequisite-patch-id: bbbb\n> base-commit: ffff\n"
        let hint = try Series(read(letters)).baseHint
        #expect(hint == BaseHint(commit: AbbreviatedID(id), prerequisitePatchIDs: ["aaaa", "bbbb"]))
    }

    @Test func takesABareDiff() throws {
        let series = try Series(try MailInput.read(Array(diff().utf8)))
        #expect(series.patches.count == 1 && series.total == 1 && series.version == 1)
        #expect(series.patches[0].author == Mailbox(name: "") && series.patches[0].log.isEmpty)
        #expect(series.problems.isEmpty)
    }

    @Test func takesAnAttachedPatch() throws {
        let mail = """
            From: Ann A <ann@x.org>
            Subject: a patch for you
            Content-Type: multipart/mixed; boundary=b

            --b

            See there.
            --b
            Content-Type: text/x-patch; name=0001.patch

            From \(String(repeating: "0", count: 40)) Mon Sep 17 00:00:00 2001
            From: Carl <c@x.org>
            Subject: [PATCH] own subject

            Own log.
            ---
            \(diff())
            --b--

            """
        let series = try Series(try MailInput.read(Array(mail.utf8)))
        #expect(series.patches.map(\.subject) == ["own subject"])
        #expect(series.patches[0].author.name == "Carl")
        #expect(series.patches[0].files.map(\.path) == ["mm/a.c"])
    }
}

@Suite struct SeriesProblemTests {
    private func problems(_ bodies: [String]) throws -> [SeriesProblem] {
        let letters = bodies.enumerated().map { place, body in
            Letter(
                id: "\(place + 1)", subject: "[PATCH \(place + 1)/\(bodies.count)] p", answers: place == 0 ? nil : "1", body: body
            )
        }
        return try Series(read(letters)).problems
    }

    @Test func findsABrokenChain() throws {
        let found = try problems([patch(diff()), patch(diff("mm/a.c", "9999999", "3333333"))])
        #expect(
            found == [
                SeriesProblem(
                    severity: .warning, patch: 2, path: "mm/a.c", line: 37,
                    message: "broken blob chain: patch 1 leaves 2222222, patch 2 begins with 9999999")
            ])
        #expect(try problems([patch(diff()), patch(diff("mm/a.c", "22222222aa", "3333333"))]).isEmpty)
    }

    @Test(
        arguments: [
            (" mm/a.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n", []),
            (" .../a.c | 2 +-\n", []),
            (" {old => mm}/a.c | 2 +-\n", []),
            (" mm/{ => }/a.c | 2 +-\n", []),
            (" mm/a.c | 3 +-\n", ["the diffstat counts 3 changed lines, the diff has 2"]),
            (
                " mm/b.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n",
                [
                    "the diffstat names mm/b.c, which the diff does not touch",
                    "the diff touches it, the diffstat does not name it",
                ]
            ),
            (" mm/a.c | 2 +-\n 1 file changed, 2 insertions(+)\n", ["the diffstat sums up to +2 -0, the diff to +1 -1"]),
            (
                " mm/a.c | 2 +-\n fs/z.c | Bin 0 -> 12 bytes\n 2 files changed, 1 insertion(+), 1 deletion(-)\n",
                ["the diffstat names fs/z.c, which the diff does not touch", "the diffstat counts 2 files, the diff has 1"]
            ),
        ] as [(String, [String])])
    func holdsTheDiffstatAgainstTheDiff(stat: String, messages: [String]) throws {
        #expect(try problems([patch(diff(), stat: stat)]).map(\.message) == messages)
    }

    @Test func mendsWhatTheCountsProve() throws {
        // Six lines of mbox head, a log of three, `---`, an empty line; then the diff, whose ninth line is hit.
        let lost = try problems([patch(diff().replacing(" }", with: "}"))])
        #expect(lost.map(\.line) == [20] && lost.map(\.patch) == [1] && lost.map(\.severity) == [.warning])
        #expect(lost.map(\.message) == ["white-space damage mended: 1 line of this hunk had lost the first blank, by its counts"])
        let wrapped = try problems([patch(diff().replacing("\treturn 2", with: "\treturn\n2"))])
        #expect(wrapped.map(\.message) == ["white-space damage mended: 1 line of this hunk had been wrapped, by its counts"])
        let series = try Series(
            MailInput(
                format: .patch,
                messages: [
                    Message(
                        subject: "[PATCH] x", author: Mailbox(name: "A", address: "a@x.org"),
                        body: Array(
                            patch(diff().replacing("\treturn 2", with: "\treturn\n2").replacing(" {\n", with: "\u{a0}{\n")).utf8))
                ]))
        // Two kinds of damage in one hunk leave more than one way.
        #expect(series.problems.contains { $0.severity == .error })
    }

    @Test func mendsToTheSameBytes() throws {
        for damaged in [
            diff().replacing(" }", with: "}"), diff().replacing(" }", with: "\u{a0}}"),
            diff().replacing("\treturn 2", with: "\treturn\n2"),
        ] {
            let text = Message(subject: "[PATCH] x", author: Mailbox(name: "A"), body: Array(patch(damaged).utf8))
            let series = try Series(MailInput(format: .patch, messages: [text]))
            #expect(String(decoding: series.patches[0].diffText, as: UTF8.self) == diff())
        }
    }

    @Test func namesADamagedLineThatNothingProves() throws {
        let unproven = diff().replacing("index 1111111..2222222 100644\n", with: "").replacing(" }", with: "}")
        let found = try problems([patch(unproven)])
        #expect(found.map(\.severity) == [.error, .warning])
        #expect(found.map(\.line) == [19, 19])
        #expect(found.last?.message.hasPrefix("white-space damage: inside of a hunk") == true)
    }

    @Test func notesEmptyContextLinesWithoutTheirBlank() throws {
        let text = diff().replacing(" {\n", with: "\n").replacing("return 2", with: "return  2")
        let found = try problems([patch(text)])
        #expect(found.map(\.severity) == [.note])
        #expect(found.map(\.line) == [17])
    }

    @Test func saysWhereAPatchHasNoDiff() throws {
        let found = try problems([patch(diff()), "Only words.\n"])
        #expect(found.map(\.message) == ["there is no diff in this mail"])
        #expect(found.map(\.patch) == [2])
    }

    @Test func staysQuickOnRingsAndDeepThreads() throws {
        var letters = [Letter(id: "0", subject: "[PATCH] one", answers: "r1999", body: patch(diff()))]
        for place in 1..<2000 {
            letters.append(Letter(id: "r\(place)", subject: "Re: x", answers: place == 1 ? "0" : "r\(place - 1)", body: "ok\n"))
        }
        let series = try Series(read(letters))
        #expect(series.patches.count == 1)
        #expect(series.replyCount == 1999)
    }
}

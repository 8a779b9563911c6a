// Made-up values that the report tests print.

import ByteText
import CallSites
import GitStore
import KernelC
import Mail
import PatchSeries
import SymbolIndex
import UnifiedDiff

@testable import PatchApply

/// A series of three patches on a small tree, and what a review of it may say.
enum Sample {
    static let author = Mailbox(name: "Ada Example", address: "ada@example.org")

    static func blob(_ digit: Character) -> BlobID? { BlobID(hex: String(repeating: digit, count: 40)) }
    static func tree(_ digit: Character) -> TreeID? { TreeID(hex: String(repeating: digit, count: 40)) }
    static func entry(_ digit: Character) -> TreeEntry? { blob(digit).map { TreeEntry(mode: 0o100644, blob: $0) } }

    static func patch(_ index: Int, _ subject: String, _ path: TreePath, trailers: [Trailer] = []) -> Patch {
        let lines = [
            HunkLine(.context, Array("{\n".utf8)), HunkLine(.removed, Array("old\n".utf8)), HunkLine(.added, Array("new\n".utf8)),
            HunkLine(.added, Array("newer\n".utf8)),
        ]
        let hunk = Hunk(old: .init(start: 10, count: 2), new: .init(start: 10, count: 3), lines: lines, line: 4)
        let file = FileDiff(
            change: .modified, oldPath: path, newPath: path, preimage: AbbreviatedID("1111111"),
            postimage: AbbreviatedID("2222222"),
            content: .text([hunk]), line: 1)
        return Patch(
            index: index, subject: subject, author: author, date: MailDate(seconds: 1_700_000_000 + index, offsetMinutes: 60),
            messageID: "\(index)@example.org", log: [],
            trailers: [Trailer(key: "Signed-off-by", value: "Ada Example <ada@example.org>", source: .patch)] + trailers,
            diffstat: [], files: [file])
    }

    static let review = Trailer(key: "Reviewed-by", value: "Bob Reader <bob@example.org>", source: .reply(author: "Bob Reader"))

    static let series: Series = {
        let patches = [
            patch(1, "mm/rmap: add page_dup_file()", "include/linux/rmap.h", trailers: [review]),
            patch(2, "mm: convert callers of page_dup()", "mm/memory.c", trailers: [review]),
            patch(4, "mm: remove page_dup()", "mm/rmap.c"),
        ]
        func message(_ kind: ThreadMessage.Kind, _ subject: String, _ index: Int?) -> ThreadMessage {
            let by = kind == .cover || kind == .patch ? author : Mailbox(name: "Bob Reader")
            let mail = Message(
                subject: subject, author: by, date: MailDate(seconds: 1_700_000_000),
                messageID: index.map { "\($0)@example.org" },
                body: [])
            return ThreadMessage(kind: kind, message: mail, patchIndex: index)
        }
        let messages =
            [message(.cover, "[PATCH v2 0/4] mm: split page_dup()", nil)]
            + patches.map { message(.patch, "[PATCH v2 \($0.index)/4] \($0.subject)", $0.index) }
            + [
                message(.reply, "Re: [PATCH v2 1/4] mm/rmap: add page_dup_file()", 1),
                message(.fixup, "Re: [PATCH v2 2/4] mm", 2),
            ]
        return Series(
            title: "mm: split page_dup()", author: author, version: 2, total: 4, patches: patches, cover: 0, messages: messages,
            fixups: [
                Fixup(
                    subject: "fixup! mm: convert callers", author: Mailbox(name: "Bob Reader"), message: 5,
                    inReplyTo: "2@example.org", afterPatch: 2, files: patches[1].files)
            ],
            missing: [3], baseHint: BaseHint(),
            problems: [SeriesProblem(severity: .warning, patch: 3, message: "patch 3 of 4 is not in the input")])
    }()

    static func step(_ patch: Int, _ path: TreePath, _ outcome: Step.Outcome = .clean, verified: Bool? = true) -> Step {
        let file = FileStep(
            path: path, oldPath: nil, status: .modified, outcome: outcome, before: entry("1"),
            after: entry(verified == false ? "3" : "2"),
            expected: AbbreviatedID("2222222"), verified: verified,
            placements: [HunkPlacement(hunk: 0, offset: outcome == .offset ? -3 : outcome == .conflict ? nil : 0)],
            lineMap: LineMap(edits: []))
        let reject = Reject(
            path: path, hunk: 1, reason: .noContext, nearest: 40, detail: "its context stands nowhere in the file")
        return Step(patch: patch, outcome: outcome, tree: tree("a"), files: [file], rejects: outcome == .conflict ? [reject] : [])
    }

    static let base = Base(
        commit: CommitID(hex: "0123456789abcdef0123456789abcdef01234567"), method: .blobs, ref: "refs/heads/main", matched: 3,
        total: 3,
        mismatched: [])

    /// All patches apply clean.
    static let cleanWalk = Walk(
        base: base, source: .empty, steps: [step(1, "include/linux/rmap.h"), step(2, "mm/memory.c"), step(4, "mm/rmap.c")])

    /// One patch applies with an offset, one not at all.
    static let brokenWalk = Walk(
        base: Base(
            commit: nil, method: .directory, ref: nil, matched: 2, total: 3, mismatched: ["mm/rmap.c"]), source: .empty,
        steps: [
            step(1, "include/linux/rmap.h"), step(2, "mm/memory.c", .offset, verified: false),
            step(4, "mm/rmap.c", .conflict, verified: false),
        ])

    static func call(
        _ path: TreePath, _ line: Int, _ function: String, _ arguments: [String], _ effect: SiteTrace.Effect, patches: [Int] = [],
        becomes: [(String, [String])] = [], condition: String = ""
    ) -> SiteTrace {
        let position = Position(line: line, column: 9)
        return SiteTrace(
            path: path, position: position, name: "page_dup", function: function, kind: .call, arguments: arguments,
            condition: condition, effect: effect, patches: patches,
            becomes: becomes.map {
                .init(name: $0.0, path: path, position: position, function: function, arguments: $0.1)
            },
            isAliveAtEnd: effect == .untouched || effect == .leftBehind)
    }

    /// The function that the series replaces: one caller of three is left behind.
    static let replaced = SymbolReport(
        name: "page_dup", kind: .function, origin: .changed,
        definitions: [
            DefinitionTrace(
                path: "include/linux/rmap.h", position: Position(line: 20, column: 20), kind: .function, condition: "",
                changes: [.init(patch: 4, what: .removed)])
        ],
        sites: [
            call(
                "mm/huge_memory.c", 1116, "copy_huge_pmd", ["src_page", "true"], .replaced, patches: [2],
                becomes: [("page_try_dup_anon", ["src_page", "true", "src_vma"])]),
            call(
                "mm/memory.c", 857, "copy_present_pte_with_a_long_name", ["page", "is_compound(page, vma)"], .replaced,
                patches: [2, 4],
                becomes: [
                    ("page_dup_file", ["page", "is_compound(page, vma)"]),
                    ("page_try_dup_anon", ["page", "is_compound(page, vma)", "src_vma"]),
                ]),
            call("mm/old.c", 12, "remove_old_pte", ["page", "false"], .leftBehind, condition: "CONFIG_OLD && !CONFIG_SMP"),
            SiteTrace(
                path: "mm/rmap.c", position: Position(line: 3, column: 4), name: "page_dup", function: "", kind: .mention,
                arguments: [], condition: ""),
        ])

    /// A function that the series brings.
    static let brought = SymbolReport(
        name: "page_dup_file", kind: .function, origin: .changed,
        definitions: [
            DefinitionTrace(
                path: "include/linux/rmap.h", position: Position(line: 24, column: 20), kind: .function, condition: "",
                changes: [.init(patch: 1, what: .added)])
        ],
        sites: [
            SiteTrace(
                path: "mm/memory.c", position: Position(line: 857, column: 9), name: "page_dup_file",
                function: "copy_present_pte",
                kind: .call, arguments: ["page"], condition: "", effect: .added, patches: [2])
        ])

    /// A flag with more sites than are listed one by one.
    static let flag = SymbolReport(
        name: "VM_PFNMAP", kind: .flag, origin: .profile,
        definitions: [
            DefinitionTrace(
                path: "include/linux/mm.h", position: Position(line: 291, column: 9), kind: .constant, condition: "", changes: [])
        ],
        sites: (1...16).map { number in
            SiteTrace(
                path: TreePath("drivers/gpu/part\((number + 2) / 3)/mmap.c"), position: Position(line: number * 10, column: 20),
                name: "VM_PFNMAP", function: "part_mmap", kind: number % 3 == 0 ? .test : .set, arguments: [], condition: "")
        })

    /// A call in which an argument may carry a flag.
    static let argument = SymbolReport(
        name: "follow_page(FOLL_PIN)", kind: .argument, origin: .watched, definitions: [],
        sites: [
            SiteTrace(
                path: "mm/ksm.c", position: Position(line: 472, column: 10), name: "follow_page", function: "break_ksm",
                kind: .call,
                arguments: ["vma", "addr", "FOLL_GET | FOLL_MIGRATION"], condition: "", reach: .never, flagArgument: 3),
            SiteTrace(
                path: "mm/pin.c", position: Position(line: 31, column: 10), name: "follow_page", function: "pin_one", kind: .call,
                arguments: ["vma", "addr", "flags"], condition: "CONFIG_PIN", reach: .maybe, flagArgument: 3,
                evidence: [.init(path: "mm/pin.c", line: 28, text: "flags |= FOLL_PIN;")]),
        ])

    static let finding = Finding(
        rule: .staleCall, level: .error, patch: 4, symbol: "page_dup", path: "mm/old.c", position: Position(line: 12, column: 9),
        function: "remove_old_pte", condition: "CONFIG_OLD && !CONFIG_SMP",
        message: "still calls page_dup(), which patch 4 removes")

    static let note = Finding(rule: .mail, level: .warning, message: "patch 3 of 4 is not in the input")

    static let answer = Review(
        symbols: [flag, argument, replaced, brought], findings: [note, finding],
        unread: [UnreadFile(path: "mm/huge.bin", reason: "larger than 2 GiB")], isSkeleton: false)
}

import Foundation
import TestSupport
import Testing

/// A project's rules, the ratchet and the staged changes, as a user meets them.
@Suite struct RulesTests {
    let program: Program

    private static let header = "#define VM_PFNMAP 0x400\n"
    private static let before =
        "int vm_normal_page(int f)\n{\n\treturn f & VM_PFNMAP;\n}\n\nint old(int f)\n{\n\treturn f & VM_PFNMAP;\n}\n"
    private static let after = before + "\nint walk(int f)\n{\n\treturn f & VM_PFNMAP;\n}\n"

    init() throws {
        program = try Program()
        try program.write(Self.header, to: "tree/include/mm.h")
        try program.write(Self.before, to: "tree/mm/a.c")
        let made = try program.shell(
            "cd tree && git init -q -b main . && git add . && git -c user.name=a -c user.email=a@b commit -qm a")
        try #require(made.status == 0, "\(made.errors)")
    }

    private func stage(_ text: String, _ path: String = "mm/a.c") throws {
        try program.write(text, to: "tree/" + path)
        try #require(try program.shell("cd tree && git add -A").status == 0)
    }

    @Test func aCleanIndexIsSilent() throws {
        for text in [Self.before, Self.before + "\nint other(void)\n{\n\treturn 0;\n}\n"] {
            try stage(text)
            let run = try program.patchwalk("check", "--staged", "-C", "tree")
            #expect(run.status == 0)
            #expect(run.output == "")
            #expect(run.errors == "")
        }
    }

    @Test func stagedChangesAreASeriesOfOnePatch() throws {
        try stage(Self.after)
        // What is not staged is no part of it.
        try program.write("int unstaged;\n", to: "tree/mm/a.c")
        let before = try program.shell("cd tree && find .git -type f | sort | xargs sha1sum").output
        let run = try program.patchwalk("check", "--staged", "-C", "tree", "--fail-on", "warning")
        #expect(run.status == 1)
        try expectGolden(Array(run.output.utf8), "check-staged.txt")
        #expect(try program.shell("cd tree && find .git -type f | sort | xargs sha1sum").output == before)
        let review = try program.patchwalk("review", "--staged", "-C", "tree")
        #expect(review.output.contains("the current HEAD"))
        #expect(try program.patchwalk("check", "--staged", "x.mbox", "-C", "tree").status == 64)
    }

    @Test func theIndexThatGitNamesForAHookIsTaken() throws {
        try program.write(Self.after, to: "tree/mm/a.c")
        try program.write(
            "#!/bin/sh\nexec \"$patchwalk\" check --staged --fail-on warning\n", to: "tree/.git/hooks/pre-commit")
        let run = try program.shell(
            "cd tree && chmod +x .git/hooks/pre-commit && git -c user.name=a -c user.email=a@b commit -qam b; echo status $?")
        #expect((run.output + run.errors).contains("warning[policy] patch 1: mm/a.c:13 walk(): tests VM_PFNMAP"))
        #expect(run.output.contains("status 1"))
    }

    @Test func whereSitesAreLookedForIsSaid() throws {
        try program.write("paths: {except: [tools/]}\n", to: "tree/.patchwalk.yml")
        try stage(Self.after)
        let run = try program.patchwalk("review", "--staged", "-C", "tree", "--path", "mm", "--path", "include")
        #expect(run.output.hasSuffix("0 errors, 1 warning, 0 notes; looked only in mm, include; did not look in tools/\n"))
    }

    @Test func nothingStagedIsNothingToReview() throws {
        let run = try program.patchwalk("review", "--staged", "-C", "tree")
        #expect(run.status == 65)
        #expect(run.errors == "patchwalk: nothing is staged\n")
    }

    @Test func theExampleInTheDocumentationIsTaken() throws {
        let text = try String(
            contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("../../docs/CONFIGURATION.md").standardized, encoding: .utf8)
        let example = try #require(
            text.components(separatedBy: "```yaml\n").dropFirst().first?.components(separatedBy: "```").first)
        try program.write(example, to: "tree/.patchwalk.yml")
        let run = try program.patchwalk("profile", "-C", "tree")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("set_pte_at"))
    }

    @Test func anIndexThatIsNone() throws {
        let bare = try program.shell("git clone -q --bare tree bare.git && git init -q empty")
        try #require(bare.status == 0)
        #expect(try program.patchwalk("check", "--staged", "-C", "bare.git").status == 66)
        let empty = try program.patchwalk("check", "--staged", "-C", "empty")
        #expect(empty.status == 66)
        #expect(empty.errorLines.first?.contains("there is no commit yet") == true)
    }

    @Test func rulesOfTheWorkTree() throws {
        try stage(Self.after)
        try program.write(
            """
            policies:
              - flag: VM_PFNMAP
                tested only in: [vm_normal_page*]
                because: frames are no pages
            levels:
              policy: error
            suppress:
              - symbol: VM_PFNMAP
                function: walk
                reason: asked for by the list
              - rule: arity
                path: drivers/
                reason: nobody builds it
            """, to: "tree/.patchwalk.yml")
        let run = try program.patchwalk("review", "--staged", "-C", "tree")
        #expect(run.status == 0)
        #expect(run.output.contains("0 errors, 0 warnings, 0 notes, 1 suppressed\n"))
        #expect(run.output.contains("  set nothing aside: .patchwalk.yml:11 (nobody builds it)\n"))
        let text = try program.read("tree/.patchwalk.yml")
        try program.write(text.replacingOccurrences(of: "function: walk", with: "function: talk"), to: "tree/.patchwalk.yml")
        let told = try program.patchwalk("check", "--staged", "-C", "tree")
        #expect(told.status == 1)
        #expect(
            told.output.contains(
                "error[policy] patch 1: mm/a.c:13 walk(): tests VM_PFNMAP outside vm_normal_page*: frames are no pages (.patchwalk.yml:2; one place did so before)\n"
            ))
        let json = try program.patchwalk("check", "--staged", "-C", "tree", "--format", "json")
        let report = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect((report["policies"] as? [[String: Any]])?.first?["before"] as? Int == 1)
        #expect((report["unusedSuppressions"] as? [Any])?.count == 2)
    }

    @Test func rulesOfABareRepositoryAreThoseOfTheBase() throws {
        try stage("levels: {policy: off}\n", ".patchwalk.yml")
        let made = try program.shell(
            """
            cd tree && git -c user.name=a -c user.email=a@b commit -qm rules && cat > mm/a.c <<'X'
            \(Self.after)X
            echo 'levels: {policy: error}' > .patchwalk.yml
            git -c user.name=a -c user.email=a@b commit -qam walk && git clone -q --bare . ../bare.git
            """)
        try #require(made.status == 0, "\(made.errors)")
        let run = try program.patchwalk("check", "HEAD~1..HEAD", "-C", "bare.git", "--fail-on", "note")
        #expect(run.output == "")
        #expect(run.status == 0)
    }

    @Test func aFaultInTheRulesIsToldWithItsPlace() throws {
        try program.write("watch: [a]\npolicies:\n  - flag: VM_PFNMAP\n    tested onyl in: x\n", to: "tree/.patchwalk.yml")
        for arguments in [["check", "--staged", "-C", "tree"], ["callers", "old", "-C", "tree"], ["profile", "-C", "tree"]] {
            try stage(Self.after)
            let run = try program.patchwalk(arguments)
            #expect(run.status == 64)
            #expect(
                run.errors == "patchwalk: .patchwalk.yml:4:5: unknown key 'tested onyl in': did you mean 'tested only in'?\n")
        }
        #expect(try program.patchwalk("callers", "old", "-C", "tree", "--config", "/dev/null").status == 0)
        #expect(try program.patchwalk("callers", "old", "-C", "tree", "--config", "nowhere.yml").status == 66)
    }

    @Test func aProfileIsPrintedAsItIsRead() throws {
        let own = try program.patchwalk("profile", "mm")
        #expect(own.status == 0)
        try program.write(own.output, to: "mm.yml")
        let effective = try program.patchwalk("profile", "-C", "tree")
        try expectGolden(Array(effective.output.utf8), "profile.txt")
        let again = try program.patchwalk("profile", "--config", "mm.yml", "-C", "tree")
        #expect(
            again.output.split(separator: "\n").filter { !$0.contains("# ") }
                == effective.output.split(separator: "\n").filter { !$0.contains("# ") })
        #expect(try program.patchwalk("profile", "nn").status == 64)
    }

    @Test func aTreewideRatchet() throws {
        let written = try program.patchwalk("callers", "VM_PFNMAP", "-C", "tree", "--write-baseline", "counts")
        #expect(written.status == 0)
        try expectGolden(Array(try program.read("counts").utf8), "baseline.txt")
        let same = try program.patchwalk("callers", "--baseline", "counts", "-C", "tree")
        #expect(same.status == 0)
        try stage(Self.after)
        let more = try program.patchwalk("callers", "--baseline", "counts", "-C", "tree")
        #expect(more.status == 0, "the index is not at HEAD yet")
        let check = try program.patchwalk("check", "--staged", "-C", "tree", "--baseline", "counts")
        #expect(check.status == 1)
        #expect(
            check.output.contains(
                "error[baseline] patch 1: mm/a.c:13 walk(): VM_PFNMAP test: 3 sites, counts allows 2; this one is new\n"))
        try #require(try program.shell("cd tree && git -c user.name=a -c user.email=a@b commit -qm walk").status == 0)
        let later = try program.patchwalk("callers", "--baseline", "counts", "-C", "tree")
        #expect(later.status == 1)
        #expect(
            later.output.contains(
                "error[baseline]: mm/a.c:13 walk(): VM_PFNMAP test: 3 sites, counts allows 2; this one is new\n"))
        try #require(
            try program.patchwalk("callers", "--baseline", "counts", "--write-baseline", "counts", "-C", "tree").status == 1)
        #expect(try program.patchwalk("callers", "--baseline", "counts", "-C", "tree").status == 0)
    }
}

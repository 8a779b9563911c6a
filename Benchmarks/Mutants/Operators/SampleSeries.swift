// The sample series with its fixup folded in, and then with one hunk left out, or two patches in another order.

import ByteText
import CallSites
import Foundation
import GitStore
import Mail
import PatchApply
import PatchSeries

struct SampleSeries {
    /// Lines of one file that a patch replaces.
    private struct Hunk {
        var path: String
        /// Where it begins (from 0) in the file before the patch.
        var start: Int
        var old: [String]
        var new: [String]
    }

    private let base: PlainTree
    private let patches: [[Hunk]]

    /// Walks the sample series. The one call that it forbids and does not mend is taken out of the tree, so that the series is right.
    init(fixtures: String, tree: PlainTree) throws {
        base = tree.replacing("FOLL_PIN", with: "FOLL_GET", in: "drivers/misc/framegrab.c")
        let text = Array(try Data(contentsOf: URL(fileURLWithPath: fixtures + "/series/cow-part9.txt")))
        let series = try Series(try MailInput.read(text)).folding()
        let repository = try Repository()
        guard let directory = DirectoryTree(root: fixtures + "/mm-tree") else {
            patches = []
            return
        }
        let walk = try Walk.apply(
            series, to: .directory(directory), base: try Base.directory(directory, for: series, in: repository), in: repository)
        patches = try walk.steps.map { step in
            try step.files.flatMap { file in
                let before = try file.before.map { Self.lines(try repository.blob($0.blob)) } ?? []
                let after = try file.after.map { Self.lines(try repository.blob($0.blob)) } ?? []
                return file.lineMap.edits.map { edit in
                    Hunk(
                        path: file.path.description, start: edit.old.lowerBound - 1,
                        old: Array(before[(edit.old.lowerBound - 1)..<(edit.old.upperBound - 1)]),
                        new: Array(after[(edit.new.lowerBound - 1)..<(edit.new.upperBound - 1)]))
                }
            }
        }
    }

    private static func lines(_ text: [UInt8]) -> [String] {
        String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    func run(in bench: Bench) throws {
        let right = versions(of: patches)
        try bench.examine(RightSeries("the sample series", "with its fixup", base: base, versions: right))
        for (number, hunks) in patches.enumerated() {
            for place in hunks.indices {
                var less = patches
                let hunk = less[number].remove(at: place)
                let label = "patch \(number + 1), \(hunk.path):\(hunk.start + 1)"
                try examine("the sample series, a hunk dropped", label, versions(of: less), besides: right, in: bench)
                var late = patches
                late[number].remove(at: place)
                late.append([hunk])
                try examine(
                    "the sample series, a hunk in a patch of its own at the end", label, versions(of: late), besides: right,
                    in: bench)
            }
        }
        for from in patches.indices {
            for to in patches.indices where from != to && from != to + 1 {
                var order = Array(patches.indices)
                order.insert(order.remove(at: from), at: to)
                let label = order.map { String($0 + 1) }.joined(separator: " ")
                try examine(
                    "the sample series, a patch moved", label, versions(of: order.map { patches[$0] }), besides: right, in: bench)
            }
        }
    }

    /// Applies hunks by their old lines, nearest to where they stood; one whose old lines are not there is left out with all that
    /// builds on it.
    private func versions(of patches: [[Hunk]]) -> [PlainTree] {
        var texts = base.files.mapValues(Self.lines)
        return patches.map { hunks in
            for hunk in hunks.reversed() {
                guard let text = texts[hunk.path], let start = Self.place(of: hunk, in: text) else { continue }
                texts[hunk.path]?.replaceSubrange(start..<(start + hunk.old.count), with: hunk.new)
            }
            var tree = base
            for (path, lines) in texts { tree.files[path] = Array(lines.joined(separator: "\n").utf8) }
            return tree
        }
    }

    private static func place(of hunk: Hunk, in text: [String]) -> Int? {
        guard text.count >= hunk.old.count else { return nil }
        let places = (0...(text.count - hunk.old.count)).filter { text[$0..<($0 + hunk.old.count)].elementsEqual(hunk.old) }
        return places.min { abs($0 - hunk.start) < abs($1 - hunk.start) }
    }

    // MARK: What is wrong

    /// The names that the series changes the use of.
    private static let names = [
        "__page_dup_rmap", "page_add_new_anon_rmap", "page_dup_file_rmap", "page_dup_rmap", "page_try_dup_anon_rmap",
        "vm_flags_clear", "vm_flags_set",
    ]

    /// A use or declaration that does not fit, told apart from others so that it is the same one after the next patch.
    private struct Wrong: Hashable {
        var path: String
        var function: String
        var name: String
        var text: String
        var isDeclaration: Bool
        var rank = 0
    }

    /// What does not fit in a tree, with its lines: uses of names that are declared nowhere or with another number of parameters, and
    /// declarations that most others of the name do not agree with.
    private static func wrongs(in tree: PlainTree) -> [Wrong: Int] {
        let index = PlainIndex(tree)
        var found: [Wrong: Int] = [:]
        for name in names {
            let words = index.words[name] ?? []
            let counts = Dictionary(grouping: words.filter(\.isDeclaration)) { $0.brackets?.count ?? 0 }.mapValues(\.count)
            let usual = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }
            for word in words where word.isUse || word.isDeclaration {
                guard word.brackets?.count != usual?.key else { continue }
                if word.isDeclaration, (usual?.value ?? 0) < 2 { continue }
                let text = word.brackets.map { String(decoding: index.text(word.path, $0.open..<$0.close), as: UTF8.self) } ?? ""
                var wrong = Wrong(
                    path: word.path, function: word.function, name: name, text: text, isDeclaration: word.isDeclaration)
                while found[wrong] != nil { wrong.rank += 1 }
                found[wrong] = word.line
            }
        }
        return found
    }

    /// What must be told of these versions: each use and declaration that is wrong, with the patch in which it begins to be.
    private func examine(
        _ fault: String, _ label: String, _ versions: [PlainTree], besides right: [PlainTree], in bench: Bench
    ) throws {
        guard versions != right else { return }
        let wrong = versions.map(Self.wrongs)
        var answers: [[Answer]] = []
        for (number, places) in wrong.enumerated() {
            for (place, line) in places.sorted(by: { ($0.key.path, $0.value) < ($1.key.path, $1.value) })
            where number == 0 || wrong[number - 1][place] == nil {
                let isMended = wrong[number...].contains { $0[place] == nil }
                let rules: Set<Finding.Rule> =
                    isMended ? [.brokenStep, .earlyUse] : place.isDeclaration ? [.variant] : [.staleCall, .arity, .undefined]
                answers.append([
                    Answer(
                        rules: rules, symbols: [place.name], patch: number + 1, path: place.path, line: line,
                        function: place.isDeclaration ? nil : place.function, least: place.isDeclaration ? .warning : .error)
                ])
            }
        }
        answers += stubs(missing: versions, besides: right)
        if answers.isEmpty {
            try bench.examine(RightSeries(fault + ", and still right", label, base: base, versions: versions))
        } else {
            try bench.examine(Mutant(fault, label, base: base, versions: versions, answers))
        }
    }

    /// Names that are declared under one condition only, where the whole series declares them under both.
    private func stubs(missing versions: [PlainTree], besides right: [PlainTree]) -> [[Answer]] {
        guard let last = versions.last.map(PlainIndex.init), let whole = right.last.map(PlainIndex.init) else { return [] }
        return Self.names.compactMap { name in
            let there = (last.words[name] ?? []).filter(\.isDeclaration)
            let wanted = (whole.words[name] ?? []).filter(\.isDeclaration)
            guard let one = there.first, there.count < wanted.count else { return nil }
            return versions.indices.map { number in
                Answer(
                    rules: [.variant, .staleCall], symbols: [name, "page_dup_rmap"], patch: number + 1, path: one.path, line: nil,
                    function: nil, least: .warning)
            }
        }
    }
}

import ByteText
import GitStore
import Testing

@Suite struct FileMergeTests {
    private func bytes(_ lines: [String]) -> [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

    @Test func separateChangesMerge() throws {
        let base = ["a", "b", "c", "d", "e"]
        let result = try merge(base: bytes(base), ours: bytes(["A"] + base[1...]), theirs: bytes(base[..<4] + ["E"]))
        #expect(result == MergeResult(content: bytes(["A", "b", "c", "d", "E"]), hasConflicts: false))
    }

    @Test func changesOfOneLineConflict() throws {
        let result = try merge(base: bytes(["a"]), ours: bytes(["b"]), theirs: bytes(["c"]))
        #expect(result.hasConflicts)
        #expect(result.content == bytes(["<<<<<<< ours", "b", "=======", "c", ">>>>>>> theirs"]))
    }

    @Test func aSideThatDidNothingGivesWay() throws {
        let binary: [UInt8] = [1, 0, 2]
        #expect(try merge(base: binary, ours: binary, theirs: [3]) == MergeResult(content: [3], hasConflicts: false))
        #expect(try merge(base: binary, ours: [4], theirs: binary) == MergeResult(content: [4], hasConflicts: false))
        #expect(try merge(base: [], ours: binary, theirs: [3]) == MergeResult(content: binary, hasConflicts: true))
        #expect(try merge(base: [], ours: [], theirs: []) == MergeResult(content: [], hasConflicts: false))
    }

    @Test func mergesAgreeWithGit() throws {
        let folder = try TemporaryFolder()
        var numbers = SeededNumbers(seed: 3)
        for _ in 0..<15 {
            let base = (0..<30).map { _ in "line \(Int.random(in: 0..<9, using: &numbers))" }
            func changed() -> [String] {
                var lines = base
                for _ in 0..<3 {
                    let place = Int.random(in: 0..<lines.count, using: &numbers)
                    if Bool.random(using: &numbers) { lines.remove(at: place) } else { lines.insert("new \(place)", at: place) }
                }
                return lines
            }
            let ours = bytes(changed())
            let theirs = bytes(changed())
            try folder.write(bytes(base), to: "base")
            try folder.write(ours, to: "ours")
            try folder.write(theirs, to: "theirs")
            let expected = try? folder.git("merge-file", "-p", "ours", "base", "theirs")
            let result = try merge(base: bytes(base), ours: ours, theirs: theirs)
            #expect(result.hasConflicts == (expected == nil))
            if let expected { #expect(result.content == Array((expected + "\n").utf8)) }
        }
    }

    @Test func editsNameTheLinesThatDiffer() throws {
        let old = bytes(["a", "b", "c", "d"])
        #expect(try edits(from: old, to: old).isEmpty)
        #expect(try edits(from: [], to: []).isEmpty)
        #expect(try edits(from: old, to: bytes(["a", "X", "Y", "c", "d"])) == [LineEdit(old: 2..<3, new: 2..<4)])
        #expect(
            try edits(from: old, to: bytes(["a", "c", "d", "e"])) == [
                LineEdit(old: 2..<3, new: 2..<2), LineEdit(old: 5..<5, new: 4..<5),
            ])
        #expect(try edits(from: [], to: old) == [LineEdit(old: 1..<1, new: 1..<5)])
        #expect(try edits(from: old, to: []) == [LineEdit(old: 1..<5, new: 1..<1)])
    }

    @Test func editsRebuildTheNewContent() throws {
        var numbers = SeededNumbers(seed: 11)
        for _ in 0..<40 {
            let old = (0..<Int.random(in: 0..<40, using: &numbers)).map { _ in "\(Int.random(in: 0..<5, using: &numbers))" }
            let new = (0..<Int.random(in: 0..<40, using: &numbers)).map { _ in "\(Int.random(in: 0..<5, using: &numbers))" }
            let found = try edits(
                from: old.isEmpty ? [] : bytes(old), to: new.isEmpty ? [] : bytes(new))
            var rebuilt: [String] = []
            var next = 1
            for edit in found {
                #expect(edit.old.lowerBound > next - 1 && (edit == found.first || edit.old.lowerBound > next))
                rebuilt += old[(next - 1)..<(edit.old.lowerBound - 1)]
                #expect(rebuilt.count == edit.new.lowerBound - 1)
                rebuilt += new[(edit.new.lowerBound - 1)..<(edit.new.upperBound - 1)]
                next = edit.old.upperBound
            }
            rebuilt += old[(next - 1)...]
            #expect(rebuilt == new)
        }
    }

    @Test func aNulInTheFirst8000BytesMakesAFileBinary() {
        #expect(isBinary([UInt8](repeating: 1, count: 7999) + [0]))
        #expect(!isBinary([UInt8](repeating: 1, count: 8000) + [0]))
        #expect(!isBinary([]))
    }
}

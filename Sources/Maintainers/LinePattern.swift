// Regular expressions as MAINTAINERS has them in N: and K: lines, over bytes. A pattern becomes a program that is run on all its paths
// at once (Thompson's construction), so that no text makes it slower than program × text. No captures, no references back.

internal import ByteText

/// A pattern that is looked for anywhere in a text.
///
/// Understood is the part of perlre(1) that has no need to go back: literals, `.`, classes (`[a-z]`, `[^…]`, `\d \s \w \D \S \W`),
/// groups (also `(?:…)`, `(?i)` and `(?i:…)`), `|`, `* + ? {n} {n,} {n,m}` with or without a lazy `?`, `^`, `$`, `\b`, `\B`. As with
/// perl's `/x`, which `get_maintainer.pl` sets, blanks outside of classes count for nothing and `#` begins a comment.
struct LinePattern: Sendable {
    /// One instruction. Jumps are places in the program.
    private enum Step: Sendable {
        case bytes(ByteClass)
        case split(Int, Int)
        case jump(Int)
        case startOfText
        case endOfText
        case wordEdge(Bool)
        case match
    }

    private let program: [Step]
    /// A literal text with which every match begins, if there is one: looked for first, since that is fast.
    private let opening: [UInt8]
    /// The longest literal text that stands in every match; a text without it needs no closer look.
    private let literal: [UInt8]
    /// The bytes with which a match can begin; nil where a match can be empty.
    private let first: ByteClass?

    // A pattern that needs more than this is none that a person wrote.
    private static let largestProgram = 4000
    private static let deepestGroup = 50
    private static let mostRepeats = 255

    /// Reads a pattern; nil for what is not understood.
    init?(_ pattern: [UInt8]) {
        var reader = PatternReader(pattern, deepest: Self.deepestGroup, mostRepeats: Self.mostRepeats)
        guard let node = reader.readAll() else { return nil }
        var program: [Step] = []
        guard Self.emit(node, into: &program) else { return nil }
        program.append(.match)
        self.program = program
        opening = node.opening.bytes
        literal = node.literal
        first = Self.first(of: program)
    }

    /// The bytes that lead on from the start, whatever stands around them; nil where none is needed.
    private static func first(of program: [Step]) -> ByteClass? {
        var first = ByteClass { _ in false }
        var seen = Array(repeating: false, count: program.count)
        var pending = [0]
        while let state = pending.popLast() {
            guard !seen[state] else { continue }
            seen[state] = true
            switch program[state] {
            case .match: return nil
            case .bytes(let set): first.formUnion(set)
            case .jump(let target): pending.append(target)
            case .split(let one, let other): pending += [one, other]
            case .startOfText, .endOfText, .wordEdge: pending.append(state + 1)
            }
        }
        return first
    }

    /// Appends the program of a node; false where it would be too large.
    private static func emit(_ node: PatternNode, into program: inout [Step]) -> Bool {
        guard program.count < largestProgram else { return false }
        switch node {
        case .bytes(let set): program.append(.bytes(set))
        case .startOfText: program.append(.startOfText)
        case .endOfText: program.append(.endOfText)
        case .wordEdge(let isEdge): program.append(.wordEdge(isEdge))
        case .sequence(let nodes): return nodes.allSatisfy { emit($0, into: &program) }
        case .either(let nodes):
            var ends: [Int] = []
            for (place, node) in nodes.enumerated() {
                let split = program.count
                if place < nodes.count - 1 { program.append(.split(split + 1, 0)) }
                guard emit(node, into: &program) else { return false }
                if place < nodes.count - 1 {
                    ends.append(program.count)
                    program.append(.jump(0))
                    program[split] = .split(split + 1, program.count)
                }
            }
            for end in ends { program[end] = .jump(program.count) }
        case .repeated(let node, let least, let most):
            for _ in 0..<least where !emit(node, into: &program) { return false }
            guard let most else {
                let split = program.count
                program.append(.split(0, 0))
                guard emit(node, into: &program) else { return false }
                program.append(.jump(split))
                program[split] = .split(split + 1, program.count)
                return true
            }
            var splits: [Int] = []
            for _ in least..<max(least, most) {
                splits.append(program.count)
                program.append(.split(0, 0))
                guard emit(node, into: &program) else { return false }
            }
            for split in splits { program[split] = .split(split + 1, program.count) }
        }
        return program.count < largestProgram
    }

    /// Whether the pattern occurs anywhere in a text.
    func occurs(in text: [UInt8]) -> Bool {
        guard literal.isEmpty || text.firstOffset(of: literal) != nil else { return false }
        var start = 0
        if !opening.isEmpty {
            guard let first = text.firstOffset(of: opening) else { return false }
            start = first
        }
        var current = StateSet(program.count)
        var next = StateSet(program.count)
        var pending: [Int] = []
        var place = start
        while true {
            if current.members.isEmpty, let first {
                while place < text.count, !first.contains(text[place]) { place += 1 }
                guard place < text.count else { return false }
            }
            if add(0, at: place, text, to: &current, &pending) { return true }
            guard place < text.count else { return false }
            next.removeAll()
            for state in current.members {
                guard case .bytes(let set) = program[state], set.contains(text[place]) else { continue }
                if add(state + 1, at: place + 1, text, to: &next, &pending) { return true }
            }
            swap(&current, &next)
            place += 1
            if current.members.isEmpty, !opening.isEmpty {
                guard let again = text.firstOffset(of: opening, in: place..<text.count) else { return false }
                place = again
            }
        }
    }

    /// Adds a state and all that it leads to without a byte; true where that is the end.
    private func add(_ state: Int, at place: Int, _ text: [UInt8], to set: inout StateSet, _ pending: inout [Int]) -> Bool {
        pending.removeAll(keepingCapacity: true)
        pending.append(state)
        while let state = pending.popLast() {
            guard set.insert(state) else { continue }
            switch program[state] {
            case .match: return true
            case .bytes: continue
            case .jump(let target): pending.append(target)
            case .split(let one, let other):
                pending.append(other)
                pending.append(one)
            case .startOfText: if place == 0 { pending.append(state + 1) }
            case .endOfText:
                if place == text.count || place == text.count - 1 && text[place] == UInt8(ascii: "\n") {
                    pending.append(state + 1)
                }
            case .wordEdge(let isEdge):
                let before = place > 0 && text[place - 1].isIdentifierByte
                let after = place < text.count && text[place].isIdentifierByte
                if (before != after) == isEdge { pending.append(state + 1) }
            }
        }
        return false
    }
}

/// States, each once, in the order in which they came.
private struct StateSet {
    private(set) var members: [Int] = []
    private var mark: [Int]
    private var round = 1

    init(_ count: Int) { mark = Array(repeating: 0, count: count) }

    mutating func insert(_ state: Int) -> Bool {
        guard mark[state] != round else { return false }
        mark[state] = round
        members.append(state)
        return true
    }

    mutating func removeAll() {
        members.removeAll(keepingCapacity: true)
        round += 1
    }
}

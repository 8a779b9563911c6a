// Kernel-doc comments: what a `/** … */` documents, and which parameters it names. The form is that of
// Documentation/doc-guide/kernel-doc.rst; nothing is judged here.

import ByteText

/// One kernel-doc comment.
public struct KernelDoc: Sendable, Hashable {
    /// A parameter or member that the comment describes.
    public struct Parameter: Sendable, Hashable {
        /// The name as written behind `@`, without `...`; `a.b` for a nested member, empty for `@...`.
        public var name: String
        /// Where it stands, without the `@`.
        public var range: Range<Int32>

        /// Makes a parameter of its parts.
        public init(name: String, range: Range<Int32>) {
            self.name = name
            self.range = range
        }
    }

    /// The comment from `/**` to `*/`.
    public var comment: Range<Int32>
    /// The name that its first line documents; nil for a comment inside a struct that describes members only.
    public var name: Range<Int32>?
    /// What the first line says the name is: `struct`, `union`, `enum`, `typedef`; nil for a function or macro.
    public var kind: Definition.Kind?
    /// What it describes, in its order.
    public var parameters: [Parameter]
    /// The definition of that name behind it, or around it: its place in `FileFacts.definitions`; nil where the next one has another
    /// name.
    public var documented: Int32?

    /// Makes a comment of its parts.
    public init(
        comment: Range<Int32>, name: Range<Int32>?, kind: Definition.Kind?, parameters: [Parameter], documented: Int32?
    ) {
        self.comment = comment
        self.name = name
        self.kind = kind
        self.parameters = parameters
        self.documented = documented
    }
}

extension FileFacts {
    /// The kernel-doc comments that document a definition, in the order of the file; `DOC:` sections are none.
    public func kernelDocs() -> [KernelDoc] {
        prose.compactMap { range in
            let bytes = Int(range.lowerBound)..<Int(range.upperBound)
            guard bytes.count > 6, text[bytes.lowerBound..<bytes.lowerBound + 3].elementsEqual("/**".utf8),
                ![UInt8(ascii: "*"), UInt8(ascii: "/")].contains(text[bytes.lowerBound + 3])
            else { return nil }
            return readDoc(range)
        }
    }

    private func readDoc(_ comment: Range<Int32>) -> KernelDoc? {
        var doc = KernelDoc(comment: comment, name: nil, kind: nil, parameters: [], documented: nil)
        var start = Int(comment.lowerBound) + 3
        let end = Int(comment.upperBound) - 2
        var isFirst = true
        var isExample = false
        while start < end {
            let lineEnd = min(text.firstOffset(of: [10], in: start..<end) ?? end, end)
            defer { start = lineEnd + 1 }
            var place = start
            while place < lineEnd, [9, 13, 32].contains(text[place]) { place += 1 }
            if place < lineEnd, text[place] == UInt8(ascii: "*") {
                place += 1
                while place < lineEnd, [9, 13, 32].contains(text[place]) { place += 1 }
            }
            guard place < lineEnd else { continue }
            if text[place] == UInt8(ascii: "@") {
                isFirst = false
                if !isExample, let parameter = parameter(at: place + 1, before: lineEnd) { doc.parameters.append(parameter) }
            } else if isFirst {
                isFirst = false
                guard readName(place..<lineEnd, &doc) else { return nil }
            } else if text[lineEnd - 1] == UInt8(ascii: ":"), lineEnd > place + 1, text[lineEnd - 2] == UInt8(ascii: ":") {
                // A literal block; what follows may show other code.
                isExample = true
            }
        }
        doc.documented = documented(by: doc)
        return doc.name == nil && doc.parameters.isEmpty ? nil : doc
    }

    /// `name - what it does`, `name() - …`, `name: …`, `struct name - …`.
    private func readName(_ line: Range<Int>, _ doc: inout KernelDoc) -> Bool {
        let kinds: [(String, Definition.Kind)] = [
            ("struct", .struct), ("union", .union), ("enum", .enum), ("typedef", .typedef), ("function", .function),
        ]
        var place = line.lowerBound
        var words: [Range<Int>] = []
        while place < line.upperBound, words.count < 8 {
            let first = place
            while place < line.upperBound, text[place].isIdentifierByte { place += 1 }
            guard place > first else { break }
            words.append(first..<place)
            while place < line.upperBound, [9, 32, UInt8(ascii: "*")].contains(text[place]) { place += 1 }
        }
        guard let first = words.first else { return false }
        var name = first
        if let (_, kind) = kinds.first(where: { text[first].elementsEqual($0.0.utf8) }), words.count > 1 {
            doc.kind = kind == .function ? nil : kind
            name = words[1]
        } else if words.count > 1, text[words[words.count - 1].upperBound..<line.upperBound].first == UInt8(ascii: "(") {
            // `int name() - …`
            name = words[words.count - 1]
        }
        if text[name].elementsEqual("DOC".utf8) { return false }
        doc.name = Int32(truncatingIfNeeded: name.lowerBound)..<Int32(truncatingIfNeeded: name.upperBound)
        return true
    }

    /// `name: …` behind an `@`.
    private func parameter(at start: Int, before end: Int) -> KernelDoc.Parameter? {
        var place = start
        while place < end,
            text[place].isIdentifierByte || text[place] == UInt8(ascii: ".") || text[place] == UInt8(ascii: "-")
                || text[place] == UInt8(ascii: ">")
        { place += 1 }
        var behind = place
        while behind < end, [9, 32].contains(text[behind]) { behind += 1 }
        guard place > start, behind < end, text[behind] == UInt8(ascii: ":") else { return nil }
        var nameEnd = place
        if text[start..<place].suffix(3).elementsEqual("...".utf8) { nameEnd -= 3 }
        let range = Int32(truncatingIfNeeded: start)..<Int32(truncatingIfNeeded: nameEnd)
        return KernelDoc.Parameter(name: string(range), range: range)
    }

    /// The definition that follows a comment and has its name; for a comment inside a struct that struct.
    private func documented(by doc: KernelDoc) -> Int32? {
        let next = firstNumber(below: definitions.count) { definitions[$0].nameRange.lowerBound >= doc.comment.upperBound }
        guard let name = doc.name else {
            var place = next - 1
            while place >= 0, next - place < 2000 {
                let definition = definitions[place]
                if [.struct, .union, .enum].contains(definition.kind), definition.body?.contains(doc.comment.lowerBound) ?? false
                {
                    return Int32(truncatingIfNeeded: place)
                }
                place -= 1
            }
            return nil
        }
        let wanted = string(name)
        // Attributes, forward declarations and helper macros may stand between.
        var place = next
        while place < definitions.count, place < next + 4 {
            let definition = definitions[place]
            let fits = doc.kind.map { $0 == definition.kind || $0 == .typedef } ?? (definition.kind != .member)
            if fits, self.name(of: definition) == wanted { return Int32(truncatingIfNeeded: place) }
            // A system call is documented by the name that stands in its macro or by that of its function.
            if definition.generatedName != nil,
                string(definition.nameRange) == wanted || wanted == "sys_" + string(definition.nameRange)
            {
                return Int32(truncatingIfNeeded: place)
            }
            place += 1
        }
        return nil
    }
}

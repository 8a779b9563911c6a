// The names in a C file as a plain eye finds them: words outside of comments and strings, told apart by the brackets around them and
// by the kernel's layout. Where the sites of a mutant are comes from here and not from KernelC, so that the one can judge the other.

/// One word of code that is a name of the file's scope, or a member.
struct PlainUse: Hashable {
    /// What the word is.
    enum Role {
        /// A function with its body.
        case definition
        /// A function without one.
        case prototype
        /// A `#define` with parameters.
        case macro
        /// A `#define` without.
        case constant
        /// A name with brackets behind it, in code.
        case call
        /// A name without, in code or in an initializer.
        case reference
        /// The argument of an `EXPORT_SYMBOL…()`.
        case export
        /// A name that a file-scope declaration introduces and that is no function.
        case variable
        /// A member where a `struct` declares it.
        case memberDeclaration
        /// A name behind `->` or `.`.
        case member
    }

    var path: String
    var name: String
    /// The bytes of the name.
    var range: Range<Int>
    /// The line, from 1.
    var line: Int
    var role: Role
    /// The function, macro or object around it; empty at top level.
    var function: String
    /// The brackets behind the name and the commas between them.
    var brackets: Brackets?
    /// Where the whole declaration or directive lies, with its line end; empty for uses.
    var whole: Range<Int> = 0..<0
    /// The brace that opens the body of a definition.
    var brace: Int?
    /// Whether a declaration is `static`.
    var isStatic = false
    /// Whether it stands under an `#if` that is no include guard.
    var isConditional = false

    struct Brackets: Hashable {
        var open: Int
        var close: Int
        var commas: [Int]
        /// Whether there is nothing between them, or `void` alone.
        var isEmpty: Bool

        /// How many arguments or parameters.
        var count: Int { isEmpty ? 0 : commas.count + 1 }
        /// The bytes of the last one, with the comma before it.
        var last: Range<Int> { (commas.last ?? open + 1)..<close }
    }

    var isDeclaration: Bool { [.definition, .prototype, .macro, .constant].contains(role) }
    var isUse: Bool { role == .call || role == .reference }
}

/// One file read plainly.
struct PlainFile {
    let path: String
    let text: [UInt8]
    /// The text with comments, strings and characters blanked, each line at its place.
    let code: [UInt8]
    private(set) var words: [PlainUse] = []

    /// A word and the state around it.
    private var depth = 0
    private var conditions = 0
    private var boundary = 0
    private var function = ""
    private var isTypeBody = false
    /// At top level, inside the brackets of a name: what the name is.
    private var outer: PlainUse.Role?
    private var outerEnd = 0
    private var outerName = ""

    init(path: String, text: [UInt8]) {
        self.path = path
        self.text = text
        code = Self.blanked(text)
        guard path.hasSuffix(".c") || path.hasSuffix(".h") else { return }
        var index = 0
        var isLineStart = true
        var line = 1
        while index < code.count {
            let byte = code[index]
            if byte == UInt8(ascii: "\n") {
                line += 1
                isLineStart = true
                index += 1
            } else if byte.isBlank {
                index += 1
            } else if isLineStart, byte == UInt8(ascii: "#") {
                let end = endOfDirective(index)
                readDirective(index..<end, line: line)
                line += code[index..<end].count { $0 == UInt8(ascii: "\n") }
                index = end
                if depth == 0 { boundary = end }
            } else if byte.isWordByte {
                isLineStart = false
                let end = endOfWord(index)
                readWord(index..<end, line: line)
                index = end
            } else {
                isLineStart = false
                readMark(byte, at: index)
                index += 1
            }
        }
    }

    // MARK: Marks and words of plain code

    private mutating func readMark(_ byte: UInt8, at index: Int) {
        switch byte {
        case UInt8(ascii: "{"):
            if depth == 0 { open(at: index) }
            depth += 1
        case UInt8(ascii: "}"):
            depth -= 1
            if depth == 0 {
                if !isTypeBody { closeDeclaration(at: index) }
                boundary = index + 1
                function = ""
                isTypeBody = false
            }
        case UInt8(ascii: ";") where depth == 0:
            closeDeclaration(at: index)
            boundary = index + 1
        default: break
        }
    }

    private mutating func open(at index: Int) {
        let header = boundary..<index
        if let equals = code[header].firstIndex(of: UInt8(ascii: "=")) {
            var end = equals
            while end > boundary, !code[end - 1].isWordByte { end -= 1 }
            function = name(startOfWord(end)..<end)
        } else if let place = words.lastIndex(where: { $0.role == .definition && header.contains($0.range.lowerBound) }) {
            function = words[place].name
            words[place].brace = index
        } else if outerName == "SYSCALL_DEFINE3", outerEnd > boundary {
            // The kernel's own name of the function behind it (include/linux/syscalls.h).
            let start = skipBlanks(words.last { $0.name == "SYSCALL_DEFINE3" }?.brackets.map { $0.open + 1 } ?? index)
            function = "__do_sys_" + name(start..<endOfWord(start))
        } else {
            isTypeBody = true
        }
    }

    /// Gives the declaration that ends here its whole range.
    private mutating func closeDeclaration(at index: Int) {
        let start = skipBlanks(boundary)
        let end = min(index + 2, code.count)
        for place in words.indices.reversed() {
            guard words[place].range.lowerBound >= start else { break }
            if words[place].isDeclaration, words[place].whole.isEmpty, words[place].role != .macro, words[place].role != .constant
            {
                words[place].whole = start..<end
                words[place].isStatic = contains("static", in: start..<words[place].range.lowerBound)
            }
        }
    }

    private mutating func readWord(_ range: Range<Int>, line: Int) {
        guard !code[range.lowerBound].isDigit else { return }
        var use = PlainUse(
            path: path, name: name(range), range: range, line: line, role: .reference, function: function,
            brackets: brackets(after: range.upperBound), isConditional: conditions > 0)
        let next = skipBlanks(range.upperBound)
        let mark = next < code.count ? code[next] : 0
        if isBehindMemberMark(range.lowerBound) {
            use.role = .member
        } else if depth > 0 {
            if isTypeBody {
                let isPointer = mark == UInt8(ascii: ")") && code[range.lowerBound - 1] == UInt8(ascii: "*")
                guard mark == UInt8(ascii: ";") || mark == UInt8(ascii: "[") || isPointer else { return }
                use.role = .memberDeclaration
            } else {
                use.role = use.brackets == nil ? .reference : .call
            }
        } else if range.lowerBound < outerEnd {
            guard let outer else { return }
            use.role = outer
        } else if let brackets = use.brackets {
            let isFirst = skipBlanks(boundary) == range.lowerBound
            let behind = skipBlanks(brackets.close + 1)
            let hasBody = behind < code.count && code[behind] == UInt8(ascii: "{")
            use.role = isFirst ? .call : hasBody ? .definition : .prototype
            outer = !isFirst ? nil : use.name.hasPrefix("EXPORT_") ? .export : .reference
            outerEnd = brackets.close
            outerName = use.name
        } else if [UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: "[")].contains(mark),
            !contains("=", in: boundary..<range.lowerBound), !contains("typedef", in: boundary..<range.lowerBound)
        {
            use.role = .variable
        } else if !contains("=", in: boundary..<range.lowerBound) {
            return
        }
        if use.role != .call, !use.isDeclaration { use.brackets = nil }
        words.append(use)
    }

    private func isBehindMemberMark(_ start: Int) -> Bool {
        guard start > 0 else { return false }
        if code[start - 1] == UInt8(ascii: ".") { return start < 2 || code[start - 2] != UInt8(ascii: ".") }
        return start > 1 && code[start - 1] == UInt8(ascii: ">") && code[start - 2] == UInt8(ascii: "-")
    }

    // MARK: Directives

    private mutating func readDirective(_ range: Range<Int>, line: Int) {
        let start = skipBlanks(range.lowerBound + 1)
        switch name(start..<endOfWord(start)) {
        case "if", "ifdef": conditions += 1
        case "ifndef": conditions += contains("_H", in: range) ? 0 : 1
        case "endif": conditions = max(conditions - 1, 0)
        case "define": readDefine(range, from: skipBlanks(endOfWord(start)), line: line)
        default: break
        }
    }

    private mutating func readDefine(_ range: Range<Int>, from start: Int, line: Int) {
        let nameRange = start..<endOfWord(start)
        let hasList = nameRange.upperBound < code.count && code[nameRange.upperBound] == UInt8(ascii: "(")
        var define = PlainUse(
            path: path, name: name(nameRange), range: nameRange, line: line, role: hasList ? .macro : .constant,
            function: "", brackets: hasList ? brackets(after: nameRange.upperBound) : nil, whole: range,
            isConditional: conditions > 0)
        define.brace = define.brackets.map { $0.close + 1 } ?? nameRange.upperBound
        words.append(define)
        var index = define.brace ?? range.upperBound
        var here = line
        while index < range.upperBound {
            guard code[index].isWordByte else {
                if code[index] == UInt8(ascii: "\n") { here += 1 }
                index += 1
                continue
            }
            let word = index..<endOfWord(index)
            index = word.upperBound
            let isPasted = word.lowerBound > 0 && code[word.lowerBound - 1] == UInt8(ascii: "#")
            guard !code[word.lowerBound].isDigit, !isPasted else { continue }
            let list = brackets(after: word.upperBound)
            let role: PlainUse.Role = isBehindMemberMark(word.lowerBound) ? .member : list == nil ? .reference : .call
            words.append(
                PlainUse(
                    path: path, name: name(word), range: word, line: here, role: role, function: define.name,
                    brackets: role == .call ? list : nil, isConditional: conditions > 0))
        }
    }

    // MARK: Bytes

    /// The line end of the directive that begins at `start`, and one byte more.
    private func endOfDirective(_ start: Int) -> Int {
        var index = start
        while index < code.count, code[index] != UInt8(ascii: "\n") || code[index - 1] == UInt8(ascii: "\\") { index += 1 }
        return min(index + 1, code.count)
    }

    private func endOfWord(_ start: Int) -> Int {
        var index = start
        while index < code.count, code[index].isWordByte { index += 1 }
        return index
    }

    private func startOfWord(_ end: Int) -> Int {
        var index = end
        while index > 0, code[index - 1].isWordByte { index -= 1 }
        return index
    }

    private func skipBlanks(_ start: Int) -> Int {
        var index = start
        while index < code.count, code[index].isBlank || code[index] == UInt8(ascii: "\n") { index += 1 }
        return index
    }

    private func brackets(after end: Int) -> PlainUse.Brackets? {
        let open = skipBlanks(end)
        guard open < code.count, code[open] == UInt8(ascii: "(") else { return nil }
        var depth = 0
        var commas: [Int] = []
        for index in open..<code.count {
            switch code[index] {
            case UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 {
                    let inside = String(decoding: text[(open + 1)..<index], as: UTF8.self).filter { !$0.isWhitespace }
                    return PlainUse.Brackets(
                        open: open, close: index, commas: commas, isEmpty: inside.isEmpty || inside == "void")
                }
            case UInt8(ascii: ",") where depth == 1: commas.append(index)
            default: break
            }
        }
        return nil
    }

    private func name(_ range: Range<Int>) -> String { String(decoding: code[range], as: UTF8.self) }

    private func contains(_ word: String, in range: Range<Int>) -> Bool { name(range).contains(word) }

    /// The lines on which a word stands in a comment or string, or in a file that is no C.
    func mentions(of word: String) -> [Int] {
        let wanted = Array(word.utf8)
        let isCode = path.hasSuffix(".c") || path.hasSuffix(".h")
        var lines: [Int] = []
        var line = 1
        var index = 0
        while index < text.count {
            if text[index] == UInt8(ascii: "\n") { line += 1 }
            guard text[index].isWordByte else {
                index += 1
                continue
            }
            var end = index
            while end < text.count, text[end].isWordByte { end += 1 }
            if text[index..<end].elementsEqual(wanted), !isCode || code[index] != text[index] { lines.append(line) }
            index = end
        }
        return lines
    }

    private static func blanked(_ text: [UInt8]) -> [UInt8] {
        var code = text
        var index = 0
        func blank(to end: Int) {
            for place in index..<min(end, code.count) where code[place] != UInt8(ascii: "\n") { code[place] = UInt8(ascii: " ") }
            index = min(end, code.count)
        }
        while index < text.count {
            let next = index + 1 < text.count ? text[index + 1] : 0
            switch text[index] {
            case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
                var end = index + 2
                while end < text.count, !(text[end] == UInt8(ascii: "/") && text[end - 1] == UInt8(ascii: "*") && end > index + 2)
                {
                    end += 1
                }
                blank(to: end + 1)
            case UInt8(ascii: "/") where next == UInt8(ascii: "/"):
                blank(to: text[index...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count)
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                var end = index + 1
                while end < text.count, text[end] != text[index], text[end] != UInt8(ascii: "\n") {
                    end += text[end] == UInt8(ascii: "\\") ? 2 : 1
                }
                blank(to: end + 1)
            default: index += 1
            }
        }
        return code
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 || self == UInt8(ascii: "\\") }
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
    fileprivate var isWordByte: Bool {
        isDigit || (0x61...0x7a).contains(self) || (0x41...0x5a).contains(self) || self == UInt8(ascii: "_")
    }
}

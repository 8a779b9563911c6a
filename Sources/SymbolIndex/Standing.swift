// Which of the places of a name count, before the text is read as C: of the thousands of files that use `BIT` few define it.

import ByteText

/// How a name has to stand in a text, as the lines look.
public enum Standing: Sendable, Hashable {
    /// In any way.
    case any
    /// As the name of a function, which is followed by `(` on a line that is neither indented nor a directive, or of a macro, behind
    /// `#define`.
    case definition
    /// As the name of what may have a value: also of a constant or variable, which no `(` follows.
    case value

    /// Whether the name in a range of `text` stands so.
    func counts(_ range: Range<Int>, in text: RawSpan) -> Bool {
        guard self != .any else { return true }
        var next = range.upperBound
        while text.byte(at: next) == UInt8(ascii: " ") { next += 1 }
        let isFollowed = text.byte(at: next) == UInt8(ascii: "(")
        if self == .value, !isFollowed { return true }
        let before = text.line(around: range.lowerBound).lowerBound..<range.lowerBound
        let first = text.byte(at: before.lowerBound)
        if isFollowed, before.isEmpty || !(first.isBlank || first == UInt8(ascii: "#")) { return true }
        guard first.isBlank || first == UInt8(ascii: "#") else { return false }
        // Nothing but `#define`, and blanks.
        var left = "#define".utf8[...]
        for place in before where !text.byte(at: place).isBlank {
            guard text.byte(at: place) == left.popFirst() else { return false }
        }
        return left.isEmpty
    }
}

/// A name that is looked for, and how it has to stand.
public struct SoughtName: Sendable, Hashable {
    /// The name.
    public var name: NamePattern
    /// How it has to stand.
    public var standing: Standing

    /// Makes one; nil where `name` is none.
    public init?(_ name: String, as standing: Standing = .any) {
        guard let name = NamePattern(name) else { return nil }
        self.name = name
        self.standing = standing
    }

    /// Takes a name as it is looked for.
    init(_ name: NamePattern, as standing: Standing) {
        self.name = name
        self.standing = standing
    }
}

extension RawSpan {
    /// The byte at an offset; 0 behind the end.
    fileprivate func byte(at offset: Int) -> UInt8 {
        offset < byteCount ? unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self) : 0
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}

// What one content answers to the question which names it mentions. It depends on nothing but the content's bytes and the
// names, so that an answer holds for a blob wherever it lies.

import ByteText

/// The answer of one content.
struct ContentAnswer: Sendable {
    /// The content's length; nil for a binary one, which is not looked at.
    let textByteCount: Int?
    /// The numbers of the patterns that are mentioned, in order; empty where all are crowded.
    let patterns: [Int]
    /// The numbers of all patterns that are mentioned, in order.
    let mentioned: [Int]
    /// The content, where something is mentioned.
    let content: [UInt8]

    /// The answer of a content that mentions nothing, a text or not.
    init(textByteCount: Int?) {
        self.textByteCount = textByteCount
        patterns = []
        mentioned = []
        content = []
    }

    /// Asks a content that `fileCount` files have. One that mentions nothing but crowded names mentions nothing.
    init(of content: RawSpan, to matcher: NameMatcher, _ crowd: Crowd? = nil, inFiles fileCount: Int = 1) {
        guard !content.isBinary else {
            (textByteCount, patterns, mentioned, self.content) = (nil, [], [], [])
            return
        }
        textByteCount = content.byteCount
        mentioned = matcher.mentioned(in: content)
        patterns = crowd?.admits(mentioned, inFiles: fileCount) ?? true ? mentioned : []
        self.content = patterns.isEmpty ? [] : content.copy()
    }
}

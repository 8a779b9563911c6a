// Takes a section and gives it back as text that `git apply` reads. Reading that text again gives the same section, line numbers
// aside.

internal import ByteText
internal import Deflate

extension FileDiff {
    /// The section as `git diff --binary` writes it; as a plain `---`/`+++` pair where nothing in it needs git's header.
    ///
    /// Binary content is stored, not compressed.
    public func formatted() -> [UInt8] {
        var out: [UInt8] = []
        let old = oldPath ?? newPath ?? TreePath([])
        let new = newPath ?? oldPath ?? TreePath([])
        if needsGitHeader {
            out.append("diff --git ")
            out.append(quoted(old, after: "a/"))
            out.append(" ")
            out.append(quoted(new, after: "b/"))
            out.append("\n")
            appendExtendedHeader(to: &out, old, new)
        }
        switch content {
        case .text(let hunks):
            if !hunks.isEmpty {
                appendName("--- ", oldPath, "a/", to: &out)
                appendName("+++ ", newPath, "b/", to: &out)
            }
            for hunk in hunks { hunk.append(to: &out) }
        case .binary(let patch):
            out.append("GIT binary patch\n")
            appendBinary(patch.forward, to: &out)
            if let reverse = patch.reverse { appendBinary(reverse, to: &out) }
        case .binaryWithoutData:
            out.append("Binary files ")
            out.append(oldPath.map { quoted($0, after: "a/") } ?? Array("/dev/null".utf8))
            out.append(" and ")
            out.append(newPath.map { quoted($0, after: "b/") } ?? Array("/dev/null".utf8))
            out.append(" differ\n")
        }
        return out
    }

    private var needsGitHeader: Bool {
        guard case .text(let hunks) = content, !hunks.isEmpty else { return true }
        if preimage != nil || oldMode != nil || newMode != nil { return true }
        switch change {
        case .renamed, .copied: return true
        case .modified: return oldPath != newPath
        // git holds a plain pair to these only where the other side has no lines at all.
        case .added, .deleted: return false
        }
    }

    private func appendExtendedHeader(to out: inout [UInt8], _ old: TreePath, _ new: TreePath) {
        var mode = ""
        switch change {
        case .added: out.append("new file mode \(newMode ?? .regular)\n")
        case .deleted: out.append("deleted file mode \(oldMode ?? .regular)\n")
        case .modified, .renamed, .copied:
            if let oldMode, newMode == nil, preimage != nil {
                mode = " \(oldMode)"
            } else {
                if let oldMode { out.append("old mode \(oldMode)\n") }
                if let newMode { out.append("new mode \(newMode)\n") }
            }
        }
        switch change {
        case .renamed(let similarity): appendMove("rename", similarity, old, new, to: &out)
        case .copied(let similarity): appendMove("copy", similarity, old, new, to: &out)
        case .modified, .added, .deleted: break
        }
        if let preimage, let postimage { out.append("index \(preimage)..\(postimage)\(mode)\n") }
    }

    private func appendMove(_ verb: String, _ similarity: Int?, _ old: TreePath, _ new: TreePath, to out: inout [UInt8]) {
        if let similarity { out.append("similarity index \(similarity)%\n") }
        out.append("\(verb) from ")
        out.append(quoted(old, after: ""))
        out.append("\n\(verb) to ")
        out.append(quoted(new, after: ""))
        out.append("\n")
    }

    private func appendName(_ marker: String, _ path: TreePath?, _ prefix: String, to out: inout [UInt8]) {
        out.append(marker)
        if let path {
            out.append(quoted(path, after: prefix))
            // A name with blanks gets a tab behind it, so that nobody takes its tail for a time stamp.
            if path.bytes.contains(blank) { out.append(tab) }
        } else {
            out.append("/dev/null")
        }
        out.append(newline)
    }
}

extension Hunk {
    fileprivate func append(to out: inout [UInt8]) {
        func side(_ side: Side) -> String { side.count == 1 ? "\(side.start)" : "\(side.start),\(side.count)" }
        out.append("@@ -\(side(old)) +\(side(new)) @@")
        if !section.isEmpty {
            out.append(blank)
            out.append(contentsOf: section)
        }
        out.append(newline)
        for line in lines {
            switch line.kind {
            case .context: out.append(blank)
            case .removed: out.append("-")
            case .added: out.append("+")
            }
            out.append(contentsOf: line.text)
            if line.text.last != newline { out.append("\n\\ No newline at end of file\n") }
        }
    }
}

/// A path behind a prefix, C-quoted where git does so by default: for control bytes, quotes, backslashes and all beyond ASCII.
private func quoted(_ path: TreePath, after prefix: String) -> [UInt8] {
    func isPlain(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) && byte != quote && byte != backslash }
    guard !path.bytes.allSatisfy(isPlain) else { return Array(prefix.utf8) + path.bytes }
    var out: [UInt8] = [quote]
    out.append(prefix)
    for byte in path.bytes {
        switch byte {
        case quote, backslash: out.append(contentsOf: [backslash, byte])
        case 7...13: out.append(contentsOf: [backslash, Array("abtnvfr".utf8)[Int(byte) - 7]])
        case _ where isPlain(byte): out.append(byte)
        default: out.append(contentsOf: [backslash, 48 + byte >> 6, 48 + byte >> 3 & 7, 48 + byte & 7])
        }
    }
    out.append(quote)
    return out
}

private func appendBinary(_ data: BinaryPatch.Data, to out: inout [UInt8]) {
    let bytes: [UInt8]
    switch data {
    case .literal(let content):
        bytes = content
        out.append("literal \(bytes.count)\n")
    case .delta(let content):
        bytes = content
        out.append("delta \(bytes.count)\n")
    }
    let packed = zlibStream(of: bytes)
    for start in stride(from: 0, to: packed.count, by: 52) {
        let end = min(start + 52, packed.count)
        let count = end - start
        out.append(UInt8(count <= 26 ? 64 + count : 70 + count))
        for group in stride(from: start, to: end, by: 4) {
            var value: UInt32 = 0
            for place in group..<(group + 4) { value = value << 8 | (place < end ? UInt32(packed[place]) : 0) }
            var digits = [UInt8](repeating: 0, count: 5)
            for place in (0..<5).reversed() {
                digits[place] = base85Digits[Int(value % 85)]
                value /= 85
            }
            out.append(contentsOf: digits)
        }
        out.append(newline)
    }
    out.append(newline)
}

extension [UInt8] {
    fileprivate mutating func append(_ text: String) { append(contentsOf: text.utf8) }
    fileprivate mutating func append(_ bytes: [UInt8]) { append(contentsOf: bytes) }
}

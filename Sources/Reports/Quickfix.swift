// Findings as editors read a compiler's messages: `path:line:column: level: message`, one a line; second places follow as notes.

internal import ByteText
internal import CallSites

/// Writes lines for vim's `-q` and `:cfile`, and for whatever else knows a compiler's messages.
struct Quickfix {
    private(set) var bytes: [UInt8] = []

    /// Writes the findings. One without a file begins with its level, which editors show as a line without a place.
    init(_ findings: [Finding]) {
        for finding in findings {
            var words = finding.patch.map { "patch \($0): " } ?? ""
            if !finding.function.isEmpty { words += "\(finding.function)(): " }
            words += finding.message
            if !finding.condition.isEmpty { words += " [\(finding.condition)]" }
            let text = "\(finding.level.rawValue): [\(finding.rule.rawValue)] \(words)"
            if let path = finding.path { put(path, in: finding.ref, finding.position, text) } else { put(text) }
            for place in finding.related { put(place.path, place.position, "note: \(place.text)") }
        }
    }

    private mutating func put(_ path: TreePath, in ref: String? = nil, _ position: Position?, _ text: String) {
        put("\(ref.map { "\($0):" } ?? "")\(path):\(position?.line ?? 1):\(position?.column ?? 1): \(text)")
    }

    private mutating func put(_ line: String) { bytes += (line.withoutControls + "\n").utf8 }
}

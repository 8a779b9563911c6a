// claim: sentences of a commit message that the facts refute.

import ByteText
import KernelC
import PatchSeries

enum Claims {
    static func findings(in facts: SeriesFacts) -> [Finding] {
        guard !facts.isSkeleton else { return [] }
        return facts.series.patches.flatMap { patch -> [Finding] in
            guard let version = facts.patches.firstIndex(of: patch.index), version > 0 else { return [] }
            return Sentence.all(of: patch, holdingAnyOf: phrases).flatMap { sentence in
                [allConverted, noneLeft, onlyUsed, noChange].compactMap { $0(sentence, version, facts) }
            }
        }
    }

    /// A sentence without any of them claims nothing that is checked here.
    private static let phrases = quantified + none + only + same

    private static let quantified = [
        "all callers", "all users", "all uses", "all call sites", "all the callers", "all the users", "all remaining",
        "every caller",
        "every user", "all of the callers", "all in-tree users", "all existing callers", "all existing users", "all instances",
        "all occurrences",
    ]
    private static let verbs = [
        "convert", "replac", "chang", "switch", "updat", "adapt", "adjust", "mov", "fix", "port", "migrat", "renam", "us", "pass",
        "mak",
    ]

    /// "Convert all callers of foo()": no use of what the patch converts may be left as it was.
    private static func allConverted(_ sentence: Sentence, _ version: Int, _ facts: SeriesFacts) -> Finding? {
        guard quantified.contains(where: sentence.text.holds),
            sentence.words.contains(where: { word in verbs.contains { word.hasPrefix($0) } })
        else { return nil }
        for name in sentence.names {
            guard let sites = facts.sites[name] else { continue }
            let converted = sites.count { judged in
                judged.site.firstVersion == 0 && (judged.site.endVersion == version || judged.site.changes.contains(version))
            }
            guard converted > 0 else { continue }
            let heirs = Set(sites.flatMap { $0.site.becomes.map(\.name) })
            let left = uses(of: name, at: version, in: facts).filter { site in
                site.firstVersion < version && !site.changes.contains { $0 <= version }
                    && !heirs.contains(site.place(at: version).site.function)
                    && sentence.admits(site.place(at: version).path)
            }
            // Where what is left still fits what the patch makes of the name, the sentence speaks of those that needed it.
            guard let first = left.first, heirs.isEmpty == false || left.contains(where: { isWrong($0, in: sites, at: version) })
            else { continue }
            return finding(
                sentence, version, facts, name, at: first,
                "\(converted) \(converted == 1 ? "use" : "uses") of \(name) \(converted == 1 ? "is" : "are") changed and \(left.count) \(left.count == 1 ? "is" : "are") not"
            )
        }
        return nil
    }

    private static func isWrong(_ site: TracedSite, in sites: [JudgedSite], at version: Int) -> Bool {
        sites.contains { judged in
            judged.site.places[0].path == site.places[0].path
                && judged.site.places[0].site.position == site.places[0].site.position
                && judged.faults.contains { $0.first <= version }
        }
    }

    private static let none = [
        "no users", "no more users", "no remaining users", "no user left", "no users left", "no callers", "no more callers",
        "no remaining callers", "no callers left", "no longer used", "not used anymore", "not used any more", "now unused",
        "is unused",
        "are unused", "not used anywhere", "last user", "last caller", "nobody uses", "no one uses", "no longer any users",
    ]

    /// "foo() has no users left": then there is none after this patch.
    private static func noneLeft(_ sentence: Sentence, _ version: Int, _ facts: SeriesFacts) -> Finding? {
        guard none.contains(where: sentence.text.holds), sentence.names.count == 1, let name = sentence.names.first,
            facts.definitions[name] != nil
        else { return nil }
        let left = uses(of: name, at: version, in: facts).filter { sentence.admits($0.place(at: version).path) }
        guard let first = left.first else { return nil }
        return finding(
            sentence, version, facts, name, at: first,
            "\(name) is used \(left.count == 1 ? "once" : "\(left.count) times") after this patch")
    }

    private static let only = [
        "only used in", "used only in", "only used by", "used only by", "only called from", "internal to",
        "only users are in",
    ]

    /// "foo() is only used in mm/": then no use stands elsewhere.
    private static func onlyUsed(_ sentence: Sentence, _ version: Int, _ facts: SeriesFacts) -> Finding? {
        guard only.contains(where: sentence.text.holds), !sentence.places.isEmpty, sentence.names.count == 1,
            let name = sentence.names.first
        else { return nil }
        guard let first = uses(of: name, at: version, in: facts).first(where: { !sentence.admits($0.place(at: version).path) })
        else { return nil }
        return finding(sentence, version, facts, name, at: first, "\(name) is used in \(first.place(at: version).path), too")
    }

    private static let same = [
        "no functional change", "no functional changes", "no intended functional change", "no behavior change",
        "no behaviour change",
    ]

    /// "No functional change": then no condition, value or export changes.
    private static func noChange(_ sentence: Sentence, _ version: Int, _ facts: SeriesFacts) -> Finding? {
        guard same.contains(where: sentence.text.holds) else { return nil }
        let patch = facts.patches[version]
        for traced in facts.touched where traced.firstVersion < version && traced.isAlive(at: version) {
            for change in traced.trace.changes where change.patch == patch {
                let what: String
                switch change.what {
                case .condition:
                    what = "the condition of \(traced.name) changes to \(change.to.map { $0.isEmpty ? "none" : $0 } ?? "none")"
                case .value where traced.trace.kind == .constant || traced.trace.kind == .enumerator:
                    what = "the value of \(traced.name) changes to \(change.to ?? "another one")"
                case .export: what = "the export of \(traced.name) changes to \(change.to ?? "none")"
                default: continue
                }
                let place = traced.place(at: version)
                return Finding(
                    rule: .claim, level: .note, patch: patch, symbol: traced.name, path: place.path,
                    position: place.definition.position,
                    condition: place.definition.condition.description,
                    message: "the message says \"\(sentence.quoted)\", and \(what)")
            }
        }
        return nil
    }

    /// The uses of a name in the kernel itself that are there at a version, in the order of the tree.
    private static func uses(of name: String, at version: Int, in facts: SeriesFacts) -> [TracedSite] {
        (facts.sites[name] ?? []).map(\.site).filter { site in
            site.places[0].site.kind != .mention && site.firstVersion <= version && version < site.endVersion ?? .max
                && Neighbourhood(site.place(at: version).path).program == nil
                && site.place(at: version).site.function != name
        }.sorted {
            ($0.place(at: version).path, $0.place(at: version).site.position) < (
                $1.place(at: version).path, $1.place(at: version).site.position
            )
        }
    }

    private static func finding(
        _ sentence: Sentence, _ version: Int, _ facts: SeriesFacts, _ name: String, at site: TracedSite, _ fact: String
    ) -> Finding {
        let place = site.place(at: version)
        return Finding(
            rule: .claim, level: .warning, patch: facts.patches[version], symbol: name, path: place.path,
            position: place.site.position,
            function: place.site.function, condition: place.site.condition.description,
            message: "the message says \"\(sentence.quoted)\", and \(fact)")
    }
}

/// One sentence of a commit message.
struct Sentence {
    /// As it stands, blanks folded.
    let quoted: String
    /// The same in lower case.
    let text: String
    /// Its words in lower case.
    let words: [Substring]
    /// The identifiers in it that look like code: `foo()`, `foo_bar`, `FOO_BAR`, in order.
    let names: [String]
    /// The folders and files that it names: `mm/`, `mm/gup.c`.
    let places: [String]

    /// The sentences of a patch's message that hold one of some phrases in lower case, its subject first. Quoted text, trailers and
    /// indented listings are left out.
    static func all(of patch: Patch, holdingAnyOf phrases: [String]) -> [Sentence] {
        guard mayHold(patch, anyOf: phrases) else { return [] }
        var paragraphs: [String] = []
        var paragraph = ""
        func end() {
            if !paragraph.isEmpty { paragraphs.append(paragraph) }
            paragraph = ""
        }
        for line in String(decoding: patch.log, as: UTF8.self).unicodeScalars.split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(Substring.init) {
            if line.unicodeScalars.allSatisfy(\.isBlank) || line.hasPrefix(">") || line.hasPrefix("\t") || line.hasPrefix("    ")
            {
                end()
            } else {
                if !paragraph.isEmpty { paragraph += " " }
                paragraph += line
            }
        }
        end()
        var sentences = [Sentence(patch.subject[...], holdingAnyOf: phrases)]
        for paragraph in paragraphs {
            let scalars = paragraph.unicodeScalars
            var start = scalars.startIndex
            var place = start
            while place < scalars.endIndex {
                let next = scalars.index(after: place)
                switch scalars[place] {
                case ".", "!", "?", ";":
                    guard next == scalars.endIndex || scalars[next].isBlank else { break }
                    sentences.append(Sentence(paragraph[start..<place], holdingAnyOf: phrases))
                    start = next
                default: break
                }
                place = next
            }
            sentences.append(Sentence(paragraph[start...], holdingAnyOf: phrases))
        }
        return sentences.compactMap(\.self)
    }

    /// Whether one of some phrases can stand in a message: its bytes in lower case, with all blanks alike, have it. Most messages have
    /// none, and what is read of sentences takes long.
    private static func mayHold(_ patch: Patch, anyOf phrases: [String]) -> Bool {
        let message = Array(patch.subject.utf8) + [UInt8(ascii: "\n")] + patch.log
        var folded: [UInt8] = []
        folded.reserveCapacity(message.count)
        for byte in message {
            switch byte {
            // What Unicode makes of other letters in lower case, and which blanks it has, bytes don't tell.
            case 0x80...: return true
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): folded.append(byte | 0x20)
            case 0x09...0x0d, UInt8(ascii: " "):
                if folded.last != UInt8(ascii: " ") { folded.append(UInt8(ascii: " ")) }
            default: folded.append(byte)
            }
        }
        return phrases.contains { folded.firstOffset(of: Array($0.utf8), in: 0..<folded.count) != nil }
    }

    private init?(_ raw: Substring, holdingAnyOf phrases: [String]) {
        let parts = raw.unicodeScalars.split(whereSeparator: \.isBlank).map(Substring.init)
        quoted = parts.joined(separator: " ")
        text = quoted.lowercased()
        // Most sentences claim nothing, and what else is read of them takes longest.
        guard phrases.contains(where: text.holds) else { return nil }
        words = text.split { !$0.isLetter && $0 != "'" && $0 != "-" }
        var names: [String] = []
        var places: [String] = []
        for part in parts {
            let word = part.trimmed(of: "\"'`,;:.!?()[]<>")
            if word.contains("/") {
                if word.allSatisfy({ $0.isLetter || $0.isNumber || "/_-.".contains($0) }) { places.append(String(word)) }
                continue
            }
            let bare = word.split(separator: "(").first.map { $0.trimmed(of: "*&@%") } ?? word
            guard isIdentifier(String(bare)) else { continue }
            let isCode =
                part.contains("()") || bare.contains("_") || (bare.count > 2 && bare.allSatisfy { $0.isUppercase || $0.isNumber })
            if isCode, !names.contains(String(bare)) { names.append(String(bare)) }
        }
        self.names = names
        self.places = places
    }

    /// Whether the sentence speaks of a file: it names no folder, or one above the file.
    func admits(_ path: TreePath) -> Bool {
        places.isEmpty
            || places.contains { place in
                path.description == place || path.description.hasPrefix(place.hasSuffix("/") ? place : place + "/")
            }
    }
}

extension Unicode.Scalar {
    /// Whether it is white space: asked of Unicode's tables only where it is none of ASCII.
    fileprivate var isBlank: Bool { value < 0x80 ? value == 0x20 || (0x09...0x0d).contains(value) : properties.isWhitespace }
}

extension StringProtocol {
    fileprivate func trimmed(of marks: String) -> SubSequence {
        var rest = self[...]
        while let first = rest.first, marks.contains(first) { rest = rest.dropFirst() }
        while let last = rest.last, marks.contains(last) { rest = rest.dropLast() }
        return rest
    }
}

// A ratchet: a file that holds how many sites there may be of each symbol and policy. The numbers may only fall.

public import ByteText
public import CallSites

/// The numbers that are allowed, each with the places that made it up when it was written.
///
/// The text is made to be read, compared and merged: a line `NUMBER SUBJECT` for each thing that is counted, below it a line
/// `NUMBER FUNCTION PATH`, indented, for each function (`-` at top level). Only the numbers of the subjects bind; the places tell
/// which sites are new. What has no line is not held to anything.
public struct Baseline: Sendable, Hashable {
    /// What one line allows.
    public struct Entry: Sendable, Hashable {
        /// What is counted, as ``SiteTally/subject`` names it.
        public var subject: String
        /// How many sites there may be.
        public var allowed: Int
        /// How many there were in each function of each file.
        public var places: [Place: Int]
    }

    /// A function of a file.
    public struct Place: Sendable, Hashable, Comparable {
        /// The file.
        public var path: TreePath
        /// The function; empty at top level.
        public var function: String

        /// Orders by path, then function.
        public static func < (left: Self, right: Self) -> Bool { (left.path, left.function) < (right.path, right.function) }
    }

    /// The lines, by subject.
    public private(set) var entries: [Entry]

    /// The baseline that allows what is there.
    public init(_ tallies: [SiteTally]) {
        var entries: [String: Entry] = [:]
        for tally in tallies {
            var entry = entries[tally.subject] ?? Entry(subject: tally.subject, allowed: 0, places: [:])
            entry.allowed += tally.places.count
            for place in tally.places { entry.places[Place(path: place.path, function: place.function), default: 0] += 1 }
            entries[tally.subject] = entry
        }
        self.entries = entries.values.sorted { $0.subject < $1.subject }
    }

    /// This baseline with the numbers of `tallies` for the subjects that it has: a line that someone took out stays out.
    public func renewed(with tallies: [SiteTally]) -> Baseline {
        let fresh = Baseline(tallies).entries
        var renewed = self
        renewed.entries = entries.map { entry in fresh.first { $0.subject == entry.subject } ?? entry }
        return renewed
    }

    /// Whether it has a number for the uses that break a policy.
    public func counts(_ policy: Policy) -> Bool { entries.contains { $0.subject == SiteTally.subject(of: policy) } }

    // MARK: Text

    /// Reads a file; `name` is what errors call it.
    public init(_ text: [UInt8], name: String) throws(ConfigurationError) {
        entries = []
        let lines = LineTable(text)
        for number in 1..<(lines.count + 1) {
            let line = text[lines.content(ofLine: number, in: text)]
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: true)
            guard let first = words.first, first.first != UInt8(ascii: "#") else { continue }
            func malformed(_ wanted: String) -> ConfigurationError {
                ConfigurationError(
                    file: name, position: Position(line: number, column: first.startIndex - line.startIndex + 1),
                    problem: .malformed("expected \(wanted)"))
            }
            let count = Int(String(decoding: first, as: UTF8.self)).flatMap { $0 >= 0 ? $0 : nil }
            if line.first == UInt8(ascii: " ") {
                guard let count, words.count == 3, !entries.isEmpty else {
                    throw malformed(entries.isEmpty ? "a line 'NUMBER SUBJECT' first" : "'NUMBER FUNCTION PATH'")
                }
                let function = String(decoding: words[1], as: UTF8.self)
                entries[entries.count - 1].places[
                    Place(path: TreePath(words[2]), function: function == "-" ? "" : function), default: 0] += count
            } else {
                guard let count, words.count > 1 else { throw malformed("'NUMBER SUBJECT'") }
                let subject = String(decoding: line[words[1].startIndex...], as: UTF8.self)
                guard !entries.contains(where: { $0.subject == subject }) else {
                    throw ConfigurationError(
                        file: name, position: Position(line: number, column: 1), problem: .duplicateKey(subject))
                }
                entries.append(Entry(subject: subject, allowed: count, places: [:]))
            }
        }
    }

    /// The file: the same bytes for the same numbers.
    public var text: [UInt8] {
        var text = """
            # How many sites there may be, by patchwalk. The numbers may only fall: with --baseline, more is an error.
            # --write-baseline writes the numbers anew; a line that is taken out is not held to anything.

            """
        for entry in entries {
            text += "\(entry.allowed) \(entry.subject)\n"
            for (place, count) in entry.places.sorted(by: { $0.key < $1.key }) {
                text += "    \(count) \(place.function.isEmpty ? "-" : place.function) \(place.path)\n"
            }
        }
        return Array(text.utf8)
    }

    // MARK: Comparing

    /// The symbols that are counted by themselves, not by a policy.
    public var symbols: [String] {
        var seen: Set<String> = []
        return entries.filter { !$0.isOfPolicy }.map(\.symbol).filter { seen.insert($0).inserted }
    }

    /// What the user is told: an error for each new site where there are more than allowed, a note where there are fewer.
    ///
    /// What exceeds the number already without the series is a note: the file is out of date, not the series at fault.
    /// - Parameters:
    ///   - tallies: what was counted.
    ///   - asked: the symbols that were looked for; one without a tally has no site.
    ///   - ofSeries: whether a series was walked, so that only what it brings is new.
    ///   - name: what messages call the baseline.
    public func findings(for tallies: [SiteTally], asked: [String], ofSeries: Bool, name: String) -> [Finding] {
        var findings: [Finding] = []
        for entry in entries {
            let found = tallies.filter { $0.subject == entry.subject }
            let symbol = entry.symbol
            guard !found.isEmpty || (!entry.isOfPolicy && asked.contains(symbol)) else { continue }
            let places = found.flatMap(\.places)
            let sites = places.count == 1 ? "1 site" : "\(places.count) sites"
            let message = "\(entry.subject): \(sites), \(name) allows \(entry.allowed)"
            let base = found.reduce(0) { $0 + $1.baseCount }
            if places.count < entry.allowed {
                findings.append(
                    Finding(
                        rule: .baseline, level: .note, symbol: symbol,
                        message: message + ": it can be lowered"))
            }
            guard places.count > entry.allowed else { continue }
            if ofSeries, places.count <= base {
                findings.append(
                    Finding(
                        rule: .baseline, level: .note, symbol: symbol, message: message + "; there were \(base) before the series"
                    ))
                continue
            }
            let new = ofSeries ? places.filter { $0.patch != nil } : entry.unknown(among: places)
            for place in new {
                findings.append(
                    Finding(
                        rule: .baseline, level: .error, patch: place.patch, symbol: symbol, path: place.path,
                        position: place.position, function: place.function, message: message + "; this one is new"))
            }
            if new.isEmpty { findings.append(Finding(rule: .baseline, level: .error, symbol: symbol, message: message)) }
        }
        return findings
    }
}

extension Baseline.Entry {
    fileprivate var isOfPolicy: Bool { subject.hasPrefix("policy ") }

    /// The symbol in the subject: `VM_PFNMAP` of `policy VM_PFNMAP tested only in`.
    fileprivate var symbol: String {
        let words = subject.split(separator: " ")
        return String(words[isOfPolicy && words.count > 1 ? 1 : 0])
    }

    /// The places beyond the number that their function had; the last ones of it, since which are new can't be told.
    fileprivate func unknown(among sites: [SiteTally.Place]) -> [SiteTally.Place] {
        var left = places
        return sites.filter { site in
            let place = Baseline.Place(path: site.path, function: site.function)
            guard let count = left[place], count > 0 else { return true }
            left[place] = count - 1
            return false
        }
    }
}

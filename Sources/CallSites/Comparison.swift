// Two reviewed versions of a series, finding by finding and call site by call site: values only.

internal import ByteText
internal import KernelC
public import PatchSeries

/// What the new version of a series does that the old one did not, and what it no longer does.
public struct Comparison: Sendable {
    /// What became of a finding. The raw values are those of the JSON contract.
    public enum Standing: String, Sendable, CaseIterable {
        /// The new version brings it.
        case new
        /// Both versions have it.
        case stillThere = "still-there"
        /// The old version alone has it.
        case addressed
    }

    /// A finding of one version or of both.
    public struct FindingChange: Sendable {
        /// What became of it.
        public var standing: Standing
        /// As the new version has it; as the old one had it where it is addressed.
        public var finding: Finding
        /// As the old version had it, where both have it.
        public var before: Finding?
    }

    /// A site that the versions treat in two ways, or that one of them alone touches.
    public struct Treatment: Sendable {
        /// In the old version; nil where it has no such site.
        public var old: SiteTrace?
        /// In the new version; nil where it has no such site.
        public var new: SiteTrace?
    }

    /// A symbol that the versions treat in two ways.
    public struct SymbolChange: Sendable {
        /// The symbol.
        public var name: String
        /// In the old version; nil where it is not followed there.
        public var old: SymbolReport?
        /// In the new version; nil where it is not followed there.
        public var new: SymbolReport?
        /// The sites whose treatment differs, in the order of path and place.
        public var treatments: [Treatment]
    }

    /// What the mails say.
    public let mails: SeriesComparison
    /// The findings of the new version in its order, then those that are addressed in the old one's.
    public let findings: [FindingChange]
    /// The symbols whose treatment differs: in the new version's order, then those of the old one alone.
    public let symbols: [SymbolChange]

    /// Compares two versions.
    public init(from old: Review, of oldSeries: Series, to new: Review, of newSeries: Series) {
        mails = SeriesComparison(from: oldSeries, to: newSeries)
        findings = Self.findings(from: old.findings, to: new.findings)
        symbols = Self.symbols(from: old.symbols, to: new.symbols)
    }

    /// How many findings stand so.
    public func count(of standing: Standing) -> Int { findings.count { $0.standing == standing } }

    // MARK: Findings

    private static func findings(from old: [Finding], to new: [Finding]) -> [FindingChange] {
        var partner: [Int?] = Array(repeating: nil, count: new.count)
        var isFree = Array(repeating: true, count: old.count)
        func pairOff<Key: Hashable>(by key: (Finding) -> Key?) {
            var places: [Key: [Int]] = [:]
            for (place, finding) in old.enumerated().reversed() where isFree[place] {
                if let key = key(finding) { places[key, default: []].append(place) }
            }
            for (index, finding) in new.enumerated() where partner[index] == nil {
                guard let key = key(finding), let place = places[key]?.popLast() else { continue }
                partner[index] = place
                isFree[place] = false
            }
        }
        pairOff(by: \.subject)
        // What was stale for good and is now mended by a later patch, or the other way round, is one thing still.
        pairOff { finding in
            finding.symbol.isEmpty ? nil : [finding.symbol, finding.path?.description ?? "", finding.function]
        }
        return new.enumerated().map { index, finding in
            FindingChange(
                standing: partner[index] == nil ? .new : .stillThere, finding: finding, before: partner[index].map { old[$0] })
        }
            + old.enumerated().filter { isFree[$0.offset] }.map { FindingChange(standing: .addressed, finding: $0.element) }
    }

    // MARK: Symbols

    private static func symbols(from old: [SymbolReport], to new: [SymbolReport]) -> [SymbolChange] {
        let before = Dictionary(old.map { ($0.name, $0) }) { first, _ in first }
        let after = Set(new.map(\.name))
        let changes =
            new.map { SymbolChange(name: $0.name, old: before[$0.name], new: $0, treatments: []) }
            + old.filter { !after.contains($0.name) }.map { SymbolChange(name: $0.name, old: $0, new: nil, treatments: []) }
        return changes.compactMap { change in
            var change = change
            change.treatments = treatments(from: change.old?.sites ?? [], to: change.new?.sites ?? [])
            let isOneSided = change.old.map(\.isChanged) != change.new.map(\.isChanged)
            guard
                !change.treatments.isEmpty || isOneSided && (change.old ?? change.new)?.isChanged == true
                    || change.old?.whatChanges != change.new?.whatChanges && change.old != nil && change.new != nil
            else { return nil }
            return change
        }
    }

    /// Where a site stands, whatever the line.
    private struct Seat: Hashable {
        var name: String
        var path: String
        var function: String
        var arguments: [String]?
    }

    private static func treatments(from old: [SiteTrace], to new: [SiteTrace]) -> [Treatment] {
        let old = old.filter { $0.kind != .mention }
        let new = new.filter { $0.kind != .mention }
        var partner: [Int?] = Array(repeating: nil, count: new.count)
        var isFree = Array(repeating: true, count: old.count)
        for isExact in [true, false] {
            func seat(_ site: SiteTrace) -> Seat {
                Seat(
                    name: site.name, path: site.path.description, function: site.function,
                    arguments: isExact ? site.arguments + [site.text] : nil)
            }
            var places: [Seat: [Int]] = [:]
            for (place, site) in old.enumerated().reversed() where isFree[place] { places[seat(site), default: []].append(place) }
            for (index, site) in new.enumerated() where partner[index] == nil {
                guard let place = places[seat(site)]?.popLast() else { continue }
                partner[index] = place
                isFree[place] = false
            }
        }
        // A site that one base has and the other has not is no doing of the series unless it touches it.
        var result: [Treatment] = []
        for (index, site) in new.enumerated() {
            guard let place = partner[index] else {
                if site.isTouched { result.append(Treatment(old: nil, new: site)) }
                continue
            }
            if !site.isTreated(like: old[place]) { result.append(Treatment(old: old[place], new: site)) }
        }
        result += old.enumerated().filter { isFree[$0.offset] && $0.element.isTouched }.map {
            Treatment(old: $0.element, new: nil)
        }
        return result.sorted {
            guard let left = $0.new ?? $0.old, let right = $1.new ?? $1.old else { return false }
            return (left.path, left.position) < (right.path, right.position)
        }
    }
}

extension SymbolReport {
    /// Whether the series changes a definition of it.
    fileprivate var isChanged: Bool { definitions.contains { !$0.changes.isEmpty } }

    /// What becomes of its definitions, whichever patches do it.
    fileprivate var whatChanges: [String] {
        definitions.flatMap { definition in
            definition.changes.map { "\(definition.path) \(definition.condition) \($0.what.rawValue) \($0.to ?? "")" }
        }.sorted()
    }
}

extension SiteTrace {
    /// Whether the series changes it, or should have.
    fileprivate var isTouched: Bool { effect != .untouched && effect != .moved }

    /// Whether the same becomes of it.
    fileprivate func isTreated(like other: SiteTrace) -> Bool {
        guard effect == other.effect, reach == other.reach, becomes.count == other.becomes.count else { return false }
        guard effect != .added || arguments == other.arguments && text == other.text else { return false }
        return zip(becomes, other.becomes).allSatisfy {
            $0.name == $1.name && $0.path == $1.path && $0.function == $1.function && $0.arguments == $1.arguments
                && $0.text == $1.text
        }
    }
}

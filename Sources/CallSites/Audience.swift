// Who should hear of a series: the owners of the files that it changes or leaves behind, by the tree's MAINTAINERS, held against those
// to whom the mails went.

public import ByteText
public import GitStore
internal import Mail
public import Maintainers
public import PatchApply
public import PatchSeries
internal import UnifiedDiff

/// The owners of the files that a series is about.
public struct Audience: Sendable {
    /// Someone to tell.
    public struct Owner: Sendable, Hashable {
        /// Maintainer, reviewer or list: what the first section says that names them.
        public var kind: MaintainersSection.Contact.Kind
        /// The display name; empty for a list.
        public var name: String
        /// The address.
        public var address: String
        /// The titles of the sections that name them, in the order met.
        public var sections: [String]
        /// The files that it is about: those with something left behind first, else in bytewise order.
        public var paths: [TreePath]
        /// How many of `paths`, from the first on, have something left behind or wrong.
        public var leftBehindCount: Int
        /// Whether the mails went to them; nil where the input does not show to whom they went.
        public var isTold: Bool?
    }

    /// Those who look after these files, whatever looks after everything left out; first the owners of what is left behind.
    public var owners: [Owner]
    /// Whether the input shows to whom the mails went; saved pages often do not.
    public var knowsRecipients: Bool

    /// Those to whom the mails did not go.
    public var untold: [Owner] { owners.filter { $0.isTold == false } }

    /// Makes an answer of its parts.
    public init(owners: [Owner], knowsRecipients: Bool) {
        self.owners = owners
        self.knowsRecipients = knowsRecipients
    }

    /// Asks those who look after the files that a walk touches, and after those that it leaves behind as `review` has them.
    ///
    /// Told is whoever is among the recipients or authors of cover letter and patches, or named by a trailer (`Cc:`, `…-by:`), by
    /// address or by full name.
    public init(of series: Series, by upkeep: Upkeep, walk: Walk, review: Review) {
        let left = review.wrongPaths
        let touched = Set(walk.steps.flatMap(\.files).flatMap { [$0.path, $0.oldPath].compactMap(\.self) })
        let recipients = Recipients(of: series)
        var owners: [Owner] = []
        var places: [String: Int] = [:]
        for path in left.sorted() + touched.subtracting(left).sorted() {
            for section in upkeep.sections(for: path) where !section.isCatchAll {
                for contact in section.contacts where !contact.isClosed {
                    let key = contact.address.lowercased()
                    let place = places[key] ?? owners.count
                    if place == owners.count {
                        places[key] = place
                        owners.append(
                            Owner(
                                kind: contact.kind, name: contact.name, address: contact.address, sections: [], paths: [],
                                leftBehindCount: 0,
                                isTold: recipients.areShown ? recipients.contains(contact) : nil))
                    }
                    if !owners[place].sections.contains(section.title) { owners[place].sections.append(section.title) }
                    guard owners[place].paths.last != path else { continue }
                    owners[place].paths.append(path)
                    if left.contains(path) { owners[place].leftBehindCount += 1 }
                }
            }
        }
        self.owners = owners.enumerated().sorted {
            ($1.element.leftBehindCount > 0 ? 1 : 0, $0.element.kind.rank, $0.offset)
                < ($0.element.leftBehindCount > 0 ? 1 : 0, $1.element.kind.rank, $1.offset)
        }.map(\.element)
        knowsRecipients = recipients.areShown
    }
}

extension MaintainersSection.Contact.Kind {
    fileprivate var rank: Int {
        switch self {
        case .maintainer: 0
        case .reviewer: 1
        case .list: 2
        }
    }
}

extension Review {
    /// The files in which a site is left behind, or of which a warning or an error speaks.
    fileprivate var wrongPaths: Set<TreePath> {
        let sites = symbols.flatMap { $0.sites + $0.aliases.flatMap(\.sites) }
        let left = sites.filter { $0.effect == .leftBehind }.map(\.path)
        let found = findings.filter { $0.level >= .warning && $0.rule != .mail && $0.rule != .apply }
        return Set(left + found.compactMap(\.path))
    }
}

/// To whom a series went.
private struct Recipients {
    private var addresses: Set<String> = []
    private var names: Set<String> = []
    /// Whether the input shows recipients at all.
    let areShown: Bool

    init(of series: Series) {
        let mails = series.messages.filter { $0.belongs && ($0.kind == .cover || $0.kind == .patch) }.map(\.message)
        areShown = mails.contains { !$0.recipients.isEmpty }
        for person in mails.flatMap({ $0.recipients + [$0.author] }) + series.patches.map(\.author) { add(person) }
        for trailer in series.patches.flatMap(\.trailers) {
            let key = trailer.key.lowercased()
            if key == "cc" || key.hasSuffix("-by"), let person = Mailbox(trailer.value) { add(person) }
        }
    }

    private mutating func add(_ person: Mailbox) {
        if let address = person.address { addresses.insert(address.lowercased()) }
        // One word is no name that tells people apart.
        if person.name.contains(" ") { names.insert(person.name.lowercased()) }
    }

    func contains(_ contact: MaintainersSection.Contact) -> Bool {
        addresses.contains(contact.address.lowercased()) || (!contact.name.isEmpty && names.contains(contact.name.lowercased()))
    }
}

extension Series {
    /// The lines that the patches add to and remove from each file.
    fileprivate var changedLines: [TreePath: [UInt8]] {
        var lines: [TreePath: [UInt8]] = [:]
        for file in patches.flatMap(\.files) {
            for line in file.hunks.lazy.flatMap(\.lines) where line.kind != .context {
                lines[file.path, default: []] += line.text
            }
        }
        return lines
    }
}

/// Who looks after the files of a tree, asked beforehand about those that a series touches.
public struct Upkeep: Sendable {
    private let maintainers: MaintainersFile
    private let changes: [TreePath: [UInt8]]
    private let known: [TreePath: [MaintainersSection]]

    /// Asks the MAINTAINERS file of the tree that a series is for; nil where it has none that can be read.
    ///
    /// Keywords are looked for in the lines that the patches add and remove, as `get_maintainer.pl` does with a patch, and not in the
    /// files that they leave alone.
    public init?(of series: Series, in source: SourceTree) throws(CallSitesError) {
        let text: [UInt8]?
        do { text = try source.content(of: "MAINTAINERS") } catch { throw .store(error) }
        guard let text else { return nil }
        let maintainers = MaintainersFile(text)
        let changes = series.changedLines
        let touched = Set(series.patches.flatMap(\.files).flatMap { [$0.newPath, $0.oldPath].compactMap(\.self) })
        known = Dictionary(
            uniqueKeysWithValues: touched.map { ($0, maintainers.sections(for: $0, text: changes[$0]).map(\.section)) })
        self.maintainers = maintainers
        self.changes = changes
    }

    /// The sections that are concerned with a file, the closest first.
    func sections(for path: TreePath) -> [MaintainersSection] {
        known[path] ?? maintainers.sections(for: path, text: changes[path]).map(\.section)
    }
}

extension SourceTree {
    /// A file's content; nil where there is none that can be read, or it is no plain file.
    fileprivate func content(of path: TreePath) throws(GitStoreError) -> [UInt8]? {
        switch self {
        case .empty: return nil
        case .directory(let directory):
            guard case .success(let file) = directory.read(path), !file.isLink else { return nil }
            return file.content
        case .git(let location, let tree):
            let repository = try Repository(location)
            guard let entry = try repository.entry(at: path, in: tree), !entry.isLink, !entry.isSubmodule else { return nil }
            return try? repository.blob(entry.blob)
        }
    }
}

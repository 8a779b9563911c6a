// The archives that batch is given: mailboxes, maildirs, folders of saved mails and pages, public-inbox repositories. One look finds the series
// and where their mails stand; it keeps no mail, so that memory follows the number of mails and not their size.

import ByteText
import GitStore
import Mail
import PatchSeries

/// Some archives as one.
struct Archive {
    /// Where a mail stands.
    private enum Place {
        case box(Int32, MboxPlace)
        /// A message of a file that is read as a whole.
        case file(Int32, message: Int32)
        /// public-inbox: a mail of its own.
        case blob(Int32, BlobID)
    }

    private var sieve = ArchiveSieve()
    private var places: [Place] = []
    private var boxes: [Box] = []
    private var files: [String] = []
    private var inboxes: [String] = []
    /// What could not be read, in a line each.
    private(set) var unread: [String] = []

    /// A mailbox; what comes through a pipe or is compressed is kept open, since its path does not lead to it again.
    private enum Box {
        case path(String)
        case open(InputFile)

        var source: MailPlace.Source {
            switch self {
            case .path(let path): .path(path)
            case .open(let file): .open(file.descriptor, name: file.name)
            }
        }
    }

    /// How many mails there are.
    var count: Int { places.count }

    /// Finds the argument that names nothing, before anything is read or written.
    static func check(_ arguments: [String]) throws(Failure) {
        for argument in arguments where argument != "-" && System.kind(of: argument) == nil {
            throw Failure(.notFound, "no such file: \(argument)")
        }
    }

    /// Looks at all mails. `progress` gets how many there are so far.
    init(_ arguments: [String], progress: (Int) -> Void) throws(Failure) {
        for argument in arguments {
            if argument == "-" {
                try take(InputFile(standardInput: "standard input"), path: nil)
                continue
            }
            switch System.kind(of: argument) {
            case nil: throw Failure(.notFound, "no such file: \(argument)")
            case .file: try take(InputFile(path: argument), path: argument)
            case .directory:
                let before = places.count
                try take(directory: argument, depth: 0, progress)
                if places.count == before, unread.isEmpty {
                    throw Failure(
                        .badInput, "\(argument): there is no mail, no page and no public-inbox in this directory")
                }
            }
            progress(places.count)
        }
    }

    /// The series, in the order of their first mails.
    func series(allRevisions: Bool) -> [ArchivedSeries] { sieve.series(allRevisions: allRevisions) }

    // MARK: The first look

    private mutating func take(_ file: InputFile, path: String?) throws(Failure) {
        guard let head = try file.head(), MboxStream.recognises(head) else {
            guard let path else {
                // A page or a mail that comes through a pipe is small: it is held as a box of its own would be.
                throw Failure(.badInput, "\(file.name): no mailbox", hint: "save it to a file")
            }
            return try take(pages: file, path: path)
        }
        let plain = try file.unpacked()
        let number = Int32(boxes.count)
        boxes.append(plain === file ? path.map(Box.path) ?? .open(plain) : .open(plain))
        try plain.readMails { mail in
            places.append(.box(number, mail.place))
            sieve.take(mail.read().message)
        }
    }

    private mutating func take(pages file: InputFile, path: String) throws(Failure) {
        let input = try file.mailInput()
        let number = Int32(files.count)
        let first = places.count
        files.append(path)
        for (place, message) in input.messages.enumerated() {
            places.append(.file(number, message: Int32(place)))
            sieve.take(message, parent: message.parent.map { $0 + first })
        }
    }

    /// So deep are folders looked into.
    private static let deepest = 32
    /// What saved mails and pages are called, beside numbers (MH) and the names of compressed files.
    private static let endings = [
        ".mbox", ".mbx", ".mail", ".eml", ".patch", ".diff", ".txt", ".html", ".htm", ".gz", ".xz", ".zst",
    ]

    private mutating func take(directory: String, depth: Int, _ progress: (Int) -> Void) throws(Failure) {
        if Self.isRepository(directory) { return try take(inbox: directory, progress) }
        let names: [String]
        do { names = try System.names(inDirectory: directory) } catch {
            throw Failure(.notFound, "can't read \(directory): \(error.reason)")
        }
        let isMaildir = ["cur", "new"].allSatisfy { System.kind(of: "\(directory)/\($0)") == .directory }
        let isPart = directory.hasSuffix("/cur") || directory.hasSuffix("/new")
        for name in Self.inOrder(names) where !name.hasPrefix(".") {
            let path = "\(directory)/\(name)"
            switch System.kind(of: path) {
            case nil: continue
            case .directory:
                // The mails of a maildir's `tmp` are not delivered yet; public-inbox's `all.git` has those of the epochs again.
                if depth < Self.deepest, !(isMaildir && name == "tmp"), name != "all.git" {
                    try take(directory: path, depth: depth + 1, progress)
                }
            case .file:
                let isNumber = name.utf8.allSatisfy { (0x30...0x39).contains($0) }
                guard isPart || isNumber || Self.endings.contains(where: name.hasSuffix) else { continue }
                do { try take(InputFile(path: path), path: path) } catch {
                    guard error.status != .fault else { throw error }
                    unread.append(error.message)
                }
            }
            progress(places.count)
        }
    }

    /// Names in bytewise order, numbers (MH's mails, public-inbox's epochs) by their value.
    private static func inOrder(_ names: [String]) -> [String] {
        func number(_ name: String) -> Int? { Int(name.hasSuffix(".git") ? String(name.dropLast(4)) : name) }
        return names.sorted { left, right in
            switch (number(left), number(right)) {
            case (let first?, let second?): (first, left) < (second, right)
            case (nil, nil): left.utf8.lexicographicallyPrecedes(right.utf8)
            case (let first, _): first != nil
            }
        }
    }

    private static func isRepository(_ path: String) -> Bool {
        System.kind(of: path + "/HEAD") == .file && System.kind(of: path + "/objects") == .directory
    }

    /// Takes one epoch of a public-inbox: each commit's file `m` is a mail, its file `d` one that was taken back (public-inbox-v2-format(5)).
    private mutating func take(inbox path: String, _ progress: (Int) -> Void) throws(Failure) {
        do throws(GitStoreError) {
            let repository = try Repository(containing: path)
            guard let location = repository.location, let head = repository.head() else {
                unread.append("\(path): there is no commit in this repository")
                return
            }
            let tip = (try repository.topFile("m", of: head), try repository.topFile("d", of: head))
            guard tip.0 != nil || tip.1 != nil else {
                unread.append("\(path): a git repository, but no epoch of a public-inbox")
                return
            }
            let number = Int32(inboxes.count)
            inboxes.append(location.path)
            var mails: [BlobID] = []
            var removed: Set<BlobID> = []
            for commit in try repository.mainline(of: head) {
                if let mail = try repository.topFile("m", of: commit) {
                    mails.append(mail)
                } else if let mail = try repository.topFile("d", of: commit) {
                    removed.insert(mail)
                }
            }
            for mail in mails where !removed.contains(mail) {
                do throws(GitStoreError) {
                    sieve.take(Message.read(mail: try repository.blob(mail)).message)
                    places.append(.blob(number, mail))
                } catch {
                    unread.append("\(path): \(error)")
                }
                if places.count & 0xfff == 0 { progress(places.count) }
            }
        } catch {
            throw Failure(error)
        }
    }

    // MARK: What is read again

    /// Where the mails of a series stand.
    func places(of series: ArchivedSeries) -> [MailPlace] {
        series.places.map { place in
            switch places[Int(place)] {
            case .box(let number, let at): .box(boxes[Int(number)].source, at)
            case .file(let number, let message): .file(files[Int(number)], message: Int(message))
            case .blob(let number, let blob): .blob(repository: inboxes[Int(number)], blob)
            }
        }
    }
}

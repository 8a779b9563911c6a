// A search among the blobs of a repository: first what the index knows of them, then reading those that it can't rule out.

import ByteText
import GitStore

/// The contents of a tree that are searched.
struct BlobSearch: Sendable {
    let location: RepositoryLocation
    /// The repository's packs.
    let packs: PackSet
    let listing: TreeListing
    let contents: TreeListing.Contents
    let matcher: NameMatcher
    let workers: Int
    /// Names of which only is asked whether they stand in any of the contents.
    var open: OpenNames?
    /// Names that too many files may mention.
    var crowd: Crowd?
    /// Files that nobody wants to hear of: what only they have is not read where all else is known of it.
    var leftOut: Set<TreePath> = []
    /// Under what the index keeps what it knows of the listing; nil for one that is not asked for again.
    var key: MentionIndex.TreeKey?

    /// The files that mention one of the names.
    func run(for patterns: [NamePattern], with index: MentionIndex) -> MentionResult {
        let hashes = patterns.compactMap(\.indexHash)
        // A name that an index can't tell may stand in any blob.
        guard hashes.count == patterns.count else { return read(Array(contents.heads.indices)).result }
        let records = index.records(of: listing, in: location, as: key)
        guard records.count > 0 else { return read(Array(contents.heads.indices), with: index) }
        let recalled = recall(records, patterns, hashes, index)
        let asked = recalled ?? ask(records, patterns, hashes, index)
        var whole = asked.ruledOut
        var reading = self
        // Of the open names, too, all is known then.
        if recalled != nil { reading.open = nil }
        let doubtful = reading.read(asked.doubtful, notesMentions: isKept)
        whole.add(doubtful.result)
        var answers = asked.answers
        answers.present.merge(doubtful.present) { $1 }
        if isKept {
            for (pattern, name) in patterns.enumerated() where !name.isGlob {
                let claimed = answers.contents[hashes[pattern]] ?? records.answers.contents[hashes[pattern]] ?? []
                let wrong = claimed.filter { doubtful.mentions[$0].map { !$0.contains(pattern) } ?? false }
                if !wrong.isEmpty { answers.refuted[name.text] = Set(wrong) }
            }
        }
        let isRead = asked.isWhole && whole.unread.isEmpty
        whole.add(read(asked.unknown, with: index))
        let settled = settle(asked.silent, by: asked.areChecked ? records : nil, records.answers, isRead: isRead)
        whole.unread += settled.unread
        answers.add(settled.answers)
        if isKept { index.keep(answers, of: key) }
        return whole
    }

    /// What the records say of the contents.
    private struct Asked {
        /// Those that may mention a name.
        var doubtful: [Int]
        /// Those that mention none; left out where no name is open.
        var silent: [Int]
        /// Those without a record that can be used.
        var unknown: [Int]
        /// The result of those that mention none.
        var ruledOut: MentionResult
        /// Whether every record could be used.
        var isWhole: Bool
        /// Whether the records were found to be whole; they are not looked at where all was answered before.
        var areChecked: Bool
        /// What they said for the first time.
        var answers = KnownRecords.Answers()
    }

    /// Whether what all records say is kept.
    private var isKept: Bool { key != nil && contents.isWhole }

    /// What the records of the whole tree said before, in this run or another; nil where somebody must look at one.
    private func recall(
        _ records: KnownRecords, _ patterns: [NamePattern], _ hashes: [UInt64], _ index: MentionIndex
    ) -> Asked? {
        let answers = records.answers
        guard let key, !answers.lengths.isEmpty, hashes.allSatisfy({ answers.contents[$0] != nil }) else { return nil }
        settlePresent(by: records)
        guard open?.names.isSubset(of: answers.absent) ?? true else { return nil }
        let silence = contents.isWhole ? index.silence(of: contents, by: records, as: key) : records.silence(of: contents)
        var asked = Asked(
            doubtful: [], silent: [], unknown: contents.places(of: silence.unknown), ruledOut: MentionResult(),
            isWhole: silence.isWhole, areChecked: false)
        var doubtful: [Int32] = []
        asked.ruledOut.scannedBytes = silence.byteCount
        asked.ruledOut.scannedCount = silence.fileCount
        let use = use([:], answers, patterns, hashes)
        let leftOutBlobs = Set(leftOut.compactMap { listing.entry(at: $0)?.blob })
        for number in use.contents where records.knows(Int(number)) && !records.isGone[Int(number)] {
            guard let head = contents.head(ofContent: number) else { continue }
            if leftOutBlobs.contains(listing.blob(ofContent: Int(number))), !use.counted.contains(number),
                contents.files(from: head).allSatisfy({ leftOut.contains(listing.files[$0].path) })
            {
                continue
            }
            doubtful.append(head)
            asked.ruledOut.scannedBytes -= Int(answers.lengths[Int(number)])
            asked.ruledOut.scannedCount -= contents.fileCount(from: head)
        }
        asked.doubtful = contents.places(of: doubtful)
        return asked
    }

    /// Asks the records.
    ///
    /// The contents are gone through in the order of their ids, in which their records lie. What all records of a
    /// tree say of a name is kept: they are asked for it once a run.
    private func ask(
        _ records: KnownRecords, _ patterns: [NamePattern], _ hashes: [UInt64], _ index: MentionIndex
    ) -> Asked {
        struct Part: Sendable {
            /// The first files of contents.
            var doubtful: [Int32] = []
            var silent: [Int32] = []
            var unknown: [Int32] = []
            var result = MentionResult()
            var damaged: Set<UInt64> = []
            /// The contents whose records were found whole.
            var whole: [Int32] = []
            var isWhole = true
            /// For the index: which content may have which hash, and how long the texts are.
            var hits: [(hash: UInt64, content: Int32)] = []
            var lengths: [(content: Int32, length: Int32)] = []
        }
        let answers = isKept ? records.answers : KnownRecords.Answers()
        let asked = hashes.filter { answers.contents[$0] == nil }
        let query = HashQuery(asked)
        var isDoubtful = Array(repeating: false, count: listing.contentCount)
        for content in hashes.lazy.compactMap({ answers.contents[$0] }).joined() { isDoubtful[Int(content)] = true }
        // Where all was answered before, nobody looks at a record.
        let asksOpenNames = open.map { $0.names.contains { !answers.absent.contains($0) && answers.present[$0] == nil } } ?? false
        let looksAtRecords = !asked.isEmpty || answers.lengths.isEmpty || asksOpenNames
        let parts = share(contents.byNumber.count, among: workers) { [isDoubtful] ranges in
            var part = Part()
            var found: [UInt64] = []
            while let range = ranges.take() {
                for (_, head) in contents.byNumber[range].lazy.filter({ !records.knows(Int($0.number)) }) {
                    part.unknown.append(head)
                }
                for (which, volume) in records.volumes.enumerated() {
                    volume.withBytes { bytes in
                        for (number, head) in contents.byNumber[range] {
                            let place = records.places[Int(number)]
                            guard place.volume == which else { continue }
                            var isUsable = true
                            if looksAtRecords, !records.isWhole[Int(number)] {
                                isUsable = MentionVolume.isWhole(place.record, in: bytes)
                                if isUsable { part.whole.append(number) } else { part.damaged.insert(volume.sum) }
                            }
                            // What is not in the repository must be told as it is without an index.
                            guard isUsable, !records.isGone[Int(number)] else {
                                part.unknown.append(head)
                                part.isWhole = false
                                continue
                            }
                            let length: Int32
                            if answers.lengths.isEmpty {
                                length = MentionVolume.byteCount(of: place.record, in: bytes).map { Int32(clamping: $0) } ?? -1
                                if isKept { part.lengths.append((number, length)) }
                            } else {
                                length = answers.lengths[Int(number)]
                            }
                            if length < 0 { continue }
                            let filter = MentionVolume.filter(of: place.record)
                            let mayMention: Bool
                            if isKept {
                                found.removeAll(keepingCapacity: true)
                                query.appendMatches(bytes, at: filter, to: &found)
                                for hash in found { part.hits.append((hash, number)) }
                                mayMention = isDoubtful[Int(number)] || !found.isEmpty
                            } else {
                                mayMention = query.mayMatch(bytes, at: filter)
                            }
                            if mayMention {
                                part.doubtful.append(head)
                            } else {
                                part.silent.append(head)
                                part.result.scannedBytes += Int(length)
                                part.result.scannedCount += contents.fileCount(from: head)
                            }
                        }
                    }
                }
            }
            return part
        }
        var result = MentionResult()
        for part in parts { result.add(part.result) }
        index.note(whole: parts.flatMap(\.whole), of: key)
        settlePresent(by: records)
        let isWhole = parts.allSatisfy(\.isWhole)
        var more = KnownRecords.Answers()
        if isKept, isWhole {
            more.contents = Dictionary(uniqueKeysWithValues: Set(asked).map { ($0, []) })
            for (hash, content) in parts.lazy.map(\.hits).joined() where more.contents[hash]?.last != content {
                more.contents[hash]?.append(content)
            }
            if answers.lengths.isEmpty {
                more.lengths = Array(repeating: KnownRecords.Answers.noRecord, count: listing.contentCount)
                for (content, length) in parts.lazy.map(\.lengths).joined() { more.lengths[Int(content)] = length }
            }
        }
        for sum in Set(parts.flatMap(\.damaged)) { index.drop(sum) }
        var doubtful = parts.flatMap(\.doubtful)
        var silent = parts.flatMap(\.silent)
        if isKept, crowd != nil, !answers.lengths.isEmpty {
            // What only crowded names would be looked for in is not read.
            let found = Dictionary(grouping: parts.lazy.map(\.hits).joined(), by: \.hash).mapValues { $0.map(\.content) }
            let useful = use(found, answers, patterns, hashes).contents
            doubtful.removeAll { head in
                let content = listing.content(of: Int(head))
                guard !useful.contains(Int32(content)) else { return false }
                silent.append(head)
                result.scannedBytes += Int(answers.lengths[content])
                result.scannedCount += contents.fileCount(from: head)
                return true
            }
        }
        let isSettled = open?.names.isSubset(of: answers.absent) ?? true
        return Asked(
            doubtful: contents.places(of: doubtful), silent: isSettled ? [] : contents.places(of: silent),
            unknown: contents.places(of: parts.flatMap(\.unknown)), ruledOut: result,
            isWhole: isWhole, areChecked: looksAtRecords, answers: more)
    }

    /// The contents, by number, that may mention a name which is not crowded, and of these those that are counted for a name with a
    /// bound; notes which names are crowded. `found` is what is known of hashes beside the answers.
    private func use(
        _ found: [UInt64: [Int32]], _ answers: KnownRecords.Answers, _ patterns: [NamePattern], _ hashes: [UInt64]
    ) -> (contents: Set<Int32>, counted: Set<Int32>) {
        var use: (contents: Set<Int32>, counted: Set<Int32>) = ([], [])
        for (pattern, hash) in hashes.enumerated() {
            var mentioning = Set((answers.contents[hash] ?? []) + (found[hash] ?? []))
            if !patterns[pattern].isGlob, let wrong = answers.refuted[patterns[pattern].text] { mentioning.subtract(wrong) }
            if let bound = crowd?.bounds[pattern] {
                let fileCount = mentioning.reduce(0) { $0 + (contents.head(ofContent: $1).map(contents.fileCount) ?? 0) }
                guard fileCount <= bound + Crowd.slack else {
                    crowd?.exceed(pattern)
                    continue
                }
                use.counted.formUnion(mentioning)
            }
            use.contents.formUnion(mentioning)
        }
        return use
    }

    /// Looks for the open names in those of some contents that may mention one by what their records say, until each is found; gives
    /// the files that can't be read, and what is known then. Without records all are read. `isRead` says that all others with a record
    /// were looked into.
    private func settle(
        _ contents: [Int], by records: KnownRecords?, _ known: KnownRecords.Answers, isRead: Bool
    ) -> (unread: [UnreadFile], answers: KnownRecords.Answers) {
        guard let open, !open.isSettled, !contents.isEmpty else { return ([], KnownRecords.Answers()) }
        let asked = open.names.subtracting(isKept && records != nil ? known.absent : [])
        guard !asked.isEmpty else { return ([], KnownRecords.Answers()) }
        var search = self
        search.open = OpenNames(asked)
        var (unread, answers) = search.settle(contents, by: records)
        let absent = search.open?.names ?? []
        open.settle(asked.subtracting(absent))
        if isRead, unread.isEmpty { answers.absent = absent }
        return (unread, answers)
    }

    private func settle(_ contents: [Int], by records: KnownRecords?) -> ([UnreadFile], KnownRecords.Answers) {
        let parts = share(contents.count, among: workers) { ranges in
            var result = MentionResult()
            var present: [String: Int32] = [:]
            var reader = BlobReader(self)
            while let range = ranges.take(), !reader.question.open.isSettled {
                for content in contents[range] {
                    if let records, !reader.mayMentionOpen(content, by: records) { continue }
                    reader.read(content, at: packs.place(of: blob(of: content)), into: &result)
                    reader.takeFound(in: content, into: &present)
                }
            }
            return (result.unread, present)
        }
        var answers = KnownRecords.Answers()
        for part in parts { answers.present.merge(part.1) { $1 } }
        return (parts.flatMap(\.0), answers)
    }

    /// Takes those of the open names for found that are known to stand in a content which is there.
    private func settlePresent(by records: KnownRecords) {
        guard key != nil, let open, !open.isSettled else { return }
        let present = records.answers.present
        open.settle(
            open.names.filter { name in present[name].map { records.knows(Int($0)) && !records.isGone[Int($0)] } ?? false })
    }

    private func read(_ unknown: [Int], with index: MentionIndex) -> MentionResult {
        guard !isForOpenNamesAlone, index.shouldRecord(unknown.count, of: listing.files.count, in: location) else {
            return read(unknown).result
        }
        return read(unknown, recordingIn: index)
    }

    /// Reads contents and keeps in `index` what names they mention.
    func read(_ wanted: [Int], recordingIn index: MentionIndex) -> MentionResult {
        let read = read(wanted, isRecording: true)
        index.add(read.records)
        return read.result
    }

    /// What reading contents gives.
    private struct Read {
        var result = MentionResult()
        var records: [MentionRecords] = []
        /// The open names that were found, each with the number of a content.
        var present: [String: Int32] = [:]
        /// For each content, by number, the patterns that it mentions, where that was to be noted.
        var mentions: [Int32: [Int]] = [:]
    }

    /// Reads contents: what they mention, and what is kept of them.
    private func read(_ wanted: [Int], isRecording: Bool = false, notesMentions: Bool = false) -> Read {
        guard !wanted.isEmpty else { return Read() }
        // As they lie in the packs, so that what is stored as a difference meets what it differs from.
        var inPacks: [(content: Int, place: PackPlace)] = []
        var elsewhere: [Int] = []
        for content in wanted {
            if let place = packs.place(of: blob(of: content)) {
                inPacks.append((content, place))
            } else {
                elsewhere.append(content)
            }
        }
        inPacks.sort { $0.place < $1.place }
        let parts = share(wanted.count, among: workers) { [inPacks, elsewhere] ranges in
            var part = Read()
            var reader = BlobReader(self, isRecording: isRecording)
            while let range = ranges.take() {
                if !isRecording, isDone(reader.question.open) { break }
                for item in range {
                    let (content, place): (Int, PackPlace?) =
                        item < inPacks.count ? inPacks[item] : (elsewhere[item - inPacks.count], nil)
                    let mentioned = reader.read(content, at: place, into: &part.result)
                    reader.takeFound(in: content, into: &part.present)
                    if notesMentions, let mentioned { part.mentions[Int32(number(of: content))] = mentioned }
                }
            }
            if let records = reader.records { part.records.append(records) }
            return part
        }
        var read = Read()
        for part in parts {
            read.result.add(part.result)
            read.records += part.records
            read.present.merge(part.present) { $1 }
            read.mentions.merge(part.mentions) { $1 }
        }
        return read
    }

    /// Whether nothing is left to look for: the search was for open names alone, and each is found.
    private func isDone(_ reader: borrowing OpenNameReader) -> Bool { isForOpenNamesAlone && reader.isSettled }

    private var isForOpenNamesAlone: Bool { open != nil && matcher.isEmpty }

    func blob(of content: Int) -> BlobID { listing.blob(ofContent: number(of: content)) }

    /// The number of a content in the listing.
    func number(of content: Int) -> Int { listing.content(of: Int(contents.heads[content])) }
}

// What all records of a tree said of names, kept in a file from run to run: who asks for the same names again asks no record.

import ByteText

extension KnownRecords.Answers {
    private static let magic: StaticString = "patchwalk told \n"
    /// Of the records' form and of this one: 2 has what was refuted.
    private static let stamp = UInt64(MentionVolume.version) << 32 | 2
    /// More is not kept: what is not asked for again only takes up room.
    private static let mostHashes = 4096
    private static let mostContents = 1 << 20

    /// Whether they are worth keeping.
    var isModest: Bool {
        contents.count <= Self.mostHashes && absent.count + present.count + refuted.count <= Self.mostHashes
            && contents.values.reduce(0) { $0 + $1.count } + refuted.values.reduce(0) { $0 + $1.count } <= Self.mostContents
    }

    /// The bytes of the file, sealed with the version of records: numbers as `NumberWriter` writes them.
    ///
    /// These are the lengths (each two more than it is), for each hash the contents, each told from the one
    /// before, the names that are absent, those that are present with the content that has each, and those that contents were found
    /// not to mention, with these.
    var stored: [UInt8] {
        var writer = NumberWriter(capacity: 3 * lengths.count)
        writer.add(lengths.count)
        for length in lengths { writer.add(Int(length) - Int(Self.noRecord)) }
        writer.add(contents.count)
        for (hash, numbers) in contents.sorted(by: { $0.key < $1.key }) {
            writer.add(Int(bitPattern: UInt(hash)))
            Self.add(numbers.sorted(), to: &writer)
        }
        writer.add(absent.count)
        for name in absent.sorted() { writer.add(name) }
        writer.add(present.count)
        for (name, content) in present.sorted(by: { $0.key < $1.key }) {
            writer.add(name)
            writer.add(Int(content))
        }
        writer.add(refuted.count)
        for (name, numbers) in refuted.sorted(by: { $0.key < $1.key }) {
            writer.add(name)
            Self.add(numbers.sorted(), to: &writer)
        }
        return SealedBytes.sealing(writer.bytes, Self.magic, stamp: Self.stamp)
    }

    /// Takes the answers of a tree with so many contents; nil where the file holds none, or those of records of another version.
    init?(_ file: [UInt8], contentCount: Int) {
        guard SealedBytes.isWhole(file, Self.magic, stamp: Self.stamp) else { return nil }
        var reader = NumberReader(file, from: SealedBytes.headCount)
        guard reader.count() == contentCount else { return nil }
        lengths.reserveCapacity(contentCount)
        for _ in 0..<contentCount { lengths.append(Int32(clamping: reader.number() &+ Int(Self.noRecord))) }
        for _ in 0..<reader.count() {
            let hash = UInt64(UInt(bitPattern: reader.number()))
            guard let numbers = Self.numbers(below: contentCount, &reader) else { return nil }
            contents[hash] = numbers
        }
        for _ in 0..<reader.count() { absent.insert(reader.text()) }
        for _ in 0..<reader.count() {
            let name = reader.text()
            let content = reader.number()
            guard content >= 0, content < contentCount else { return nil }
            present[name] = Int32(truncatingIfNeeded: content)
        }
        for _ in 0..<reader.count() {
            let name = reader.text()
            guard let numbers = Self.numbers(below: contentCount, &reader) else { return nil }
            refuted[name] = Set(numbers)
        }
        guard reader.isAtEnd else { return nil }
    }

    /// Writes contents, each told from the one before.
    private static func add(_ numbers: [Int32], to writer: inout NumberWriter) {
        writer.add(numbers.count)
        var last = 0
        for number in numbers {
            writer.add(Int(number) - last)
            last = Int(number)
        }
    }

    /// Reads what ``add(_:to:)`` wrote; nil where a number is none of a content.
    private static func numbers(below contentCount: Int, _ reader: inout NumberReader) -> [Int32]? {
        var numbers: [Int32] = []
        var last = 0
        for _ in 0..<reader.count() {
            last &+= reader.number()
            guard last >= 0, last < contentCount else { return nil }
            numbers.append(Int32(truncatingIfNeeded: last))
        }
        return numbers
    }
}

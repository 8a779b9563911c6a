// The `#include` lines of many files, from run to run: who sees what is asked of hundreds of files at once, and to read each for a dozen
// of its lines takes longer than all else that is done with them.

public import ByteText
import GitStore
public import KernelC
import Synchronization

/// The `#include` lines of blobs, all in one file, sealed with the build's stamp.
///
/// The file comes and goes as a whole, so any number of processes can use it at once: what two of them add at the same moment one of them
/// adds. One that is damaged, or of another build, is as good as none, and is replaced.
public final class IncludesFile: Sendable {
    /// The lines of one blob, each once.
    public typealias Lines = Set<IncludeDirective>

    private let folder: StoreFolder
    private let stamp: FactsFolder.Stamp
    private let limit: Int
    private let kept: WorkBeside<Table>
    private let state = Mutex(State())

    private struct State {
        /// What the file did not have when it was read.
        var new: [BlobID: Lines] = [:]
        /// How many of them it has by now.
        var keptCount = 0
    }

    static let suffix = ".includes"
    private static let name = "all" + suffix
    private static let magic: StaticString = "patchwalk incl.\n"
    /// So many blobs are read again in the time that writing the file takes, and a part of those that are kept.
    private static let leastNew = 16
    private static let leastNewPart = 32
    private static let mostNew = 1 << 16

    /// Keeps the file in `folder`; of one that would have more than `limit` bytes, only what is new.
    init(in folder: StoreFolder, stamp: FactsFolder.Stamp, limit: Int) {
        self.folder = folder
        self.stamp = stamp
        self.limit = limit
        kept = WorkBeside(among: 1) {
            guard let stored = folder.read(Self.name), SealedBytes.isWhole(stored, Self.magic, stamp: stamp) else {
                return Table()
            }
            return Table(stored, from: SealedBytes.headCount)
        }
    }

    /// The lines of a blob; nil where they are not kept.
    public func lines(of blob: BlobID) -> Lines? { kept.value.lines(of: blob) }

    /// Notes the lines of a blob that are not kept.
    public func note(_ lines: Lines, of blob: BlobID) {
        state.withLock { state in
            if state.new.count < Self.mostNew { state.new[blob] = lines }
        }
    }

    /// Keeps what was noted, where it is enough and the folder is there.
    public func keepNew() {
        let (new, keptCount) = state.withLock { ($0.new, $0.keptCount) }
        guard new.count > keptCount else { return }
        let old = kept.value
        guard new.count - keptCount >= max(Self.leastNew, (old.count + keptCount) / Self.leastNewPart), folder.exists else {
            return
        }
        var stored = Table.stored(old.all.merging(new) { $1 })
        if stored.count > limit { stored = Table.stored(new) }
        guard stored.count <= limit, folder.write(SealedBytes.sealing(stored, Self.magic, stamp: stamp), to: Self.name) else {
            return
        }
        state.withLock { $0.keptCount = new.count }
    }
}

/// What the file holds: the distinct lines, each a byte of marks and the name; then the blobs in the order of their ids, each with the
/// numbers of its lines.
private struct Table {
    private var lineStarts: [Int32] = [0]
    private var lineBytes: [UInt8] = []
    private var ids: [UInt8] = []
    private var numberStarts: [Int32] = [0]
    private var numbers: [Int32] = []

    /// The number of blobs.
    var count: Int { numberStarts.count - 1 }

    init() {}

    /// Takes what ``stored(_:)`` gave; bytes that can't be that are an empty table.
    init(_ bytes: [UInt8], from place: Int) {
        var reader = NumberReader(bytes, from: place)
        let lineCount = reader.count()
        lineStarts = reader.column(of: lineCount + 1)
        lineBytes = reader.bytes(of: reader.count())
        let count = reader.count()
        ids = reader.bytes(of: count * BlobID.byteCount)
        numberStarts = reader.column(of: count + 1)
        numbers = reader.column(of: reader.count())
        let isSound =
            reader.isAtEnd && Self.ascends(lineStarts, to: lineBytes.count) && Self.ascends(numberStarts, to: numbers.count)
            && numbers.allSatisfy { $0 >= 0 && $0 < lineCount }
        if !isSound { self = Table() }
    }

    /// Whether these are the beginnings of parts that fill something.
    private static func ascends(_ starts: [Int32], to end: Int) -> Bool {
        starts.first == 0 && starts.last.map(Int.init) == end && zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 }
    }

    func lines(of blob: BlobID) -> IncludesFile.Lines? {
        let place = firstNumber(below: count) { id($0).map { $0 >= blob } ?? true }
        return place < count && id(place) == blob ? lines(at: place) : nil
    }

    var all: [BlobID: IncludesFile.Lines] {
        Dictionary((0..<count).compactMap { place in id(place).map { ($0, lines(at: place)) } }) { first, _ in first }
    }

    private func id(_ place: Int) -> BlobID? { BlobID(ids, at: place * BlobID.byteCount) }

    private func lines(at place: Int) -> IncludesFile.Lines {
        let range = Int(numberStarts[place])..<Int(numberStarts[place + 1])
        return Set(
            numbers[range].map { number in
                let bytes = lineBytes[Int(lineStarts[Int(number)])..<Int(lineStarts[Int(number) + 1])]
                let marks = bytes.first ?? 0
                return IncludeDirective(
                    name: String(decoding: bytes.dropFirst(), as: UTF8.self), isQuoted: marks & IncludeDirective.quotedMark != 0,
                    isConditional: marks & IncludeDirective.conditionalMark != 0)
            })
    }

    static func stored(_ all: [BlobID: IncludesFile.Lines]) -> [UInt8] {
        var table = Table()
        var known: [IncludeDirective: Int32] = [:]
        for (blob, lines) in all.sorted(by: { $0.key < $1.key }) {
            blob.append(to: &table.ids)
            for line in lines.sorted(by: { ($0.name, $0.marks) < ($1.name, $1.marks) }) {
                let number = known[line] ?? Int32(truncatingIfNeeded: known.count)
                table.numbers.append(number)
                guard known.updateValue(number, forKey: line) == nil else { continue }
                table.lineBytes.append(line.marks)
                table.lineBytes += line.name.utf8
                table.lineStarts.append(Int32(truncatingIfNeeded: table.lineBytes.count))
            }
            table.numberStarts.append(Int32(truncatingIfNeeded: table.numbers.count))
        }
        return table.bytes
    }

    private var bytes: [UInt8] {
        var writer = NumberWriter(capacity: lineBytes.count + ids.count + 4 * (lineStarts.count + numbers.count))
        writer.add(lineStarts.count - 1)
        writer.add(column: lineStarts)
        writer.add(lineBytes.count)
        writer.add(bytes: lineBytes)
        writer.add(count)
        writer.add(bytes: ids)
        writer.add(column: numberStarts)
        writer.add(numbers.count)
        writer.add(column: numbers)
        return writer.bytes
    }
}

extension IncludeDirective {
    fileprivate static let quotedMark: UInt8 = 1
    fileprivate static let conditionalMark: UInt8 = 2

    /// All but its name, in a byte.
    fileprivate var marks: UInt8 { (isQuoted ? Self.quotedMark : 0) | (isConditional ? Self.conditionalMark : 0) }
}

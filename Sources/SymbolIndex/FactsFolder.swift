// The facts of files in a folder, from run to run: a file that was read once need not be read again. What is kept is what reading
// gives, so that nothing but time depends on it.

public import ByteText
public import GitStore
public import KernelC
import Synchronization

/// Facts by blob, a file each: a head of 32 bytes (magic, the build's stamp, a checksum of the rest), then what `FileFacts.stored` gives.
///
/// Files come and go as wholes, so any number of processes can use the folder at once. A file that is damaged, or of another build, is
/// as good as none, and is replaced.
public final class FactsFolder: Sendable {
    /// What a kept file says holds for the reader of one build alone.
    public typealias Stamp = UInt64

    private let folder: StoreFolder
    private let stamp: Stamp
    private let limit: Int
    private let isTidy = Atomic<Bool>(false)

    static let suffix = ".facts"
    private static let magic = Array("patchwalk facts\n".utf8)
    private static let headCount = 32
    /// What is shorter is read in the time that opening a file takes, in bytes.
    private static let leastTextCount = 4 << 10

    /// Keeps facts in `folder`, files of at most `limit` bytes together.
    public init(in folder: StoreFolder, stamp: Stamp, limit: Int = 128 << 20) {
        self.folder = folder
        self.stamp = stamp
        self.limit = limit
    }

    /// The facts of a blob's text; nil where they are not kept.
    public func facts(of blob: BlobID, language: SourceLanguage, text: [UInt8]) -> FileFacts? {
        guard isWorthwhile(language, text) else { return nil }
        let name = Self.name(of: blob)
        guard let stored = folder.read(name) else { return nil }
        let isWhole = stored.withRawSpan { bytes in
            bytes.byteCount > Self.headCount && bytes.copy(0..<16) == Self.magic && bytes.number64(at: 16) == stamp
                && bytes.number64(at: 24) == bytes.checksum(Self.headCount..<bytes.byteCount)
        }
        guard isWhole, let facts = FileFacts(stored: stored, from: Self.headCount, of: text) else { return nil }
        folder.touch(name)
        return facts
    }

    /// Keeps the facts of a blob, where the folder is there: a tree that is worth an index makes it.
    public func keep(_ facts: FileFacts, of blob: BlobID, language: SourceLanguage) {
        guard isWorthwhile(language, facts.text), folder.exists else { return }
        let stored = facts.stored
        guard stored.count <= limit / 16 else { return }
        var head = Self.magic
        head.append(stamp)
        head.append(stored.withRawSpan { $0.checksum(0..<$0.byteCount) })
        guard folder.write(head + stored, to: Self.name(of: blob)) else { return }
        // All files are looked through once for some dozens that come, and once a run.
        guard blob.leadingBits >> 59 == 0, !isTidy.exchange(true, ordering: .relaxed) else { return }
        _ = folder.alone { folder.removeOldest(of: folder.files(endingWith: Self.suffix), beyond: limit) }
    }

    private func isWorthwhile(_ language: SourceLanguage, _ text: [UInt8]) -> Bool {
        language == .c && text.count >= Self.leastTextCount
    }

    private static func name(of blob: BlobID) -> String { blob.hex + suffix }
}

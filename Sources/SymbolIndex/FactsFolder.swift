// The facts of files in a folder, from run to run: a file that was read once need not be read again. What is kept is what reading
// gives, so that nothing but time depends on it.

public import ByteText
public import GitStore
public import KernelC
import Synchronization

/// Facts by blob, a file each: what `FileFacts.stored` gives, sealed with the build's stamp.
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

    /// The `#include` lines of files there.
    public let includes: IncludesFile

    static let suffix = ".facts"
    private static let magic: StaticString = "patchwalk facts\n"
    /// What is shorter is read in the time that opening a file takes, in bytes.
    private static let leastTextCount = 4 << 10

    /// Keeps facts in `folder`, files of at most `limit` bytes together.
    public init(in folder: StoreFolder, stamp: Stamp, limit: Int = 128 << 20) {
        self.folder = folder
        self.stamp = stamp
        self.limit = limit
        includes = IncludesFile(in: folder, stamp: stamp, limit: limit / 32)
    }

    /// The facts of a blob's text; nil where they are not kept.
    public func facts(of blob: BlobID, language: SourceLanguage, text: [UInt8]) -> FileFacts? {
        guard isWorthwhile(language, text) else { return nil }
        let name = Self.name(of: blob)
        guard let stored = folder.read(name), SealedBytes.isWhole(stored, Self.magic, stamp: stamp),
            let facts = FileFacts(stored: stored, from: SealedBytes.headCount, of: text)
        else { return nil }
        folder.touch(name)
        return facts
    }

    /// Keeps the facts of a blob, where the folder is there: a tree that is worth an index makes it.
    public func keep(_ facts: FileFacts, of blob: BlobID, language: SourceLanguage) {
        guard isWorthwhile(language, facts.text), folder.exists else { return }
        let stored = facts.stored
        guard stored.count <= limit / 16 else { return }
        guard folder.write(SealedBytes.sealing(stored, Self.magic, stamp: stamp), to: Self.name(of: blob)) else { return }
        // All files are looked through once for some dozens that come, and once a run.
        guard blob.leadingBits >> 59 == 0, !isTidy.exchange(true, ordering: .relaxed) else { return }
        _ = folder.alone { folder.removeOldest(of: folder.files(endingWith: Self.suffix), beyond: limit) }
    }

    private func isWorthwhile(_ language: SourceLanguage, _ text: [UInt8]) -> Bool {
        language == .c && text.count >= Self.leastTextCount
    }

    private static func name(of blob: BlobID) -> String { blob.hex + suffix }
}

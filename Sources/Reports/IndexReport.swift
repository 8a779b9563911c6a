// What `patchwalk index` prints: what the cache holds, and how much of a revision it knows.

public import ByteText
public import SymbolIndex

/// The state of the cache.
public struct IndexReport: Sendable {
    /// Where it lies.
    public var path: String
    /// What it held when the command began.
    public var before: MentionIndex.Status
    /// What it holds now.
    public var after: MentionIndex.Status
    /// The commit that was asked for; nil where only the cache was.
    public var commit: CommitID?
    /// How much of it is known.
    public var coverage: MentionIndex.Coverage?
    /// Files that could not be read.
    public var unread: [UnreadFile] = []

    /// Makes the report of a cache that nothing has been done to yet.
    public init(path: String, before: MentionIndex.Status) {
        self.path = path
        self.before = before
        after = before
    }

    /// The report for people.
    public func text(layout: TextLayout) -> [UInt8] {
        var sheet = Sheet(layout)
        sheet.line("cache \(path.withoutControls)")
        let held = "\(after.volumeCount) \(after.volumeCount == 1 ? "file" : "files"), \(Self.size(after.byteCount))"
        sheet.line("  \(held) of at most \(Self.size(after.limit)), \(after.blobCount) contents")
        if after.byteCount < before.byteCount { sheet.line("  \(Self.size(before.byteCount - after.byteCount)) removed") }
        if let commit, let coverage {
            sheet.line("commit \(commit.hex.prefix(12))")
            sheet.line("  \(coverage.knownCount) of \(coverage.blobCount) contents indexed")
        }
        for file in unread {
            sheet.line("  not read: \(file.path.description.withoutControls): \(file.reason.withoutControls)", .yellow)
        }
        return sheet.bytes
    }

    /// The report as JSON.
    public var json: [UInt8] {
        JSON.object([
            "schema": .text("patchwalk/1"),
            "cache": .object([
                "path": .text(path), "files": .number(after.volumeCount), "bytes": .number(after.byteCount),
                "limit": .number(after.limit), "blobs": .number(after.blobCount),
            ]),
            "commit": .text(ifAny: commit?.hex),
            "tree": coverage.map { .object(["blobs": .number($0.blobCount), "known": .number($0.knownCount)]) },
            "unread": .list(unread.map { .object(["path": .text($0.path.description), "reason": .text($0.reason)]) }),
        ]).pretty()
    }

    private static func size(_ count: Int) -> String {
        count < 1 << 20 ? "\((count + 1023) >> 10) KiB" : "\((count + (1 << 19)) >> 20) MiB"
    }
}

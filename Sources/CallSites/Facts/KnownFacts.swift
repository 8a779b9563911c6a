// What was read of blobs, kept for the searches of a run, and in a folder from run to run: a file that many questions concern is parsed
// once. Bounded.

import ByteText
import GitStore
import KernelC
public import SymbolIndex
import Synchronization

/// Facts of files by blob, shared by all that asks for them in a run, also by many series.
public final class KnownFacts: Sendable {
    /// What facts depend on.
    private struct Key: Hashable {
        var blob: BlobID
        var language: SourceLanguage
    }

    private struct State {
        var recent: [Key: FileFacts] = [:]
        var recentBytes = 0
        /// What was asked for before the recent ones became too many.
        var older: [Key: FileFacts] = [:]
        var includes: [BlobID: Set<IncludeDirective>] = [:]
        var includeCount = 0

        mutating func facts(for key: Key) -> FileFacts? {
            if let known = recent[key] { return known }
            guard let known = older[key] else { return nil }
            keep(known, for: key)
            return known
        }

        mutating func keep(_ facts: FileFacts, for key: Key) {
            guard facts.text.count <= KnownFacts.mostBytes / 8 else { return }
            if recentBytes + facts.text.count > KnownFacts.mostBytes { (older, recent, recentBytes) = (recent, [:], 0) }
            if recent.updateValue(facts, forKey: key) == nil { recentBytes += facts.text.count }
        }
    }

    private let state = Mutex(State())
    private let folder: FactsFolder?
    /// Whether what a series makes of files is kept in the folder too: it is of use where the same series comes again.
    private let keepsMade: Bool

    /// The most text of which recent facts are kept, in bytes; the older ones take as much again, and facts a few times the room.
    private static let mostBytes = 6 << 20
    /// The most `#include` lines that are kept.
    private static let mostIncludes = 1 << 17

    /// Knows what lies in `folder`, and keeps there what it learns of files in repositories; with `keepsMade` also of those that a
    /// series makes, which are of use where the same series comes again.
    public init(keptIn folder: FactsFolder? = nil, keepsMade: Bool = true) {
        self.folder = folder
        self.keepsMade = keepsMade
    }

    /// The facts of a version of a file that a series touches; `isMade` says that the series makes it, perhaps of an `earlier` one.
    func facts(
        of text: [UInt8], in blob: BlobID, language: SourceLanguage, isMade: Bool, after earlier: FileFacts? = nil
    ) -> FileFacts {
        if let kept = folder?.facts(of: blob, language: language, text: text) { return kept }
        let read = FileFacts.read(text, language: language, after: earlier)
        if !isMade || keepsMade { folder?.keep(read, of: blob, language: language) }
        return read
    }

    /// The facts of a file that a series leaves alone.
    func facts(of file: MentionedFile) -> FileFacts {
        let language = SourceLanguage(path: file.path)
        guard let blob = file.entry?.blob else { return FileFacts.read(file.content, language: language) }
        let key = Key(blob: blob, language: language)
        if let known = state.withLock({ $0.facts(for: key) }) { return known }
        let read = facts(of: file.content, in: blob, language: language, isMade: false)
        state.withLock { $0.keep(read, for: key) }
        return read
    }

    /// The `#include` lines of a blob, each once; `read` gives its text, nil where there is none.
    func includes(of blob: BlobID, read: () -> [UInt8]?) -> Set<IncludeDirective>? {
        if let known = state.withLock({ $0.includes[blob] }) { return known }
        let kept = folder?.includes.lines(of: blob)
        guard let includes = kept ?? read().map({ Set(IncludeDirective.all(in: $0)) }) else { return nil }
        if kept == nil { folder?.includes.note(includes, of: blob) }
        state.withLock { state in
            if state.includeCount > Self.mostIncludes { (state.includes, state.includeCount) = ([:], 0) }
            if state.includes.updateValue(includes, forKey: blob) == nil { state.includeCount += includes.count + 1 }
        }
        return includes
    }

    /// Keeps for other runs what `#include` lines were read, where they are many.
    func keepIncludes() { folder?.includes.keepNew() }
}

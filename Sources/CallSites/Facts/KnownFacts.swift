// What was read of blobs, kept for the searches of a run: a file that many questions concern is parsed once. Bounded; keeps nothing from
// run to run.

import ByteText
import GitStore
import KernelC
import SymbolIndex
import Synchronization

/// Facts of files that a series leaves alone, by blob, shared by all that asks for them in a run, also by many series.
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

    /// The most text of which recent facts are kept, in bytes; the older ones take as much again, and facts a few times the room.
    private static let mostBytes = 6 << 20
    /// The most `#include` lines that are kept.
    private static let mostIncludes = 1 << 17

    /// Knows nothing.
    public init() {}

    /// The facts of a file.
    func facts(of file: MentionedFile) -> FileFacts {
        let language = SourceLanguage(path: file.path)
        guard let blob = file.entry?.blob else { return FileFacts.read(file.content, language: language) }
        let key = Key(blob: blob, language: language)
        if let known = state.withLock({ $0.facts(for: key) }) { return known }
        let read = FileFacts.read(file.content, language: language)
        state.withLock { $0.keep(read, for: key) }
        return read
    }

    /// The `#include` lines of a blob, each once; `read` gives its text, nil where there is none.
    func includes(of blob: BlobID, read: () -> [UInt8]?) -> Set<IncludeDirective>? {
        if let known = state.withLock({ $0.includes[blob] }) { return known }
        guard let includes = read().map({ Set(IncludeDirective.all(in: $0)) }) else { return nil }
        state.withLock { state in
            if state.includeCount > Self.mostIncludes { (state.includes, state.includeCount) = ([:], 0) }
            if state.includes.updateValue(includes, forKey: blob) == nil { state.includeCount += includes.count + 1 }
        }
        return includes
    }
}

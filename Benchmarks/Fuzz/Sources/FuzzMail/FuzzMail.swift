// What libFuzzer calls with bytes of its own making: as a mail, a mailbox, a page or a diff they must give values that hold together.

import ByteText
import Mail
import PatchSeries
import UnifiedDiff

/// Reads one input in every way in which it can be read; a broken promise stops the process.
@_cdecl("LLVMFuzzerTestOneInput")
public func readOneInput(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: data, count: count))
    check(DiffText.parse(bytes))
    if let patch = try? MailInput.read(quiltPatch: bytes, name: "a.patch") { _ = try? Series(patch) }
    guard let input = try? MailInput.read(bytes) else { return 0 }
    precondition(!input.messages.isEmpty)
    for message in input.messages { precondition(message.line >= 1 && message.bodyLine >= 1) }
    if MboxStream.recognises(bytes) { checkPieces(bytes) }
    do {
        check(try Series(input))
    } catch {
        if case .noPatch(let thread) = error { precondition(thread.messages.count == input.messages.count) }
    }
    _ = try? Series(input, revision: 2)
    return 0
}

/// A mailbox in pieces is the mailbox.
func checkPieces(_ bytes: [UInt8]) {
    var lines: [[MboxPlace]] = []
    for size in [max(bytes.count, 1), 7] {
        var stream = MboxStream()
        var sieve = ThreadSieve(revision: nil)
        var found: [MboxPlace] = []
        func take(_ mail: MboxMail) {
            precondition(mail.number == found.count)
            found.append(mail.place)
            sieve.take(mail.read().message)
        }
        for start in stride(from: 0, to: bytes.count, by: size) {
            stream.feed(Array(bytes[start..<min(start + size, bytes.count)]), take)
        }
        stream.finish(take)
        precondition(sieve.choice().places.allSatisfy { found.indices.contains($0) })
        lines.append(found)
    }
    precondition(lines[0] == lines[1])
}

/// Holds a series to what its documentation says.
func check(_ series: Series) {
    precondition(zip(series.patches, series.patches.dropFirst()).allSatisfy { $0.index < $1.index })
    precondition(series.fixups.allSatisfy { series.messages.indices.contains($0.message) })
    precondition(series.reports.allSatisfy { series.messages.indices.contains($0.message) })
    for patch in series.patches { for file in patch.files { check(file) } }
    let state = ReviewState(of: series)
    precondition(state.reviewers.allSatisfy { !$0.name.isEmpty || $0.address == nil || $0.address == "" })
    _ = series.folding()
    guard series.patches.contains(where: { !$0.files.isEmpty }) else { return }
    let box = SeriesMbox.bytes(of: series, addsTrailers: true)
    guard let again = try? MailInput.read(box) else { preconditionFailure("what was exported is no mailbox") }
    precondition(again.messages.count == series.patches.filter { !$0.diffText.isEmpty }.count)
}

/// Holds a diff to what its documentation says.
func check(_ diff: DiffText) {
    for file in diff.files { check(file) }
}

func check(_ file: FileDiff) {
    for hunk in file.hunks {
        precondition(hunk.lines.count { $0.kind != .added } == hunk.old.count)
        precondition(hunk.lines.count { $0.kind != .removed } == hunk.new.count)
        for loss in TabLoss.allCases {
            for line in hunk.lines.prefix(4) {
                let restored = loss.restored(line.text, everywhere: true)
                if !line.text.contains(9) { precondition(loss.lost(restored) == line.text) }
            }
        }
    }
}

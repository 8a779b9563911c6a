// A range of commits as a series: each commit a patch, in order, merges left out.

import ByteText
import GitStore
import Mail

/// The commits `A..B` of a repository.
struct CommitRange {
    /// The commits as messages.
    let mail: MailInput
    /// The commit `A`.
    let base: CommitID

    // Each commit becomes a patch in memory; a range of a release's size is not meant.
    private static let mostCommits = 5000

    /// Reads a range; a missing side is HEAD, as in git.
    init(_ range: String, in path: String) throws(Failure) {
        guard let dots = Self.dots(in: range) else { throw Failure(.usage, "\(range) is no range A..B") }
        let start = String(range[..<dots.lowerBound])
        let end = String(range[dots.upperBound...])
        do throws(GitStoreError) {
            let repository = try Repository(containing: path)
            base = try repository.commit(start.isEmpty ? "HEAD" : start)
            let tip = try repository.commit(end.isEmpty ? "HEAD" : end)
            let commits = try repository.commits(from: base, to: tip)
            mail = try Self.mail(
                of: commits.suffix(Self.mostCommits), in: repository, leftOut: max(0, commits.count - Self.mostCommits))
        } catch {
            throw Failure(error)
        }
        guard !mail.messages.isEmpty else { throw Failure(.badInput, "\(range): there is no commit in this range") }
    }

    private static func dots(in range: String) -> Range<String.Index>? {
        var start = range.startIndex
        while let dot = range[start...].firstIndex(of: ".") {
            let next = range.index(after: dot)
            if next < range.endIndex, range[next] == "." { return dot..<range.index(after: next) }
            start = next
        }
        return nil
    }

    private static func mail(
        of commits: ArraySlice<CommitID>, in repository: Repository, leftOut: Int
    ) throws(GitStoreError) -> MailInput {
        var input = MailInput(format: .gitRange, messages: [])
        if leftOut > 0 {
            input.problems.append(MailProblem(line: 1, message: "the first \(leftOut) commits of the range are left out"))
        }
        for id in commits {
            let patch = try repository.patch(of: id)
            guard patch.parentCount < 2 else {
                input.problems.append(MailProblem(line: 1, message: "merge commit \(id.hex.prefix(12)) is left out"))
                continue
            }
            let author = Mailbox(
                name: String(decoding: patch.authorName, as: UTF8.self),
                address: String(decoding: patch.authorAddress, as: UTF8.self))
            input.messages.append(
                Message(
                    commitMessage: patch.message, encoding: patch.encoding, author: author,
                    date: MailDate(seconds: patch.seconds, offsetMinutes: patch.offsetMinutes), diff: patch.diff))
        }
        for place in input.messages.indices { input.messages[place].number(place + 1, of: input.messages.count) }
        return input
    }
}

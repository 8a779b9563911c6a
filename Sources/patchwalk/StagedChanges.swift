// The index of a repository against HEAD, as a series of one patch.

import ByteText
import GitStore
import Mail

/// What the next commit would change.
struct StagedChanges {
    /// The changes as one message; none where nothing is staged.
    let mail: MailInput
    /// The commit that they are for.
    let head: CommitID

    /// Who has made what is in no commit, in the words of git-blame(1).
    private static let author = Mailbox(name: "Not Committed Yet", address: "not.committed.yet")

    /// Reads the index that git names for a hook (`GIT_INDEX_FILE`, githooks(5)), else the repository's own.
    init(in path: String) throws(Failure) {
        do throws(GitStoreError) {
            let staged = try Repository(containing: path).stagedPatch(index: System.environment("GIT_INDEX_FILE"))
            head = staged.head
            var message = Message(
                commitMessage: Array("staged changes\n".utf8), encoding: nil, author: Self.author, date: nil,
                diff: staged.diff)
            message.number(1, of: 1)
            mail = MailInput(format: .gitRange, messages: staged.diff.isEmpty ? [] : [message])
        } catch {
            throw Failure(error)
        }
    }
}

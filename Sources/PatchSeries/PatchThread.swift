// The messages of an input with each one's part, also where they hold no patch.

public import Mail

/// What can be said of an input's messages before, or without, a series.
public struct PatchThread: Sendable {
    /// All messages in the order of the source.
    public var messages: [ThreadMessage]
    /// What could not be read.
    public var problems: [SeriesProblem]
    /// What bots report in it, in the order of their messages.
    public var reports: [BotReport] = []

    /// Makes a thread of classified messages.
    public init(messages: [ThreadMessage], problems: [SeriesProblem]) {
        self.messages = messages
        self.problems = problems
    }

    /// Tells the messages' parts where no series is wanted or found.
    public init(_ input: MailInput) {
        let reading = ThreadReading(input)
        let addresses = AddressBook(reading.messages)
        messages = reading.messages.indices.map { place in
            var message = reading.messages[place].message
            message.author = addresses.completed(message.author)
            return ThreadMessage(kind: reading.looseKind(of: place), message: message, patchIndex: nil)
        }
        problems = reading.problems
        reports = reading.messages.indices.compactMap { place in
            BotReport(messages[place], at: place, patch: reading.messages[place].subject.index.flatMap { $0 > 0 ? $0 : nil })
        }
    }
}

/// Why an input gives no series.
public enum SeriesError: Error, Sendable, CustomStringConvertible {
    /// No message is a patch; the thread is still there to be shown.
    case noPatch(PatchThread)
    /// There is no such version in it, but these.
    case noSuchRevision(Int, available: [Int], thread: PatchThread)

    /// The error in a sentence.
    public var description: String {
        switch self {
        case .noPatch(let thread):
            "no patch in the input (messages: \(thread.messages.count))"
        case .noSuchRevision(let asked, let available, _):
            "no version \(asked) in the input; it holds \(available.map { "v\($0)" }.joined(separator: ", "))"
        }
    }
}

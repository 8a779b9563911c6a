// patchwalk profile [NAME]

import ArgumentParser
import Configuration

/// Prints a built-in profile, or the rules that hold for a tree.
struct ProfileCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Prints the rules that hold for a tree, or a built-in profile.")

    @Argument(help: "A built-in profile (mm); by default all rules that hold for the tree.")
    var name: String?

    @Option(
        name: .customShort("C"),
        help: ArgumentHelp("The repository or directory whose rules are meant; by default the current one.", valueName: "repo"))
    var directory: String?

    @Option(help: ArgumentHelp("A file of rules in place of the tree's .patchwalk.yml.", valueName: "file"))
    var config: String?

    func perform() throws(Failure) -> ExitStatus {
        let text: String
        if let name {
            guard let profile = Profile(rawValue: name) else {
                throw Failure(
                    .usage, "there is no profile '\(name)'",
                    hint: "built in: \(Profile.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            text = profile.text
        } else {
            var arguments = RulesArguments()
            arguments.config = config
            text = try arguments.rules(of: try tree(), at: nil).text
        }
        try Destination(path: nil, color: .never).write(Array(text.utf8))
        return .success
    }

    private func tree() throws(Failure) -> TreeChoice {
        if let directory { return try TreeChoice(at: directory) { _ in true } }
        if let current = TreeChoice.current() { return current }
        return try TreeChoice(at: ".") { _ in true }
    }
}

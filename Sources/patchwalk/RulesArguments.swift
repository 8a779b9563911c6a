// Which rules hold: --config, or the .patchwalk.yml of the tree; and the numbers of a baseline.

import ArgumentParser
import ByteText
import CallSites
import Configuration
import GitStore

/// The project's rules and the ratchet.
struct RulesArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file of rules; by default .patchwalk.yml at the top of the work tree, or of a bare repository's base.",
            valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "A file with the numbers of sites that are allowed; more is an error.", valueName: "file"))
    var baseline: String?

    @Option(help: ArgumentHelp("Write the numbers of sites as they are to a file for --baseline.", valueName: "file"))
    var writeBaseline: String?

    /// Where a project keeps its rules.
    private static let fileName = ".patchwalk.yml"

    /// The rules for a tree, profiles included. `commit` is the base, of which a bare repository's rules are taken.
    ///
    /// They are never those that a series brings: who sends patches does not say what is looked for in them.
    func rules(of tree: TreeChoice, at commit: CommitID?) throws(Failure) -> ProjectRules {
        let text: [UInt8]?
        if let config { text = try Self.read(config) } else { text = try Self.rulesFile(of: tree, at: commit) }
        do throws(ConfigurationError) {
            return try ProjectRules(text ?? [], name: config ?? Self.fileName).withProfiles()
        } catch {
            throw Failure(.usage, "\(error)")
        }
    }

    /// How messages call the baseline.
    var baselineName: String { baseline ?? "" }

    /// The numbers that are allowed; nil where none are given.
    func readBaseline() throws(Failure) -> Baseline? {
        guard let baseline else { return nil }
        return try Self.readBaseline(baseline)
    }

    /// Writes the numbers where that was asked for: a file that is there keeps its lines, and only gets new numbers.
    func writeBaseline(of tallies: [SiteTally]) throws(Failure) {
        guard let writeBaseline else { return }
        let new =
            System.kind(of: writeBaseline) == .file
            ? try Self.readBaseline(writeBaseline).renewed(with: tallies) : Baseline(tallies)
        try Destination(path: writeBaseline, color: .never).write(new.text)
    }

    private static func readBaseline(_ path: String) throws(Failure) -> Baseline {
        let text = try read(path)
        do { return try Baseline(text, name: path) } catch { throw Failure(.usage, "\(error)") }
    }

    private static func rulesFile(of tree: TreeChoice, at commit: CommitID?) throws(Failure) -> [UInt8]? {
        switch tree.place {
        case .none: return nil
        case .directory(let directory): return try readIfThere("\(directory.root)/\(fileName)")
        case .repository:
            if let workTree = tree.repository.workTree { return try readIfThere(workTree + fileName) }
            guard let commit else { return nil }
            do throws(GitStoreError) {
                let repository = tree.repository
                guard let entry = try repository.entry(at: TreePath(fileName), in: try repository.tree(of: commit)) else {
                    return nil
                }
                return try repository.blob(entry.blob)
            } catch {
                throw Failure(error)
            }
        }
    }

    private static func readIfThere(_ path: String) throws(Failure) -> [UInt8]? {
        System.kind(of: path) == .file ? try read(path) : nil
    }

    private static func read(_ path: String) throws(Failure) -> [UInt8] {
        do { return try System.read(file: path) } catch { throw Failure(.notFound, "can't read \(path): \(error.reason)") }
    }
}

extension [SymbolQuery] {
    /// Adds the queries for what is not asked for yet.
    mutating func add(_ more: [SymbolQuery]) {
        for query in more where !contains(where: { $0.pattern == query.pattern }) { append(query) }
    }
}

// Where the output goes and how it looks there: colour, width, progress.

import ArgumentParser
import CallSites
import Reports

/// When colour is wanted.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto
    case always
    case never
}

/// Where a report goes.
struct Destination {
    /// The file; nil for standard output.
    let path: String?
    let color: ColorChoice

    /// The width where no terminal tells one: output is the same whether it goes to a pipe or to a file.
    private static let widthWithoutTerminal = 100

    /// What a text report must know of the destination.
    var layout: TextLayout {
        let isTerminal = path == nil && System.isTerminal(System.standardOutput)
        let width = isTerminal ? System.columns(of: System.standardOutput) : nil
        return TextLayout(width: width ?? Self.widthWithoutTerminal, hasColor: hasColor(onTerminal: isTerminal))
    }

    /// `NO_COLOR` (no-color.org) counts where it is set and not empty.
    private func hasColor(onTerminal isTerminal: Bool) -> Bool {
        switch color {
        case .always: true
        case .never: false
        case .auto: isTerminal && (System.environment("NO_COLOR") ?? "").isEmpty && System.environment("TERM") != "dumb"
        }
    }

    /// Writes a report in one go.
    func write(_ bytes: [UInt8]) throws(Failure) {
        do {
            if let path {
                try System.write(bytes, toFile: path)
            } else {
                try System.write(bytes, to: System.standardOutput)
            }
        } catch {
            throw Failure(.notFound, "can't write \(path ?? "standard output"): \(error.reason)")
        }
    }
}

/// One line on a terminal's standard error that says how far the work is; nothing anywhere else.
struct Progress {
    private let isShown: Bool
    private var last = ""

    init(isWanted: Bool = true) { isShown = isWanted && System.isTerminal(System.standardError) }

    /// Shows a line in place of the last one.
    mutating func show(_ text: String) {
        guard isShown, text != last else { return }
        last = text
        try? System.write(Array("\(System.lineErasure)\(text)".utf8), to: System.standardError)
    }

    /// Takes the line away.
    mutating func end() {
        guard isShown, !last.isEmpty else { return }
        last = ""
        try? System.write(Array("\(System.lineErasure)".utf8), to: System.standardError)
    }
}

extension SearchStage {
    /// What is shown while it lasts.
    var text: String {
        switch self {
        case .searching(let names): names == 1 ? "searching the tree for a name" : "searching the tree for \(names) names"
        case .reading(let files): "reading \(files) files"
        }
    }
}

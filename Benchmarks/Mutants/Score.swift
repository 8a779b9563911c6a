// The table of what was told, and the thresholds that it must not fall below.

import Foundation

/// Counts by fault.
struct Score {
    struct Row {
        var verdicts: [Verdict: Int] = [:]
        var made: Int { verdicts.values.reduce(0, +) }
        subscript(verdict: Verdict) -> Int { verdicts[verdict] ?? 0 }
    }

    /// The faults in the order in which they were first made.
    private(set) var faults: [String] = []
    private(set) var rows: [String: Row] = [:]
    private(set) var right: [(kind: String, made: Int, errors: Int, warnings: Int)] = []
    /// Errors told of mutants at places that have no fault.
    var unasked = 0

    mutating func add(_ verdict: Verdict, to fault: String) {
        if rows[fault] == nil { faults.append(fault) }
        rows[fault, default: Row()].verdicts[verdict, default: 0] += 1
    }

    mutating func add(rightSeries kind: String, errors: Int, warnings: Int) {
        let place = right.firstIndex { $0.kind == kind } ?? right.count
        if place == right.count { right.append((kind, 0, 0, 0)) }
        right[place].made += 1
        right[place].errors += errors
        right[place].warnings += warnings
    }

    var falseErrors: Int { right.reduce(unasked) { $0 + $1.errors } }

    /// The report, for a reader and for the log of a run.
    var text: String {
        let width = max(faults.map(\.count).max() ?? 0, right.map(\.kind.count).max() ?? 0, 12)
        func line(_ name: String, _ cells: [String]) -> String {
            name.padding(toLength: width, withPad: " ", startingAt: 0)
                + cells.map { String(repeating: " ", count: max(11 - $0.count, 1)) + $0 }.joined()
        }
        var lines = [line("fault", ["made"] + Verdict.allCases.map(\.rawValue))]
        var sum = Row()
        for fault in faults {
            let row = rows[fault] ?? Row()
            lines.append(line(fault, ["\(row.made)"] + Verdict.allCases.map { "\(row[$0])" }))
            sum.verdicts.merge(row.verdicts, uniquingKeysWith: +)
        }
        lines.append(line("all", ["\(sum.made)"] + Verdict.allCases.map { "\(sum[$0])" }))
        lines += ["", line("right series", ["made", "errors", "warnings"])]
        for row in right { lines.append(line(row.kind, ["\(row.made)", "\(row.errors)", "\(row.warnings)"])) }
        lines.append(
            line(
                "all",
                [
                    "\(right.reduce(0) { $0 + $1.made })", "\(right.reduce(0) { $0 + $1.errors })",
                    "\(right.reduce(0) { $0 + $1.warnings })",
                ]))
        lines += ["", "errors told of a mutant where it has no fault: \(unasked)"]
        return lines.joined(separator: "\n")
    }

    // MARK: Thresholds

    /// The lines of a threshold file: how many of each fault are told exactly.
    var thresholds: String { faults.map { "\(rows[$0]?[.exactly] ?? 0)/\(rows[$0]?.made ?? 0)\t\($0)\n" }.joined() }

    /// What has become worse than the thresholds say, each one line.
    func shortfalls(of thresholds: String) -> [String] {
        var worse: [String] = []
        for line in thresholds.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: "\t", maxSplits: 1)
            let counts = (parts.first ?? "").split(separator: "/").compactMap { Int($0) }
            guard parts.count == 2, counts.count == 2 else {
                worse.append("no threshold can be read from: \(line)")
                continue
            }
            let row = rows[String(parts[1])] ?? Row()
            if row[.exactly] < counts[0] { worse.append("\(parts[1]): \(row[.exactly]) told exactly, \(counts[0]) before") }
            if row.made < counts[1] { worse.append("\(parts[1]): \(row.made) made, \(counts[1]) before") }
        }
        if falseErrors > 0 { worse.append("\(falseErrors) errors that are not true") }
        return worse
    }
}

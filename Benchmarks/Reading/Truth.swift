// Holds what KernelC reads against what a compiler says of the same files.
//
// The truth is a folder of tables (tab-separated, with a header): `CONFIG-calls.tsv`, `CONFIG-macros.tsv`, `CONFIG-defs.tsv` and
// `CONFIG-skipped.tsv` for a configuration's name; docs/KERNELC.md says what a row is. Lines that the configuration does not
// compile are not judged.

import ByteText
import Foundation
import KernelC

/// One table's rows, each by its columns' names.
private func table(_ folder: String, _ name: String) -> [[String: Substring]] {
    guard let data = FileManager.default.contents(atPath: folder + "/" + name + ".tsv") else { return [] }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    guard let header = lines.first?.split(separator: "\t").map(String.init) else { return [] }
    return lines.dropFirst().map { line in
        Dictionary(uniqueKeysWithValues: zip(header, line.split(separator: "\t", omittingEmptySubsequences: false)))
    }
}

/// A place in a file, from 1.
private struct Place: Hashable {
    var path: Substring
    var line: Int
    var column: Int

    init(_ path: Substring, _ line: Int, _ column: Int) {
        self.path = path
        self.line = line
        self.column = column
    }

    /// The place that a row names.
    init(_ row: [String: Substring]) {
        self.init(row["path"] ?? "", Int(row["line"] ?? "") ?? 0, Int(row["col"] ?? "") ?? 0)
    }
}

/// What was read at a place.
private struct Read {
    var kind: Site.Kind
    var name: String
    var arguments: Int
    var function: String
    var isInMacro: Bool
}

/// Prints how much of the truth is read, and how much of what is read is true, with the first `shown` misses of each measure.
func compareWithTruth(_ folder: String, _ configuration: String, _ tree: String, shown: Int) {
    let calls = table(folder, configuration + "-calls")
    let expansions = table(folder, configuration + "-macros")
    let macros = expansions.filter { $0["function_like"] == "1" && $0["in_directive"] == "0" }
    let definitions = table(folder, configuration + "-defs")
    var skipped: [Substring: [ClosedRange<Int>]] = [:]
    for row in table(folder, configuration + "-skipped") {
        guard let path = row["path"], let first = Int(row["first_line"] ?? ""), let last = Int(row["last_line"] ?? "") else {
            continue
        }
        skipped[path, default: []].append(first...max(first, last))
    }

    var read: [Place: Read] = [:]
    var defined: [Place: (name: String, parameters: Int, isVariadic: Bool)] = [:]
    for path in Set((calls + definitions).compactMap { $0["path"] }) {
        guard let data = FileManager.default.contents(atPath: tree + "/" + path) else {
            print("not in the tree: \(path)")
            continue
        }
        let facts = FileFacts.read([UInt8](data))
        for site in facts.sites {
            let at = facts.position(of: site.name.lowerBound)
            let owner = site.enclosing.map { facts.definitions[Int($0)] }
            read[Place(path, at.line, at.column)] = Read(
                kind: site.kind, name: facts.name(of: site), arguments: site.arguments.count,
                function: owner.map(facts.name) ?? "", isInMacro: owner.map { $0.kind == .macro || $0.kind == .constant } ?? false
            )
        }
        for definition in facts.definitions where definition.kind == .function {
            // Several functions may be made at one place; the truth names it by the macro's own line.
            let at = facts.position(of: definition.nameRange.lowerBound)
            let name = facts.name(of: definition)
            defined[Place(path[...] + "#" + name, at.line, 0)] = (name, definition.parameters.count, definition.isVariadic)
        }
    }

    func report(_ name: String, _ total: Int, _ misses: [String]) {
        let share = total == 0 ? 100 : 100 * Double(total - misses.count) / Double(total)
        print(name + ": " + String(format: "%.3f", share) + " % of \(total), \(misses.count) wrong")
        for miss in misses.prefix(shown) { print("    " + miss) }
    }
    func words(_ row: [String: Substring]) -> String {
        "\(row["path"] ?? ""):\(row["line"] ?? "") \(row["callee"] ?? row["macro"] ?? row["name"] ?? "")"
    }
    func recall(_ name: String, _ rows: [[String: Substring]], _ kind: Site.Kind) {
        report(name, rows.count, rows.filter { read[Place($0)]?.kind != kind }.map(words))
    }

    recall("recall, direct calls", calls.filter { $0["kind"] == "direct" || $0["kind"] == "builtin" }, .call)
    recall("recall, calls through members", calls.filter { $0["kind"] == "member" }, .memberCall)
    recall("recall, calls through variables", calls.filter { $0["kind"] == "fnptr" }, .pointerCall)
    recall("recall, macro uses in bodies", macros.filter { $0["in_function_body"] == "1" }, .call)
    recall("recall, macro uses outside", macros.filter { $0["in_function_body"] == "0" }, .call)

    let right = Set((calls + expansions).map(Place.init))
    let judged = read.filter { place, site in
        [.call, .memberCall, .pointerCall].contains(site.kind) && !site.isInMacro
            && !(skipped[place.path]?.contains { $0.contains(place.line) } ?? false)
    }
    report(
        "precision, calls", judged.count,
        judged.filter { !right.contains($0.key) }.map { "\($0.key.path):\($0.key.line) \($0.value.name)" }.sorted())

    for (isMade, title) in [("0", "enclosing function"), ("1", "enclosing function made by a macro")] {
        let rows = calls.filter { $0["enclosing_from_macro"] == Substring(isMade) && read[Place($0)] != nil }
        report(title, rows.count, rows.filter { read[Place($0)]?.function != $0["enclosing"].map(String.init) }.map(words))
    }
    let counted = calls.filter { $0["via_same_named_macro"] == "0" && read[Place($0)] != nil }
    report(
        "arguments, calls", counted.count,
        counted.filter { read[Place($0)].map { String($0.arguments) } != $0["nargs"].map(String.init) }.map(words))

    // The compiler's own doubles of a system call (`__se_sys_…`) are no definitions of the source.
    let written = definitions.filter { row in !["__ia32_", "__se_", "__x64_"].contains { row["name"]?.hasPrefix($0) ?? false } }
    func found(_ row: [String: Substring]) -> (name: String, parameters: Int, isVariadic: Bool)? {
        defined[Place((row["path"] ?? "") + "#" + (row["name"] ?? ""), Int(row["line"] ?? "") ?? 0, 0)]
    }
    report("recall, definitions", written.count, written.filter { found($0) == nil }.map(words))
    let plain = written.filter { $0["name_from_macro"] == "0" && found($0) != nil }
    report(
        "parameters, definitions", plain.count,
        plain.filter { row in
            guard let mine = found(row) else { return true }
            return String(mine.parameters) != row["nparams"].map(String.init) || (mine.isVariadic ? "1" : "0") != row["variadic"]
        }.map(words))
    let named = Set(definitions.map { ($0["path"] ?? "") + "#" + ($0["name"] ?? "") })
    let mine = defined.keys.filter { place in
        let path = place.path.prefix { $0 != "#" }
        return !(skipped[path]?.contains { $0.contains(place.line) } ?? false)
    }
    report(
        "precision, definitions", mine.count, mine.filter { !named.contains($0.path) }.map { "\($0.path):\($0.line)" }.sorted())
}

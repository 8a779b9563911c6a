// Reads the files named on the command line over and over and prints how fast.
//
// One line for lexing and outlining (tokens, brackets, `#if` branches, definitions), one for the whole reading (also the
// sites). `--rounds N` says how often all files are read; the fastest round counts. `--only outline|whole` runs one of the two,
// for a profiler. One core is used; the files are in memory before the clock starts.
//
// `--unparsed FILE…` lists the lines that could not be understood, `--locals FILE…` the names that are told to be nothing but local.
// `--after OLD NEW…` (or `-` for a list) reads each second file by itself and as a later version of the one before it, and says which of them
// read otherwise, and how fast.
// `--truth FOLDER CONFIGURATION TREE [MISSES]` instead compares what is read with what a compiler says (Truth.swift).

import ByteText
import Foundation
import KernelC

/// What is measured.
enum Measure: String, CaseIterable {
    case outline, whole

    var title: String { self == .outline ? "lex and outline" : "whole reading" }

    /// The number of things read, so that no work can be left out.
    func read(_ text: [UInt8]) -> Int {
        switch self {
        case .outline: FileFacts.outline(text).definitions.count
        case .whole: FileFacts.read(text).sites.count
        }
    }
}

let given = CommandLine.arguments
if given.count >= 5, given[1] == "--truth" {
    compareWithTruth(given[2], given[3], given[4], shown: given.count > 5 ? Int(given[5]) ?? 0 : 5)
    exit(0)
}

if given.count > 2, given[1] == "--after" {
    exit(compareVersions(given[2] == "-" ? Array(AnyIterator { readLine() }) : Array(given.dropFirst(2))))
}

let listing = given.count > 1 && (given[1] == "--unparsed" || given[1] == "--locals") ? given[1] : nil
var measures = Measure.allCases
var rounds = 5
var paths: [String] = []
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    switch argument {
    case "--rounds": rounds = arguments.popFirst().flatMap(Int.init) ?? rounds
    case "--only": measures = arguments.popFirst().flatMap(Measure.init).map { [$0] } ?? measures
    case "--unparsed", "--locals": break
    case "-":
        while let line = readLine() { paths.append(line) }
    default: paths.append(argument)
    }
}

if let listing {
    for path in paths {
        guard let data = FileManager.default.contents(atPath: path) else { continue }
        let facts = FileFacts.read([UInt8](data))
        if listing == "--unparsed" {
            for region in facts.unparsed {
                print("\(path):\(facts.lines.line(of: region.lowerBound))-\(facts.lines.line(of: region.upperBound - 1))")
            }
            continue
        }
        let words = String(decoding: facts.text, as: UTF8.self).split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        for name in Set(words.filter { $0.first?.isNumber == false }.map(String.init)).sorted() {
            for occurrence in facts.occurrences(of: name) where occurrence.role == .local {
                let line = facts.position(of: occurrence.range.lowerBound).line
                let text = String(decoding: facts.text[facts.lines.range(ofLine: line)], as: UTF8.self)
                print("\(path):\(line)\t\(name)\t\(text)", terminator: text.hasSuffix("\n") ? "" : "\n")
            }
        }
    }
    exit(0)
}

let texts = paths.compactMap { FileManager.default.contents(atPath: $0).map { [UInt8]($0) } }
let bytes = texts.reduce(0) { $0 + $1.count }
guard bytes > 0 else {
    FileHandle.standardError.write(
        Data("usage: patchwalk-bench [--rounds N] [--only outline|whole] FILE… (or - for a list)\n".utf8))
    exit(64)
}
print("\(texts.count) files, \(bytes) bytes")
for measure in measures {
    var best = Duration.seconds(1_000_000)
    var found = 0
    for _ in 0..<max(rounds, 1) {
        found = 0
        let time = ContinuousClock().measure {
            for text in texts { found += measure.read(text) }
        }
        best = min(best, time)
    }
    let seconds = Double(best.components.seconds) + Double(best.components.attoseconds) / 1e18
    print(
        "\(measure.title): \(Int(Double(bytes) / seconds / 1e6)) MB/s (\(found) \(measure == .outline ? "definitions" : "sites"))"
    )
}

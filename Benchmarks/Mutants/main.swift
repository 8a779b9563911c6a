// Makes series that are wrong in known ways out of the sample tree and the sample series, reviews each, and prints how many of the
// faults are told, and told at their place. Series that are right are reviewed too: an error there is a false one.
//
// patchwalk-mutants FIXTURES THRESHOLDS [--record] [--list] [--only WORD]
//
// --list prints each fault that is not told exactly, with what is told instead. --only makes those faults alone whose name has a word
// in it; thresholds are then not looked at. --record writes the thresholds anew. The exit status is 1 where something was told better
// before, or an error is false.

import Foundation

let given = CommandLine.arguments
guard given.count >= 3 else {
    print("usage: patchwalk-mutants FIXTURES THRESHOLDS [--record] [--list] [--only WORD]")
    exit(64)
}
let only = given.firstIndex(of: "--only").flatMap { given.indices.contains($0 + 1) ? given[$0 + 1] : nil }
let bench = try Bench(isListing: given.contains("--list"), only: only)

let tree = try PlainTree(folder: given[1] + "/mm-tree")
let index = PlainIndex(tree)
try SampleSeries(fixtures: given[1], tree: tree).run(in: bench)
try Renamings(index).run(in: bench)
try Signatures(index).run(in: bench)
try Replacements(index).run(in: bench)
try Declarations(index).run(in: bench)
try Flags(tree).run(in: bench)
try OtherNames(index).run(in: bench)

print(bench.score.text)
print("\(bench.count) series reviewed")
if given.contains("--record") {
    let heading = "# How many of each fault are told exactly, of how many made. bin/mutate --record writes this file.\n"
    try Data((heading + bench.score.thresholds).utf8).write(to: URL(fileURLWithPath: given[2]))
} else if only == nil {
    let thresholds = String(decoding: try Data(contentsOf: URL(fileURLWithPath: given[2])), as: UTF8.self)
    let worse = bench.score.shortfalls(of: thresholds)
    for line in worse { print("worse: \(line)") }
    exit(worse.isEmpty ? 0 : 1)
}

// How often a file uses what it defines itself, told by the bytes of the names: most of a file's names are of no definition in it.

import ByteText

extension FileFacts {
    /// How often the file uses each definition's name, by the definition's place; uses in the bodies of definitions of that name aside.
    ///
    /// Only uses of outer names count (``SiteList/Head/isOfOuterName``). A tag's or member's name counts as any other of its spelling.
    public var useCounts: [Int] {
        let own = OwnNames(self)
        var uses = [Int](repeating: 0, count: own.count)
        for number in sites.names.numbers {
            let range = sites.names.ranges[number]
            let unspliced = unspliced(range)
            let known =
                if let unspliced { own.number(of: unspliced) } else { own.number(of: range, hash: sites.names.hashes[number]) }
            guard let name = known else { continue }
            for place in sites.names.sites(of: number) {
                let head = sites.head(Int(place))
                guard head.isOfOuterName, head.enclosing < 0 || own.numbers[Int(head.enclosing)] != name else { continue }
                uses[name] += 1
            }
        }
        return own.numbers.map { uses[$0] }
    }
}

/// The names that a file's definitions have, by number.
private struct OwnNames {
    /// The number of each definition's name.
    private(set) var numbers: [Int]
    private(set) var count = 0
    private let text: [UInt8]
    private var written = DistinctNames()
    /// Names that do not stand in the text as they are, since a macro makes them or a line ends in them, by hash.
    private var others: [UInt32: [(name: [UInt8], number: Int)]] = [:]

    init(_ facts: FileFacts) {
        text = facts.text
        let names = facts.definitions.map { $0.generatedName.map { Array($0.utf8) } ?? facts.unspliced($0.nameRange) }
        numbers = names.map { _ in 0 }
        for place in names.indices where names[place] == nil {
            numbers[place] = Int(written.number(of: facts.definitions[place].nameRange, in: text))
        }
        count = written.ranges.count
        for (place, name) in names.enumerated() {
            guard let name else { continue }
            if let known = number(of: name) {
                numbers[place] = known
            } else {
                numbers[place] = count
                others[name.wordHash(in: name.indices), default: []].append((name, count))
                count += 1
            }
        }
    }

    /// The number of the name in a range of the text; nil where no definition has it.
    func number(of range: Range<Int32>, hash: UInt32) -> Int? {
        number(of: Int(range.lowerBound)..<Int(range.upperBound), of: text, hash: hash)
    }

    func number(of name: [UInt8]) -> Int? { number(of: name.indices, of: name, hash: name.wordHash(in: name.indices)) }

    private func number(of range: Range<Int>, of bytes: [UInt8], hash: UInt32) -> Int? {
        if let known = written.find(range, of: bytes, hash: hash, in: text) { return Int(known) }
        guard !others.isEmpty, let others = others[hash] else { return nil }
        return others.first { bytes.isSame(range, as: $0.name.indices, of: $0.name) }?.number
    }
}

// The ways in which something is built: alternatives, each a conjunction.

/// Alternatives of conjunctions, kept few: where there would be too many, what is left out makes the whole wider, never narrower.
struct KbuildWays {
    private var alternatives: [[ConditionExpression]]

    /// Built in every configuration.
    static let always = KbuildWays([])

    private static let most = 12

    /// One way, under all of these.
    init(_ terms: [ConditionExpression]) { alternatives = [terms] }

    private init(alternatives: [[ConditionExpression]]) { self.alternatives = alternatives }

    /// Either way.
    func or(_ other: KbuildWays) -> KbuildWays {
        var all = alternatives
        for way in other.alternatives where !all.contains(where: { mine in mine.allSatisfy(way.contains) }) {
            all.removeAll { mine in way.allSatisfy(mine.contains) }
            all.append(way)
        }
        return all.count > Self.most ? KbuildWays(Self.common(all)) : KbuildWays(alternatives: all)
    }

    /// One of these ways together with one of the other ones.
    func and(_ other: KbuildWays) -> KbuildWays {
        if alternatives.count * other.alternatives.count > Self.most {
            return KbuildWays(Self.common(alternatives) + Self.common(other.alternatives))
        }
        return KbuildWays(
            alternatives: alternatives.flatMap { mine in
                other.alternatives.map { theirs in mine + theirs.filter { !mine.contains($0) } }
            })
    }

    /// The terms that stand in all of the ways.
    private static func common(_ ways: [[ConditionExpression]]) -> [ConditionExpression] {
        ways.first?.filter { term in ways.allSatisfy { $0.contains(term) } } ?? []
    }

    /// The ways as one condition: what they have in common, and the rest as an alternative.
    var condition: Condition {
        let common = Self.common(alternatives)
        let rests = alternatives.map { way in way.filter { !common.contains($0) } }
        guard rests.count > 1, !rests.contains(where: \.isEmpty) else { return Condition(.always, and: common) }
        // One way or its very opposite: nothing is asked for.
        if rests.count == 2, rests[0].count == 1, rests[1] == [rests[0][0].negated] { return Condition(.always, and: common) }
        let parts = rests.map { $0.count == 1 ? $0[0] : ConditionExpression.all($0) }
        return Condition(.always, and: common + [.any(parts)])
    }
}

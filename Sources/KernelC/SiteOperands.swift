// Operands: what the expression around a name does with it, flag or not.

extension SiteReader {
    mutating func use(_ first: Int, _ last: Int) -> Site.Kind { use(first, last, isNegated: frame.isNegated) }

    /// What the expression around the operand `first…last` does with it.
    mutating func use(_ first: Int, _ last: Int, isNegated: Bool) -> Site.Kind {
        if frame.isAddress { return frame.kind == .call && frame.lastOperator == .none ? .pass : .reference }
        let following = next(last)
        if let following {
            if following.kind == .open, !following.opens(.brace) { return .reference }
            switch following.mark {
            case .dot, .arrow, .assign, .orAssign, .andAssign, .xorAssign, .otherAssign, .increment, .decrement: return .reference
            case .and: return mask(isNegated)
            case .equal, .notEqual, .less, .greater, .lessEqual, .greaterEqual: return .test
            case .logicalAnd, .logicalOr, .question: return frame.lastOperator == .and ? mask(isNegated) : .use
            default: break
            }
        }
        switch frame.lastOperator {
        case .and: return mask(isNegated)
        case .comparison: return .test
        case .logical: return .use
        default: break
        }
        switch frame.assignment {
        case .plain: if frame.kind != .initializer { return isNegated ? .use : .set }
        case .or: return isNegated ? .use : .set
        case .and: return isNegated ? .clear : .test
        case .other: return .use
        case .none: break
        }
        switch frame.kind {
        case .group: return isNegated ? frame.outerNegated : frame.outer
        case .call: return frame.flagUse.kind(frame.argument)
        case .initializer: return .initializer
        case .reference: return .use
        default: return .use
        }
    }

    /// An operand of `&`: a flag behind a `~` is cleared where the result is kept, else it is tested.
    @inline(__always)
    func mask(_ isNegated: Bool) -> Site.Kind {
        guard isNegated else { return .test }
        return frame.isCondition && frame.assignment == .none ? .test : .clear
    }
}

// What each rule says, for readers of SARIF who have no other page at hand.

internal import CallSites

extension Finding.Rule {
    /// The rule in one sentence.
    var headline: String {
        switch self {
        case .staleCall: "A use of a name that the series removed or renamed."
        case .arity: "A call whose number of arguments fits no definition that it can mean."
        case .brokenStep: "Wrong after one patch and mended by a later one."
        case .earlyUse: "A name is used before the patch that defines it."
        case .forbidden: "A call is given a flag that the series makes it refuse."
        case .mail: "Something is wrong with the mails of the series."
        case .apply: "A hunk or file does not apply to the tree."
        }
    }

    /// What it means and what to do.
    var help: String {
        switch self {
        case .staleCall:
            "After the patch no definition is left that this use can mean, under its #if condition and linkage, and no later patch mends it: "
                + "the tree does not build in the configurations that compile this place. Convert the use in the same patch."
        case .arity:
            "The series changes the parameters of a function or macro, and this call still has the old number of arguments. "
                + "Convert the call in the patch that changes the definition."
        case .brokenStep:
            "The tree does not build between the patch named and the one that mends it, so that the series can't be bisected there. "
                + "Move the mending hunk to the earlier patch, or reorder the patches."
        case .earlyUse: "Only a later patch of the series defines the name. Reorder the patches, or move the definition."
        case .forbidden:
            "The series adds a test of the flag to the callee, and the flag reaches this call: surely (error), or by a path that should "
                + "be looked at (warning). Drop the flag, or convert the caller."
        case .mail:
            "Patches are missing, a diffstat does not match, white space is damaged, ids do not chain, or a fixup is not folded in. "
                + "What is reviewed may not be what was meant."
        case .apply: "The patch was made for another tree or is damaged. Name the right base, or rebase the series."
        }
    }

    /// The level that it mostly has.
    var usualLevel: Finding.Level {
        switch self {
        case .staleCall, .arity, .brokenStep, .earlyUse, .forbidden, .apply: .error
        case .mail: .warning
        }
    }
}

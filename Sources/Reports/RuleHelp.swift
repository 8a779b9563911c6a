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
        case .undefined: "A name is used that nothing defines, or that the series no longer exports to a module."
        case .variant: "Definitions of one name under different conditions no longer agree."
        case .unconverted: "A use that the series converts elsewhere, alike, and not here."
        case .unused: "A function or variable that nobody uses any more."
        case .staleMention: "A comment or document still speaks of a name that is gone."
        case .changedUnder: "Callers stay as they are while what they call changes."
        case .claim: "A sentence of a commit message that the facts refute."
        case .forbidden: "A call is given a flag that the series makes it refuse."
        case .policy: "A use that the project's own rules do not want."
        case .baseline: "More sites than the project's baseline allows."
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
        case .undefined:
            "The name stands nowhere in the base, and no patch defines it: a patch or hunk may be missing, the series may need another base, or the name is misspelt. "
                + "Or the series takes its export away while a file uses it that can be built as a module: keep the export, or convert the use."
        case .earlyUse: "Only a later patch of the series defines the name. Reorder the patches, or move the definition."
        case .forbidden:
            "The series adds a test of the flag to the callee, and the flag reaches this call: surely (error), or by a path that should "
                + "be looked at (warning). Drop the flag, or convert the caller."
        case .variant:
            "The real function and its stub, or the copies of architectures, no longer take the same parameters, so that callers fit one and not "
                + "the other. Change all of them in one patch."
        case .unconverted:
            "The series converts uses like this one in one way and leaves this one as it was. Convert it, too, or say in the message why it stays."
        case .unused:
            "The series takes the last use away. A static definition left without users makes the compiler warn; an exported one can go."
        case .staleMention:
            "A reader of this comment, kernel-doc or document would look for something that the series removes or renames. Change the words, too."
        case .changedUnder:
            "The callers are the same and what they call is not. Read the patch with its callers in mind; they are in the report."
        case .claim:
            "The message says something of the change that the trees contradict. Change the sentence or the patch."
        case .policy:
            "A policy of .patchwalk.yml, or of a built-in profile, rules this use out here; what broke it before the series is only counted. "
                + "Move the use to a place that the policy names, or change the policy."
        case .baseline:
            "The number of sites may only fall. Take the new sites out, or write the baseline anew and say why."
        case .mail:
            "Patches are missing, a diffstat does not match, white space is damaged, ids do not chain, or a fixup is not folded in. "
                + "What is reviewed may not be what was meant."
        case .apply: "The patch was made for another tree or is damaged. Name the right base, or rebase the series."
        }
    }

    /// The level that it mostly has.
    var usualLevel: Finding.Level {
        switch self {
        case .staleCall, .arity, .brokenStep, .earlyUse, .undefined, .variant, .forbidden, .apply: .error
        case .unconverted, .unused, .claim, .policy, .baseline, .mail: .warning
        case .staleMention, .changedUnder: .note
        }
    }
}

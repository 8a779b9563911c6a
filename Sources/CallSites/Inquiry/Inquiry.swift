// The first stage: what the touched files tell of the series by themselves, and what is therefore asked of the tree.

import ByteText
import KernelC
import PatchApply
import SymbolIndex

/// What the series changes, and the symbols to follow.
struct Inquiry {
    /// Every definition of the touched files.
    let touched: [TracedDefinition]
    /// The names that the series changes.
    let changed: ChangedSymbols
    /// The flags that it starts to refuse.
    let forbidden: Forbidden
    /// The symbols to follow: those that the user asks for first.
    let queries: [SymbolQuery]
    /// The names that policies are about.
    let ruled: NameSet
    /// The names to look for.
    let names: NameSet
    /// What the series begins to use and the touched files do not define.
    let newUses: NewUses
    /// The touched files in all their versions, with the sites on changed lines alone.
    let outline: TreeHistory
    /// Their definitions at each version.
    let table: DefinitionTable

    init(_ outline: TreeHistory, _ files: [[FileStep]], options: ReviewOptions) {
        self.outline = outline
        let calls = WorkBeside(among: options.workers) { Conversions.calls(in: outline, files: files) }
        let table = WorkBeside(among: options.workers) { DefinitionTable(outline) }
        let touched = DefinitionTracer(outline, files: files).traced
        let newUses = WorkBeside(among: options.workers) { NewUses(outline, besides: touched) }
        changed = ChangedSymbols(touched, includesBodyChanges: options.includesBodyChanges)
        forbidden = Forbidden(touched.newRefusals(files))
        let changedNames = changed.names(besides: options.watched)
        let known = Set(changedNames).union(options.watched.map(\.description))
        let conversions = Conversions(calls.value, files: files, brought: changed.brought).counts.filter {
            !known.contains($0.key)
        }
        queries =
            options.watched + forbidden.queries(besides: options.watched)
            + (changedNames + conversions.keys).sorted().map(SymbolQuery.init(changed:))
        ruled = options.policies.ruledNames
        var names = NameSet(queries).joined(with: ruled)
        names.mentioned.formUnion(changed.gone)
        if !names.members.isEmpty { names.memberTypes = touched.memberTypes }
        names.mostFiles = conversions.mapValues(Conversions.mostFiles)
        self.names = names
        self.touched = touched
        self.newUses = newUses.value
        self.table = table.value
    }
}

// SymbolIndex

// early-use: used in one patch, defined only in a later one.

enum EarlyUse {
    static func message(for fault: Fault, definedBy patch: Int) -> String {
        let words = "uses \(fault.place.site.name), which only patch \(patch) defines"
        return fault.doubt == nil ? words : words + ", and for some configurations only: those may be the ones that use it"
    }
}

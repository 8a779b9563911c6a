// early-use: used in one patch, defined only in a later one.

enum EarlyUse {
    static func message(for fault: Fault, definedBy patch: Int) -> String {
        "uses \(fault.place.site.saidName), which only patch \(patch) defines"
    }
}

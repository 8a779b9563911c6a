// early-use: used in one patch, defined only in a later one.

enum EarlyUse {
    static func message(for fault: Fault, definedBy patch: Int) -> String {
        let words = "uses \(fault.place.site.saidName), which only patch \(patch) defines"
        return switch fault.doubt {
        case .otherConfiguration?, .otherArchitecture?, .maybeIncluded?:
            words + ", and for some configurations only: those may be the ones that use it"
        case .headerElsewhere?, .madeName?, .pasted?, .localOfUsers?, .unparsed?, .unseenHeader?, .madeHeader?, .incomplete?,
            nil:
            words
        }
    }
}

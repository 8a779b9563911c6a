// What a baseline counts: the sites of each watched symbol, of each way to use a flag, and those that break a policy.

public import ByteText
public import CallSites
internal import KernelC

/// The sites that one line of a baseline counts.
public struct SiteTally: Sendable, Hashable {
    /// One site.
    public struct Place: Sendable, Hashable {
        /// The file.
        public var path: TreePath
        /// The place: in the base, or of a site that the series brings in the tree after its patch.
        public var position: Position
        /// The enclosing function; empty at top level.
        public var function: String
        /// The patch that brings it; nil for one of the base.
        public var patch: Int?
    }

    /// What is counted: `VM_PFNMAP`, `VM_PFNMAP test`, `policy VM_PFNMAP tested only in`.
    public var subject: String
    /// The sites at the end, by path and place.
    public var places: [Place]
    /// How many there were at base.
    public var baseCount: Int

    /// The tallies of the watched symbols and of the policies of a review.
    public static func of(_ review: Review) -> [SiteTally] {
        of(review.symbols.filter { $0.origin != .changed }, review.policies)
    }

    /// The tallies of what `callers` lists.
    public static func of(_ report: CallersReport) -> [SiteTally] { of(report.symbols, report.policies) }

    private static func of(_ symbols: [SymbolReport], _ policies: [PolicyReport]) -> [SiteTally] {
        var tallies: [SiteTally] = []
        for symbol in symbols {
            // Of `callee(FLAG)` only the calls count that the flag may reach.
            let sites = symbol.sites.filter { site in
                site.kind != .mention && (symbol.kind != .argument || (site.reach ?? .never) != .never)
            }
            tallies.append(SiteTally(symbol.name, sites))
            guard symbol.kind == .flag else { continue }
            for kind in Site.Kind.allCases where kind != .mention {
                let some = sites.filter { $0.kind == kind }
                if !some.isEmpty { tallies.append(SiteTally("\(symbol.name) \(kind.rawValue)", some)) }
            }
        }
        return tallies + policies.map(SiteTally.init)
    }

    /// The line of a policy.
    static func subject(of policy: Policy) -> String { "policy \(policy.title)" }

    private init(_ subject: String, _ sites: [SiteTrace]) {
        self.subject = subject
        places = sites.filter(\.isAliveAtEnd).map { site in
            Place(
                path: site.path, position: site.position, function: site.function,
                patch: site.effect == .added ? site.patches.first : nil)
        }
        baseCount = sites.count { $0.effect != .added }
    }

    private init(_ report: PolicyReport) {
        subject = Self.subject(of: report.policy)
        places = report.breaches.map {
            Place(path: $0.path, position: $0.position, function: $0.function, patch: $0.since)
        }
        baseCount = report.breaches.count { $0.since == nil }
    }
}

// stale-call: a use of a name that the series removed or renamed, still there after the patch and to the end.

import ByteText
import KernelC

enum StaleCall {
    static func message(for fault: Fault, patch: Int, renamedTo newName: String?) -> String {
        let name = fault.place.site.name
        let use =
            switch fault.place.site.kind {
            case .call: "calls \(name)()"
            case .initializer: "initialises with \(name)"
            default: "uses \(name)"
            }
        guard let definition = fault.meantBefore.first else {
            return "\(use), which an earlier patch of the series removed"
        }
        let from = "\(definition.path):\(definition.definition.position.line)"
        if let newName { return "\(use), which patch \(patch) renamed to \(newName) (was \(from))" }
        return "\(use), which patch \(patch) removed (was \(from))"
    }
}

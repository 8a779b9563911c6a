// arity: a call whose number of arguments fits no definition that it can mean.

import ByteText
import KernelC

enum Arity {
    static func message(for fault: Fault, patch: Int) -> String {
        let site = fault.place.site
        let wanted = Set(fault.meansNow.map { $0.definition.parameters.count }).sorted().map(String.init).joined(
            separator: " or ")
        let definition = fault.meansNow.first
        let at = definition.map { " (\($0.path):\($0.definition.position.line))" } ?? ""
        return "\(site.name)() is given \(count(site.arguments.count)) and takes \(wanted) since patch \(patch)\(at)"
    }

    /// The definition that the call does not fit.
    static func related(to fault: Fault, patch: Int) -> Finding.Related? {
        fault.meansNow.first.map {
            Finding.Related(
                path: $0.path, position: $0.definition.position,
                text: "\(fault.place.site.name)\($0.definition.shown) since patch \(patch)")
        }
    }

    private static func count(_ number: Int) -> String { number == 1 ? "1 argument" : "\(number) arguments" }
}

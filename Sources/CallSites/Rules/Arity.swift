// arity: a call whose number of arguments fits no definition that it can mean.

import ByteText
import KernelC

enum Arity {
    static func message(for fault: Fault, patch: Int) -> String {
        "\(given(fault)) and takes \(taken(fault)) since patch \(patch)\(place(of: fault))"
    }

    /// For a call that was wrong before the series.
    static func messageOfOld(_ fault: Fault) -> String {
        "\(given(fault)) and takes \(taken(fault))\(place(of: fault)); it was so before the series"
    }

    private static func given(_ fault: Fault) -> String {
        "\(fault.place.site.name)() is given \(count(fault.place.site.arguments.count))"
    }

    private static func taken(_ fault: Fault) -> String {
        Set(fault.meansNow.map { $0.definition.parameters.count }).sorted().map(String.init).joined(separator: " or ")
    }

    private static func place(of fault: Fault) -> String {
        fault.meansNow.first.map { " (\($0.path):\($0.definition.position.line))" } ?? ""
    }

    /// The definition that the call does not fit.
    static func related(to fault: Fault, patch: Int) -> Finding.Related? {
        fault.meansNow.first.map {
            Finding.Related(
                path: $0.path, position: $0.definition.position,
                text: "\(fault.place.site.name)\($0.definition.shown)" + (fault.isOld ? "" : " since patch \(patch)"))
        }
    }

    private static func count(_ number: Int) -> String { number == 1 ? "1 argument" : "\(number) arguments" }
}

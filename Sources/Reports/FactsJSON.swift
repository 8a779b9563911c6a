// `patchwalk facts`: what KernelC sees in one file, one JSON object a line.

internal import ByteText
public import KernelC

/// The facts of a file as JSON lines.
public enum FactsJSON {
    /// The definitions and sites of one file in the order of their names, one compact object a line.
    ///
    /// Keys: `path`, `line`, `column` (of the name, from 1, a column counts bytes), `kind`, `name`; for calls `argumentCount`;
    /// for functions, prototypes and function-like macros `parameterCount` and `variadic`; for members and enumerators of a
    /// named type `container`; then `function` (the enclosing function, macro or object, empty at top level) and `condition`.
    /// - Parameters:
    ///   - facts: what was read.
    ///   - path: the path as the user gave it.
    public static func lines(of facts: FileFacts, path: String) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity((facts.definitions.count + facts.sites.count) * 120)
        let conditions = facts.conditions.map { quoted($0.description) }
        let path = quoted(path)
        let names = facts.definitions.map { quoted($0.generatedName ?? facts.string($0.nameRange)) }
        let nowhere = quoted("")

        func begin(_ offset: Int32, _ kind: String, _ name: [UInt8]) {
            let position = facts.position(of: offset)
            output.append(contentsOf: "{\"path\":".utf8)
            output.append(contentsOf: path)
            output.append(
                contentsOf: ",\"line\":\(position.line),\"column\":\(position.column),\"kind\":\"\(kind)\",\"name\":".utf8)
            output.append(contentsOf: name)
        }
        func end(_ function: [UInt8], _ condition: Int32) {
            output.append(contentsOf: ",\"function\":".utf8)
            output.append(contentsOf: function)
            output.append(contentsOf: ",\"condition\":".utf8)
            output.append(contentsOf: conditions.indices.contains(Int(condition)) ? conditions[Int(condition)] : nowhere)
            output.append(contentsOf: "}\n".utf8)
        }
        func write(_ definition: Definition, _ name: [UInt8]) {
            begin(definition.nameRange.lowerBound, definition.kind.rawValue, name)
            if definition.kind.hasParameters {
                output.append(contentsOf: ",\"parameterCount\":\(definition.parameters.count)".utf8)
                output.append(contentsOf: ",\"variadic\":\(definition.isVariadic)".utf8)
            }
            if let container = definition.container, !container.isEmpty {
                output.append(contentsOf: ",\"container\":".utf8)
                output.append(contentsOf: quoted(container))
            }
            end(nowhere, definition.condition)
        }
        func write(_ site: Site) {
            begin(site.name.lowerBound, site.kind.rawValue, quoted(facts.string(site.name)))
            if site.kind.isCall { output.append(contentsOf: ",\"argumentCount\":\(site.arguments.count)".utf8) }
            let enclosing = site.enclosing.map(Int.init).flatMap { names.indices.contains($0) ? names[$0] : nil }
            end(enclosing ?? nowhere, site.condition)
        }

        var next = 0
        for (place, definition) in facts.definitions.enumerated() {
            while next < facts.sites.count, facts.sites[next].name.lowerBound < definition.nameRange.lowerBound {
                write(facts.sites[next])
                next += 1
            }
            write(definition, names[place])
        }
        for site in facts.sites[next...] { write(site) }
        return output
    }

    private static func quoted(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        JSON.appendQuoted(text, to: &output)
        return output
    }
}

extension Definition.Kind {
    /// Whether it takes parameters.
    var hasParameters: Bool { self == .function || self == .prototype || self == .macro }
}

extension Site.Kind {
    /// Whether it is a call of any kind, with arguments.
    var isCall: Bool { self == .call || self == .memberCall || self == .pointerCall }
}

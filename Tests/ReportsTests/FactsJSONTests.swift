import ByteText
import KernelC
import Testing

@testable import Reports

@Suite struct FactsJSONTests {
    @Test func oneObjectALineInTheOrderOfTheFile() {
        let text = Array("int f(int a, ...)\n{\n\tg(a, 1);\n}\n".utf8)
        let facts = FileFacts(
            text: text, lines: LineTable(text),
            definitions: [
                Definition(kind: .function, nameRange: 4..<5, range: 0..<33, parameters: [6..<11], isVariadic: true, condition: 0)
            ],
            sites: [
                Site(kind: .call, name: 21..<22, range: 21..<28, arguments: [23..<24, 26..<27], enclosing: 0, condition: 1),
                Site(kind: .reference, name: 23..<24, range: 23..<24, enclosing: 0, condition: 1),
            ],
            conditions: [.always, Condition(terms: ["CONFIG_A"])], unparsed: [])
        let lines = String(decoding: FactsJSON.lines(of: facts, path: "./a \"b\".c"), as: UTF8.self).split(separator: "\n")
        #expect(
            lines == [
                #"{"path":"./a \"b\".c","line":1,"column":5,"kind":"function","name":"f","parameterCount":1,"variadic":true,"#
                    + #""function":"","condition":""}"#,
                #"{"path":"./a \"b\".c","line":3,"column":2,"kind":"call","name":"g","argumentCount":2,"function":"f","#
                    + #""condition":"CONFIG_A"}"#,
                #"{"path":"./a \"b\".c","line":3,"column":4,"kind":"reference","name":"a","function":"f","condition":"CONFIG_A"}"#,
            ])
    }
}

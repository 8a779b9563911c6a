import KernelC
import Testing

@testable import Reports

@Suite struct FactsJSONTests {
    @Test func oneObjectALineInTheOrderOfTheFile() {
        let facts = FileFacts.read(Array("int f(int a, ...)\n{\n#ifdef CONFIG_A\n\tg(1, B);\n#endif\n}\n".utf8))
        let lines = String(decoding: FactsJSON.lines(of: facts, path: "./a \"b\".c"), as: UTF8.self).split(separator: "\n")
        #expect(
            lines == [
                #"{"path":"./a \"b\".c","line":1,"column":5,"kind":"function","name":"f","parameterCount":1,"variadic":true,"#
                    + #""function":"","condition":""}"#,
                #"{"path":"./a \"b\".c","line":3,"column":8,"kind":"test","name":"CONFIG_A","function":"f","condition":"CONFIG_A"}"#,
                #"{"path":"./a \"b\".c","line":4,"column":2,"kind":"call","name":"g","argumentCount":2,"function":"f","#
                    + #""condition":"CONFIG_A"}"#,
                #"{"path":"./a \"b\".c","line":4,"column":7,"kind":"pass","name":"B","function":"f","condition":"CONFIG_A"}"#,
            ])
    }
}

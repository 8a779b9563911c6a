import ByteText
import Testing

@testable import Configuration

@Suite struct YAMLDocumentTests {
    private func read(_ text: String) throws(YAMLDocument.Failure) -> YAMLDocument { try YAMLDocument(Array(text.utf8)) }

    @Test func nodesStandWhereTheyBegin() throws {
        let document = try read("é: [a, 'b']\nc: |\n  text\n")
        let root = try #require(document.nodes.first)
        guard case .mapping(let pairs) = root.content else {
            Issue.record("\(root)")
            return
        }
        let places = pairs.map { pair in [pair.key, pair.value].map { document.nodes[$0].mark }.map { [$0.line, $0.column] } }
        #expect(places == [[[1, 1], [1, 4]], [[2, 1], [2, 4]]])
        let scalars = document.nodes.compactMap { node in
            if case .scalar(let text, let isPlain) = node.content { "\(text)|\(isPlain)" } else { nil }
        }
        #expect(scalars == ["é|true", "a|true", "b|false", "c|true", "text\n|false"])
    }

    @Test func nothingIsNoNode() throws {
        for text in ["", "\n", "# a comment\n", "\u{FEFF}"] { #expect(try read(text).nodes.isEmpty, "\(text)") }
    }

    @Test func aKeyThatIsThereTwiceIsFoundAtAnyDepth() throws {
        let twice = try #require(try read("a:\n  - b: 1\n    c: 2\n    b: 3\n").duplicateKey)
        #expect(twice.key == "b" && twice.mark.line == 2 && twice.mark.column == 5)
        #expect(try read("a: {b: 1}\nc: {b: 1}\n").duplicateKey == nil)
    }

    @Test func whatIsNestedTooDeeplyIsToldWithItsPlace() throws {
        let failure = #expect(throws: YAMLDocument.Failure.self) { try read("é: a\nb: é" + String(repeating: "[", count: 200)) }
        #expect(failure?.problem == "nested too deeply" && failure?.mark?.line == 2 && failure?.mark?.column == 105)
        #expect(try read(String(repeating: "[", count: 99) + String(repeating: "]", count: 99)).nodes.count == 99)
    }

    @Test(arguments: [
        String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 50_000), String(repeating: "- ", count: 50_000),
        String(repeating: "? ", count: 50_000), "a: *b", "a: &b [*b, *b]\nc: *b", "%TAG ! x\n", "a: \u{1}", "a: \"\\uD800\"",
        "\t- a",
        "a\0b", "'", "\"", "a: !!binary x", "--- a\n--- b", "...\n...\n",
    ])
    func hostileTextsEndWell(text: String) {
        do {
            let document = try read(text)
            #expect(
                document.nodes.allSatisfy { node in
                    switch node.content {
                    case .scalar: true
                    case .sequence(let items): items.allSatisfy(document.nodes.indices.contains)
                    case .mapping(let pairs):
                        pairs.allSatisfy {
                            document.nodes.indices.contains($0.key) && document.nodes.indices.contains($0.value)
                        }
                    }
                })
        } catch {
            #expect(!error.problem.isEmpty)
        }
    }
}

// A document of YAML as plain nodes with their places. The only file that knows libyaml; what the nodes mean is not known here.

internal import CLibyaml

/// The nodes of one document. Aliases are resolved, so that several nodes may hold the same one.
struct YAMLDocument {
    /// A place in the text.
    struct Mark {
        /// The line, from 1.
        var line: Int
        /// The column, from 1, in characters (Unicode scalars).
        var column: Int
    }

    /// A node; others are named by their places among the document's.
    struct Node {
        enum Content {
            /// A text; `isPlain` says that it has no quotes and is no block.
            case scalar(String, isPlain: Bool)
            case sequence([Int])
            case mapping([(key: Int, value: Int)])
        }

        var content: Content
        /// Where it begins.
        var mark: Mark
    }

    /// Why a text is no document, in libyaml's words.
    struct Failure: Error {
        /// What was being read, and where that begins.
        var context: (text: String, mark: Mark)?
        var problem: String
        /// Nil where the text can't be read as characters.
        var mark: Mark?
    }

    /// The nodes, the root first; none where the text holds nothing.
    private(set) var nodes: [Node] = []

    /// libyaml takes time quadratic in the number of brackets that are open at once.
    private static let deepest = 100

    /// Reads a text in UTF-8, which holds one document at most.
    init(_ text: [UInt8]) throws(Failure) {
        if let mark = Self.tooDeep(in: text) { throw Failure(problem: "nested too deeply", mark: mark) }
        var parser = unsafe yaml_parser_t()
        guard unsafe yaml_parser_initialize(&parser) == 1 else { throw Failure(problem: "out of memory") }
        defer { unsafe yaml_parser_delete(&parser) }
        let failure = unsafe text.withUnsafeBufferPointer { text -> Failure? in
            unsafe yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
            unsafe yaml_parser_set_input_string(&parser, text.baseAddress, text.count)
            return unsafe load(&parser)
        }
        if let failure { throw failure }
    }

    /// Where more brackets are open than may be, wherever they stand.
    private static func tooDeep(in text: [UInt8]) -> Mark? {
        var open = 0
        var mark = Mark(line: 1, column: 0)
        for byte in text {
            // Continuation bytes of UTF-8 are 0b10……….
            if byte & 0xC0 != 0x80 { mark.column += 1 }
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(open - 1, 0)
            case UInt8(ascii: "\n"): mark = Mark(line: mark.line + 1, column: 0)
            default: break
            }
            if open > deepest { return mark }
        }
        return nil
    }

    private mutating func load(_ parser: inout yaml_parser_t) -> Failure? {
        var document = unsafe yaml_document_t()
        guard unsafe yaml_parser_load(&parser, &document) == 1 else { return unsafe Failure(parser) }
        defer { unsafe yaml_document_delete(&document) }
        guard unsafe yaml_document_get_root_node(&document) != nil else { return nil }
        unsafe take(document)
        var second = unsafe yaml_document_t()
        guard unsafe yaml_parser_load(&parser, &second) == 1 else { return unsafe Failure(parser) }
        defer { unsafe yaml_document_delete(&second) }
        guard unsafe yaml_document_get_root_node(&second) != nil else { return nil }
        return unsafe Failure(problem: "but found another document", mark: Mark(second.start_mark))
    }

    private mutating func take(_ document: yaml_document_t) {
        let all = unsafe UnsafeBufferPointer(start: document.nodes.start, count: document.nodes.top - document.nodes.start)
        nodes = unsafe all.map { unsafe Node(content: Self.content(of: $0), mark: Mark($0.start_mark)) }
    }

    /// What a node holds; libyaml counts nodes from 1.
    private static func content(of node: yaml_node_t) -> Node.Content {
        switch unsafe node.type {
        case YAML_SEQUENCE_NODE:
            let items = unsafe node.data.sequence.items
            return unsafe .sequence(UnsafeBufferPointer(start: items.start, count: items.top - items.start).map { Int($0) - 1 })
        case YAML_MAPPING_NODE:
            let pairs = unsafe node.data.mapping.pairs
            return unsafe .mapping(
                UnsafeBufferPointer(start: pairs.start, count: pairs.top - pairs.start).map {
                    (key: Int($0.key) - 1, value: Int($0.value) - 1)
                })
        default:
            let scalar = unsafe node.data.scalar
            let text = unsafe String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return .scalar(text, isPlain: unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE)
        }
    }

    /// The first key, in the order of the text, that a mapping has twice, and where it has it first.
    var duplicateKey: (key: String, mark: Mark)? {
        for node in nodes {
            guard case .mapping(let pairs) = node.content else { continue }
            var marks: [String: Mark] = [:]
            for pair in pairs {
                guard case .scalar(let key, _) = nodes[pair.key].content else { continue }
                if let mark = marks.updateValue(nodes[pair.key].mark, forKey: key) { return (key, mark) }
            }
        }
        return nil
    }
}

extension YAMLDocument.Mark {
    fileprivate init(_ mark: yaml_mark_t) { self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1) }
}

extension YAMLDocument.Failure {
    /// What went wrong last in a parser.
    fileprivate init(_ parser: yaml_parser_t) {
        problem = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "out of memory"
        mark = unsafe parser.error == YAML_READER_ERROR ? nil : YAMLDocument.Mark(parser.problem_mark)
        context = unsafe parser.context.map { unsafe (String(cString: $0), YAMLDocument.Mark(parser.context_mark)) }
    }
}

import KernelC
extension FileFacts {
    struct Assignment { enum Operator { case assign, or, and, other }; var `operator`: Operator; var value: Range<Int32>; var range: Range<Int32>; var isConditional: Bool; var isInLoop: Bool }
    func assignments(in d: Definition, to name: String) -> [Assignment] { [] }
    func parameterName(_ i: Int, of d: Definition) -> String { "" }
    func mentions(where f: (String) -> Bool) -> [Range<Int32>] { [] }
}

// The parts of a changed signature, as the review of a series of one patch has them.

import CallSites
import Testing

@Suite struct SignatureChangeTests {
    /// What the review says of `f`'s signature, part by part; nil where it does not say that it changes.
    static func parts(_ old: String, _ new: String, in path: String = "include/f.h") throws -> [String]? {
        let review = try Scenario([path: old + "\n"]).patch([path: new + "\n"]).review()
        let changes =
            review.symbol("f")?.definitions.flatMap(\.changes).filter { $0.what == .signature || $0.what == .kind } ?? []
        return changes.isEmpty ? nil : changes.flatMap(\.details).map(\.description)
    }

    @Test func aParameterComesOrGoes() throws {
        #expect(try Self.parts("int f(int a);", "int f(int a, bool b);") == ["parameter 2 (bool b) added"])
        #expect(try Self.parts("int f(int a, bool b);", "int f(bool b);") == ["parameter 1 (int a) dropped"])
        #expect(try Self.parts("int f(void);", "int f(int a);") == ["parameter 1 (int a) added"])
        #expect(try Self.parts("int f(int a);", "int f(void);") == ["parameter 1 (int a) dropped"])
        // Of one type, the name tells which.
        #expect(try Self.parts("int f(int a, int b);", "int f(int b);") == ["parameter 1 (int a) dropped"])
        #expect(
            try Self.parts("int f(int a, int c);", "int f(int a, int b, int c, int d);") == [
                "parameter 2 (int b) added", "parameter 4 (int d) added",
            ])
    }

    @Test func aParameterMoves() throws {
        #expect(
            try Self.parts("int f(int a, struct page *p);", "int f(struct page *p, int a);") == [
                "parameter 2 (struct page *p) moved to place 1"
            ])
        #expect(
            try Self.parts("int f(int a, bool b, long c, char d);", "int f(bool b, long c, char d, int a);") == [
                "parameter 1 (int a) moved to place 4"
            ])
        #expect(
            try Self.parts("int f(int, struct page *);", "int f(struct page *, int);") == [
                "parameter 2 (struct page *) moved to place 1"
            ])
    }

    @Test func twoOfOneTypeThatChangePlaces() throws {
        #expect(
            try Self.parts("int f(int from, int to);", "int f(int to, int from);") == ["parameter 2 (int to) moved to place 1"])
        let body = " { return from - to; }"
        #expect(
            try Self.parts("static inline int f(int from, int to)" + body, "static inline int f(int to, int from)" + body) == [
                "parameter 2 (int to) moved to place 1"
            ])
        #expect(
            try Self.parts("#define f(a, b) ((a) - (b))", "#define f(b, a) ((a) - (b))") == ["parameter 2 (b) moved to place 1"])
        // Other names for the same places.
        #expect(try Self.parts("#define f(a, b) ((a) - (b))", "#define f(b, a) ((b) - (a))") == nil)
        #expect(try Self.parts("int f(int from, int to);", "int f(int start, int end);") == nil)
        #expect(try Self.parts("int f(int from, int to);", "int f(int, int);") == nil)
    }

    @Test func aParameterIsRetyped() throws {
        #expect(try Self.parts("int f(int a, bool b);", "int f(long a, bool b);") == ["parameter 1: int a becomes long a"])
        #expect(
            try Self.parts("int f(struct page *page, bool b);", "int f(struct folio *folio, bool b);") == [
                "parameter 1: struct page *page becomes struct folio *folio"
            ])
        #expect(try Self.parts("int f(int, int);", "int f(int, long);") == ["parameter 2: int becomes long"])
        #expect(
            try Self.parts("int f(int (*fn)(int));", "int f(int (*fn)(long));") == [
                "parameter 1: int (*fn)(int) becomes int (*fn)(long)"
            ])
    }

    @Test func severalAtOnce() throws {
        #expect(
            try Self.parts("int f(struct page *page, bool b);", "int f(struct folio *folio, bool b, int n);") == [
                "parameter 3 (int n) added", "parameter 1: struct page *page becomes struct folio *folio",
            ])
        #expect(
            try Self.parts("int f(int a, struct page *p);", "int f(struct folio *p, int a);") == [
                "parameter 1: struct page *p becomes struct folio *p", "parameter 2 (struct page *p) moved to place 1",
            ])
        #expect(
            try Self.parts("int f(struct page *page);", "int f(struct page *p, int n);") == [
                "parameter 2 (int n) added", "parameter 1: struct page *page becomes struct page *p",
            ])
        #expect(
            try Self.parts(
                "static int f(int a) { return a; }", "struct page *f(int a, ...) { return a; }", in: "mm/f.c") == [
                    "result: int becomes struct page *", "no longer static", "takes any further arguments",
                ])
    }

    @Test func theResultAndTheLinkage() throws {
        #expect(try Self.parts("int f(int a);", "bool f(int a);") == ["result: int becomes bool"])
        #expect(
            try Self.parts("static inline int f(int a) { return a; }", "int f(int a);") == ["no longer static"])
        #expect(try Self.parts("int f(int a) { return a; }", "static int f(int a) { return a; }", in: "mm/f.c") == ["now static"])
        // That says nothing to a caller.
        #expect(try Self.parts("extern int f(int a);", "int f(int a);") == nil)
        #expect(try Self.parts("int f(int a);", "int __init f(int a);") == nil)
        #expect(try Self.parts("int f(int (*fn)(int));", "int f(int (*call)(int));") == nil)
    }

    @Test func furtherArguments() throws {
        #expect(try Self.parts("int f(const char *s);", "int f(const char *s, ...);") == ["takes any further arguments"])
        #expect(try Self.parts("#define f(s, ...) g(s)", "#define f(s) g(s)") == ["takes no further arguments"])
    }

    @Test func macros() throws {
        #expect(try Self.parts("#define f(a) g(a)", "#define f(a, b) g(a)") == ["parameter 2 (b) added"])
        #expect(
            try Self.parts("static inline int f(int a, int b) { return g(a); }", "#define f(page) g(page)") == [
                "parameter 1 (int a) dropped", "parameter 2 (int b) dropped", "parameter 1 (page) added",
            ])
        #expect(try Self.parts("static inline int f(int a) { return g(a); }", "#define f(x) g(x)") == [])
        // A list of names alone has no parts.
        #expect(try Self.parts("int f(int a);", "#define f g") == [])
    }

    @Test func aListUnderAnIfHasNoNumber() throws {
        let old = "int f(int a,\n#ifdef CONFIG_B\n\tint b,\n#endif\n\tint c) { return a; }"
        #expect(try Self.parts(old, old.replacing("int f", with: "long f"), in: "mm/f.c") == ["result: int becomes long"])
        #expect(try Self.parts(old, "int f(int a, int c) { return a; }", in: "mm/f.c") == [])
    }

    @Test func whatIsLongerThanAnyoneWritesHasNoParts() throws {
        let many = (0..<80).map { "int a\($0)" }
        let old = "int f(\(many.joined(separator: ", ")));"
        #expect(try Self.parts(old, "long f(\(many.dropFirst().joined(separator: ", ")));") == ["result: int becomes long"])
    }
}

import ByteText
import Testing

@testable import Maintainers

@Suite struct MaintainersFileTests {
    static let file = MaintainersFile(
        Array(
            """
            List of maintainers
            ===================

            \tM: *Mail* patches to: FullName <address@domain>

            Maintainers List
            ----------------

            MEMORY MANAGEMENT
            M:	Ann Example <ann@example.org>
            R:	"Bob B. Reader" <bob@example.org>
            L:	linux-mm@example.org
            S:	Maintained
            T:	git git://example.org/mm.git
            F:	include/linux/mm.h
            F:	mm/
            X:	mm/slab*

            SLAB
            M:	carl@example.org
            L:	slab@example.org (moderated for non-subscribers)
            L:	secret@example.org (subscribers-only)
            S:	Odd Fixes
            F:	mm/slab*
            N:	slub
            K:	\\bkmem_cache\\b
            K:	(?=lookahead)

            DRIVERS
            M:	Dora <dora@example.org>
            F:	drivers/*/
            F:	drivers/net/e1?.[ch]
            F:	Documentation/net

            THE REST
            M:	Last Resort <last@example.org>
            F:	*
            F:	*/

            """.utf8))

    private static func titles(_ path: TreePath, _ content: String? = nil) -> [String] {
        file.sections(for: path, text: content.map { Array($0.utf8) }).map(\.section.title)
    }

    @Test func sectionsAndContacts() {
        #expect(Self.file.sections.map(\.title) == ["MEMORY MANAGEMENT", "SLAB", "DRIVERS", "THE REST"])
        let contacts = Self.file.sections[0].contacts + Self.file.sections[1].contacts
        #expect(
            contacts.map { "\($0.kind.rawValue) \($0.name) \($0.address)\($0.isClosed ? " closed" : "")" } == [
                "maintainer Ann Example ann@example.org", "reviewer Bob B. Reader bob@example.org", "list  linux-mm@example.org",
                "maintainer  carl@example.org", "list  slab@example.org", "list  secret@example.org closed",
            ])
        #expect(Self.file.sections[0].trees == ["git git://example.org/mm.git"])
        #expect(Self.file.sections.map(\.isCatchAll) == [false, false, false, true])
        #expect(Self.file.unread == ["27: (?=lookahead)"])
    }

    @Test func patternsOfFiles() {
        #expect(Self.titles("mm/memory.c") == ["MEMORY MANAGEMENT", "THE REST"])
        #expect(Self.titles("mm/kasan/init.c") == ["MEMORY MANAGEMENT", "THE REST"])
        #expect(Self.titles("mm/slab_common.c") == ["SLAB", "THE REST"])
        #expect(Self.titles("drivers/net/e1x.c") == ["DRIVERS", "THE REST"])
        #expect(Self.titles("drivers/core.c") == ["THE REST"])
        // A folder without its slash is one.
        #expect(Self.titles("Documentation/net/a/b.rst") == ["DRIVERS", "THE REST"])
        #expect(Self.titles("Documentation/netfilter.rst") == ["DRIVERS", "THE REST"])
    }

    @Test func namesAndKeywords() {
        #expect(Self.titles("lib/slub_test.c") == ["SLAB", "THE REST"])
        #expect(Self.titles("fs/inode.c", "kmem_cache *c;") == ["SLAB", "THE REST"])
        #expect(Self.titles("fs/inode.c", "kmem_cached") == ["THE REST"])
    }

    @Test(arguments: [("*", -1), ("mm/", 1), ("mm/*", 2), ("mm/memory.c", 2), ("a/b/c.h", 3)])
    func depth(_ pattern: String, _ expected: Int) {
        #expect(FilePattern(Array(pattern.utf8)).depth == expected)
    }

    @Test func manyStarsStayBounded() {
        let pattern = FilePattern(Array(String(repeating: "*a", count: 200).utf8))
        #expect(!pattern.matches(TreePath(String(repeating: "a", count: 199))))
        #expect(pattern.matches(TreePath(String(repeating: "a", count: 200))))
    }
}

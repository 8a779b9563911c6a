import CallSites
import Testing

@Suite struct ForbiddenTests {
    static let header = "#define FOLL_GET 1\n#define FOLL_PIN 2\nint grab(long a, unsigned int flags);\n"
    static let before = "int grab(long a, unsigned int flags)\n{\n\treturn flags;\n}\n"
    static let users = """
        int sure(long a)
        {
        \treturn grab(a, FOLL_PIN | FOLL_GET);
        }

        int through(long a)
        {
        \tunsigned int one = FOLL_PIN;
        \tunsigned int two = one | FOLL_GET;

        \treturn grab(a, two);
        }

        int maybe(long a, bool pin)
        {
        \treturn grab(a, pin ? FOLL_PIN : FOLL_GET);
        }

        int never(long a)
        {
        \treturn grab(a, FOLL_GET);
        }

        """

    private func lines(_ added: String) throws -> [String] {
        try Scenario(["include/m.h": Self.header, "mm/gup.c": Self.before, "mm/a.c": Self.users])
            .patch(["mm/gup.c": Self.before.replacing("\treturn flags;", with: added + "\treturn flags;")]).review()
            .lines.filter { $0.hasPrefix("forbidden") }
    }

    @Test(arguments: [
        "\tif (WARN_ON_ONCE(flags & FOLL_PIN))\n\t\treturn 0;\n", "\tBUG_ON(unlikely(flags & FOLL_PIN));\n",
        "\tif (a < 0 || WARN_ON(flags & (FOLL_PIN | FOLL_SPLIT))) {\n\t\ta = 0;\n\t\treturn -EINVAL;\n\t}\n",
    ])
    func aFlagThatAPatchRefusesIsFoundByItself(_ added: String) throws {
        #expect(
            try lines(added) == [
                "forbidden error 1 mm/a.c:3 sure", "forbidden error 1 mm/a.c:11 through", "forbidden warning 1 mm/a.c:16 maybe",
            ])
    }

    @Test func anErrorThatACallerMayWantIsAWarning() throws {
        #expect(
            try lines("\tif (flags & FOLL_PIN)\n\t\treturn -EINVAL;\n") == [
                "forbidden warning 1 mm/a.c:3 sure", "forbidden warning 1 mm/a.c:11 through",
                "forbidden warning 1 mm/a.c:16 maybe",
            ])
    }

    @Test(arguments: [
        "\tif (flags & FOLL_PIN)\n\t\treturn slow(a);\n", "\tif (WARN_ON(flags & FOLL_PIN && a))\n\t\treturn 0;\n",
        "\tif ((flags & (FOLL_PIN | FOLL_GET)) == (FOLL_PIN | FOLL_GET))\n\t\treturn -EINVAL;\n",
        "\twhile (a) {\n\t\tif (WARN_ON(flags & FOLL_PIN))\n\t\t\treturn 0;\n\t}\n",
    ])
    func anotherWayOrACombinationIsNoRefusal(_ added: String) throws {
        #expect(try lines(added) == [])
    }
}

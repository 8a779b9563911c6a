import CallSites
import KernelC
import Testing

@Suite struct TraceTests {
    static let header = """
        static inline void page_dup_rmap(struct page *page, bool compound)
        {
        \tatomic_inc(compound ? compound_ptr(page) : &page->_mapcount);
        }

        """
    static let splitHeader = """
        static inline void __page_dup_rmap(struct page *page, bool compound)
        {
        \tatomic_inc(compound ? compound_ptr(page) : &page->_mapcount);
        }

        static inline void page_dup_file_rmap(struct page *page, bool compound)
        {
        \t__page_dup_rmap(page, compound);
        }

        static inline int page_try_dup_anon_rmap(struct page *page, bool compound, struct vma *vma)
        {
        \tif (page_pinned(page))
        \t\treturn -EBUSY;
        \t__page_dup_rmap(page, compound);
        \treturn 0;
        }

        """
    static let user = """
        int copy_one(struct page *page)
        {
        \tget_page(page);
        \tpage_dup_rmap(page, false);
        \treturn 0;
        }

        int copy_two(struct page *page, struct vma *vma)
        {
        #ifdef CONFIG_HUGE
        \tpage_dup_rmap(page, true);
        #endif
        \treturn 0;
        }

        """

    @Test func aSplitFunctionsCallersBecomeItsHeirs() throws {
        let review = try Scenario(["include/rmap.h": Self.header, "mm/a.c": Self.user])
            .patch([
                "include/rmap.h": Self.splitHeader,
                "mm/a.c": """
                int copy_one(struct page *page)
                {
                \tget_page(page);
                \tpage_dup_file_rmap(page, false);
                \treturn 0;
                }

                int copy_two(struct page *page, struct vma *vma)
                {
                #ifdef CONFIG_HUGE
                \tif (page_try_dup_anon_rmap(page, true, vma))
                \t\treturn -EAGAIN;
                #endif
                \treturn 0;
                }

                """,
            ])
            .review()
        let symbol = try #require(review.symbol("page_dup_rmap"))
        #expect(
            symbol.lines == [
                "mm/a.c:4 copy_one call replaced 1 → page_dup_file_rmap(page, false)",
                "mm/a.c:11 copy_two call replaced 1 → page_try_dup_anon_rmap(page, true, vma)",
            ])
        #expect(symbol.sites[1].condition == "CONFIG_HUGE")
        #expect(
            symbol.counts.base == 2 && symbol.counts.changed == 2 && symbol.counts.leftBehind == 0 && symbol.counts.after == 0)
        #expect(symbol.definitions.first?.changes.map(\.what) == [.renamed])
        #expect(symbol.definitions.first?.changes.first?.to == "__page_dup_rmap")
        #expect(review.lines == [])
    }

    @Test func aCallerInAnUntouchedFileIsLeftBehind() throws {
        let review = try Scenario(["include/rmap.h": Self.header, "mm/a.c": Self.user])
            .patch(["include/rmap.h": Self.splitHeader])
            .review()
        let symbol = try #require(review.symbol("page_dup_rmap"))
        #expect(
            symbol.lines == [
                "mm/a.c:4 copy_one call left-behind", "mm/a.c:11 copy_two call left-behind",
            ])
        #expect(
            review.lines == [
                "stale-call error 1 mm/a.c:4 copy_one", "stale-call error 1 mm/a.c:11 copy_two [CONFIG_HUGE]",
            ])
    }

    @Test func aCallerConvertedOnePatchLateBreaksTheStep() throws {
        let late = Self.user.replacing("page_dup_rmap", with: "page_dup_file_rmap")
        let review = try Scenario(["include/rmap.h": Self.header, "mm/a.c": Self.user])
            .patch(["include/rmap.h": Self.splitHeader])
            .patch(["mm/a.c": late])
            .review()
        #expect(
            review.lines == [
                "broken-step error 1→2 mm/a.c:4 copy_one", "broken-step error 1→2 mm/a.c:11 copy_two [CONFIG_HUGE]",
            ])
        #expect(review.symbol("page_dup_rmap")?.counts.changed == 2)
    }

    @Test func aCallOfWhatALaterPatchDefinesIsEarly() throws {
        let early = Self.user.replacing("page_dup_rmap(page, false)", with: "page_dup_file_rmap(page, false)")
        let review = try Scenario(["include/rmap.h": Self.header, "mm/a.c": Self.user])
            .patch(["mm/a.c": early])
            .patch(["include/rmap.h": Self.splitHeader + Self.header])
            .review()
        #expect(review.lines == ["early-use error 1→2 mm/a.c:4 copy_one"])
    }

    @Test func aDroppedParameterMustGoFromEveryCall() throws {
        let base = [
            "include/x.h": "void add_rmap(struct page *page, bool compound);\n",
            "mm/x.c": "void add_rmap(struct page *page, bool compound)\n{\n\tinc(page);\n}\n",
            "mm/y.c":
                "void f(struct page *p)\n{\n\tadd_rmap(p,\n\t\t false);\n}\n\nvoid g(struct page *p)\n{\n\tadd_rmap(p, true);\n}\n",
        ]
        let review = try Scenario(base)
            .patch([
                "include/x.h": "void add_rmap(struct page *page);\n",
                "mm/x.c": "void add_rmap(struct page *page)\n{\n\tinc(page);\n}\n",
                "mm/y.c": "void f(struct page *p)\n{\n\tadd_rmap(p);\n}\n\nvoid g(struct page *p)\n{\n\tadd_rmap(p, true);\n}\n",
            ])
            .review()
        #expect(
            review.symbol("add_rmap")?.lines == [
                "mm/y.c:3 f call rewritten 1 → add_rmap(p)", "mm/y.c:9 g call left-behind",
            ])
        #expect(review.lines == ["arity error 1 mm/y.c:8 g"])
    }

    @Test func aWordThatOnlyLooksLikeTheNameIsNoSite() throws {
        let review = try Scenario([
            "include/rmap.h": Self.header,
            "mm/a.c": """
            /* page_dup_rmap() was here */
            static void f(struct ops *ops, void (*page_dup_rmap)(int))
            {
            \tops->page_dup_rmap(1);
            \tpage_dup_rmap(1);
            \tprintk("page_dup_rmap");
            }

            """,
        ])
        .patch(["include/rmap.h": Self.splitHeader])
        .review()
        #expect(review.lines == ["stale-mention note 1 mm/a.c:1 ", "stale-mention note 1 mm/a.c:6 f"])
        #expect(review.symbol("page_dup_rmap")?.sites.allSatisfy { $0.kind == .mention } == true)
    }

    @Test func aStaticOfAnotherFileIsAnotherFunction() throws {
        let other = "static void helper(int a)\n{\n\tb(a);\n}\nvoid user(void)\n{\n\thelper(1);\n}\n"
        let review = try Scenario(["mm/a.c": other, "mm/b.c": other])
            .patch([
                "mm/a.c": "static void helper(int a, int c)\n{\n\tb(a);\n}\nvoid user(void)\n{\n\thelper(1, 2);\n}\n"
            ])
            .review()
        #expect(review.lines == [])
        #expect(review.symbol("helper")?.lines == ["mm/a.c:7 user call rewritten 1 → helper(1, 2)"])
    }

    @Test func whatWasWrongBeforeIsNoFault() throws {
        let review = try Scenario([
            "include/x.h": "void two(int a, int b);\n", "mm/y.c": "void f(void)\n{\n\ttwo(1);\n\tunknown(2);\n}\n",
        ])
        .patch(["include/x.h": "void two(int a, long b);\n"])
        .review()
        #expect(review.lines == ["arity note 0 mm/y.c:3 f"])
        #expect(review.symbol("two")?.counts.leftBehind == 0)
    }

    @Test func flagsAreToldApart() throws {
        let review = try Scenario([
            "include/mm.h": "#define VM_PFNMAP 0x400\n",
            "mm/f.c": """
            void f(struct vma *vma)
            {
            \tvma->flags |= VM_PFNMAP;
            \tvma->flags &= ~VM_PFNMAP;
            \tif (vma->flags & VM_PFNMAP)
            \t\treturn;
            \tmark(vma, VM_PFNMAP);
            }

            """,
        ])
        .patch(["mm/g.c": "int g;\n"])
        .review(watch: ["VM_PFNMAP"])
        let symbol = try #require(review.symbol("VM_PFNMAP"))
        #expect(symbol.sites.map(\.kind) == [.set, .clear, .test, .pass])
        #expect(symbol.kind == .flag)
    }

    @Test func aRefusedFlagThatReachesACallIsForbidden() throws {
        let callers = """
            void f(struct vma *vma)
            {
            \tunsigned int flags = FOLL_GET;

            \tflags |= FOLL_PIN;
            \tfollow_page(vma, 0, flags);
            }

            void g(struct vma *vma)
            {
            \tfollow_page(vma, 0, FOLL_GET | FOLL_DUMP);
            }

            """
        let review = try Scenario([
            "mm/gup.c":
                "struct page *follow_page(struct vma *vma, unsigned long a, unsigned int foll_flags)\n{\n\treturn walk(vma, a);\n}\n",
            "mm/c.c": callers,
        ])
        .patch([
            "mm/gup.c":
                "struct page *follow_page(struct vma *vma, unsigned long a, unsigned int foll_flags)\n{\n\tif (WARN_ON_ONCE(foll_flags & FOLL_PIN))\n\t\treturn NULL;\n\treturn walk(vma, a);\n}\n"
        ])
        .review(watch: ["follow_page(FOLL_PIN)"])
        let symbol = try #require(review.symbol("follow_page(FOLL_PIN)"))
        #expect(symbol.sites.map(\.reach) == [.surely, .never])
        #expect(symbol.sites.map(\.flagArgument) == [3, 3])
        #expect(review.lines == ["forbidden error 1 mm/c.c:6 f", "changed-under note 1 mm/gup.c:1 "])
    }

    /// `follow_page(vma, addr, flags)` as the callers of its callers have it.
    private func reaches(_ callers: String) throws -> [SiteTrace.Reach?] {
        let review = try Scenario([
            "mm/gup.c":
                "struct page *follow_page(struct vma *vma, unsigned long a, unsigned int foll_flags)\n{\n\treturn walk(vma, a);\n}\n",
            "mm/c.c": callers,
        ])
        .patch(["mm/other.c": "int other;\n"])
        .review(watch: ["follow_page(FOLL_PIN)"])
        return try #require(review.symbol("follow_page(FOLL_PIN)")).sites.map(\.reach)
    }

    @Test func aParameterCarriesWhatTheCallersHandOn() throws {
        let wrapper = "static void wrap(int a, unsigned int flags)\n{\n\tfollow_page(vma, a, flags | FOLL_GET);\n}\n\n"
        #expect(try reaches(wrapper + "void f(void)\n{\n\twrap(1, FOLL_WRITE);\n}\n") == [.never])
        #expect(try reaches(wrapper + "void f(void)\n{\n\twrap(1, FOLL_PIN);\n}\n") == [.surely])
        #expect(try reaches(wrapper + "void f(void)\n{\n\twrap(1, FOLL_PIN);\n\twrap(2, 0);\n}\n") == [.maybe])
        #expect(try reaches(wrapper + "void f(void)\n{\n\twrap(1, 0);\n\tkeep(wrap);\n}\n") == [.maybe])
        #expect(try reaches(wrapper) == [.maybe])
        // Two up, through a macro, and round in a circle.
        let twoUp = wrapper + "static void twice(unsigned int flags)\n{\n\twrap(1, flags);\n\ttwice(flags);\n}\n\n"
        #expect(try reaches(twoUp + "void f(void)\n{\n\ttwice(0);\n}\n") == [.never])
        #expect(try reaches(twoUp + "#define START(x) twice(x)\nvoid f(void)\n{\n\tSTART(FOLL_PIN);\n}\n") == [.surely])
    }

    @Test func aFlagThatIsClearedOnTheWayDoesNotArrive() throws {
        func body(_ lines: String) -> String { "void f(unsigned int flags)\n{\n" + lines + "\tfollow_page(vma, 1, flags);\n}\n" }
        let caller = "void g(void)\n{\n\tf(FOLL_PIN);\n}\n"
        #expect(try reaches(body("\tflags &= ~FOLL_PIN;\n") + caller) == [.never])
        #expect(try reaches(body("\tif (a)\n\t\tflags &= ~FOLL_PIN;\n") + caller) == [.maybe])
        #expect(try reaches(body("\tflags = FOLL_GET;\n") + caller) == [.never])
        #expect(try reaches(body("\tflags = a ? FOLL_PIN : 0;\n") + caller) == [.maybe])
        #expect(try reaches(body("\tchange(&flags);\n") + caller) == [.maybe])
        #expect(try reaches(body("") + caller) == [.surely])
    }

    @Test func macrosThatContainAFlagAreItsAliases() throws {
        let review = try Scenario([
            "include/mm.h":
                "#define VM_PFNMAP 0x400\n#define VM_SPECIAL (VM_IO | VM_PFNMAP)\n#define VM_NONE (VM_ALL & ~VM_PFNMAP)\n",
            "arch/x/vm.h": "#define X_SPECIAL VM_SPECIAL\n",
            "mm/f.c": """
            #define MINE (VM_PFNMAP | VM_LOCKED)
            void f(struct vma *vma)
            {
            \tif (vma->flags & VM_SPECIAL)
            \t\treturn;
            \tvma->flags |= MINE;
            }

            """,
            "mm/g.c": "void g(struct vma *vma)\n{\n\tif (vma->flags & (X_SPECIAL | VM_NONE))\n\t\treturn;\n}\n",
            "mm/h.c": "#define MINE 1\nint h = MINE;\n",
        ])
        .patch(["mm/f.c": "#define MINE (VM_PFNMAP | VM_LOCKED)\nvoid f(struct vma *vma)\n{\n\tvma->flags |= MINE;\n}\n"])
        .review(watch: ["VM_PFNMAP"])
        let symbol = try #require(review.symbol("VM_PFNMAP"))
        #expect(symbol.aliases.map(\.name) == ["MINE", "VM_SPECIAL", "X_SPECIAL"])
        let uses = Dictionary(uniqueKeysWithValues: symbol.aliases.map { ($0.name, $0.lines) })
        #expect(uses["MINE"] == ["mm/f.c:6 f set untouched"])
        #expect(uses["VM_SPECIAL"] == ["arch/x/vm.h:1 X_SPECIAL use untouched", "mm/f.c:4 f test removed 1"])
        #expect(uses["X_SPECIAL"] == ["mm/g.c:3 g test untouched"])
        // The flag's own ledger counts the flag's own uses.
        #expect(symbol.counts.base == 3)
    }

    @Test func aSiteHasTheConditionOfItsFile() throws {
        let review = try Scenario([
            "Kbuild": "obj-y += mm/\nobj-$(CONFIG_DRIVERS) += drivers/\n",
            "mm/Makefile": "obj-y := a.o\nobj-$(CONFIG_KSM) += ksm.o\n",
            "drivers/Makefile": "obj-$(CONFIG_ONE) += one.o\n", "include/x.h": "void used(int a);\n",
            "mm/a.c": "void a(void)\n{\n\tused(1);\n}\n",
            "mm/ksm.c": "void k(void)\n{\n#ifdef CONFIG_MMU\n\tused(2);\n#endif\n}\n",
            "drivers/one.c": "void o(void)\n{\n\tused(3);\n}\n",
        ])
        .patch(["mm/other.c": "int other;\n"])
        .review(watch: ["used"])
        let sites = try #require(review.symbol("used")).sites
        #expect(sites.map(\.fileCondition) == ["CONFIG_DRIVERS && CONFIG_ONE", "", "CONFIG_KSM"])
        #expect(sites.map(\.condition) == ["", "", "CONFIG_MMU"])
    }

    @Test func aStaleMacroBodyIsAnErrorWhereTheMacroIsUsed() throws {
        let wrapper = "#define dup_file(page) page_dup_rmap(page, false)\n"
        let base = ["include/rmap.h": Self.header, "mm/wrap.h": wrapper]
        let patch: [String: String?] = ["include/rmap.h": Self.splitHeader]
        #expect(try Scenario(base).patch(patch).review().lines == ["stale-call warning 1 mm/wrap.h:1 dup_file"])
        let used = base.merging(["mm/b.c": "void b(struct page *p)\n{\n\tdup_file(p);\n}\n"]) { $1 }
        #expect(try Scenario(used).patch(patch).review().lines == ["stale-call error 1 mm/wrap.h:1 dup_file"])
    }

    @Test func aFunctionIsRenamedWhereItsCallersSaySo() throws {
        let other = Self.user.replacing("page_dup_rmap", with: "folio_dup_rmap")
        let review = try Scenario(["include/rmap.h": Self.header, "mm/a.c": Self.user])
            .patch([
                "include/rmap.h":
                    "static inline void folio_dup_rmap(struct page *page, bool compound)\n{\n\tother_body(page);\n}\n",
                "mm/a.c": other,
            ]).review()
        #expect(review.symbol("page_dup_rmap")?.definitions.first?.changes.map(\.what) == [.renamed])
        #expect(review.lines == [])
    }
}

// Makefiles to the conditions under which files are built.

import ByteText
import KernelC
import Testing

/// The condition of a file in a tree of Makefiles, given by their folders.
private func condition(of path: TreePath, _ makefiles: [TreePath: String]) -> String {
    KbuildTree(makefiles.mapValues { KbuildFile.read(Array($0.utf8)) }).condition(of: path).description
}

@Test func objectsAndFoldersOnTheWay() {
    let makefiles: [TreePath: String] = [
        "": "obj-y += mm/\nobj-$(CONFIG_NET) += net/ # not always\n",
        "mm": "obj-y := memory.o \\\n\tgup.o\nobj-$(CONFIG_KSM)\t+= ksm.o\n",
        "net": "obj-y += core/\nobj-$(CONFIG_WIFI) += wifi/\n",
        "net/core": "obj-y := sock.o\n", "net/wifi": "obj-$(CONFIG_WIFI_DEBUG) += debug.o\n",
    ]
    #expect(condition(of: "mm/gup.c", makefiles) == "")
    #expect(condition(of: "mm/ksm.c", makefiles) == "CONFIG_KSM")
    #expect(condition(of: "net/core/sock.c", makefiles) == "CONFIG_NET")
    #expect(condition(of: "net/wifi/debug.c", makefiles) == "CONFIG_NET && CONFIG_WIFI && CONFIG_WIFI_DEBUG")
    #expect(condition(of: "net/wifi/unheard.c", makefiles) == "")
    #expect(condition(of: "mm/ksm.h", makefiles) == "")
}

@Test func objectsOfSeveralFiles() {
    let makefile = """
        obj-$(CONFIG_FOO) += foo.o
        foo-y := main.o io.o
        foo-$(CONFIG_FOO_DEBUG) += debug.o
        obj-$(CONFIG_BAR) += bar.o
        bar-objs := start.o io.o
        xfs-y += $(addprefix lib/, tree.o \\
            leaf.o)
        obj-$(CONFIG_XFS) += xfs.o
        """
    #expect(condition(of: "d/main.c", ["d": makefile]) == "CONFIG_FOO")
    #expect(condition(of: "d/debug.c", ["d": makefile]) == "CONFIG_FOO && CONFIG_FOO_DEBUG")
    #expect(condition(of: "d/start.c", ["d": makefile]) == "CONFIG_BAR")
    #expect(condition(of: "d/io.c", ["d": makefile]) == "CONFIG_FOO || CONFIG_BAR")
    #expect(condition(of: "d/lib/leaf.c", ["d": makefile]) == "CONFIG_XFS")
}

@Test func listsThatOtherListsReferTo() {
    let makefile = """
        mmu-y := nommu.o
        mmu-$(CONFIG_MMU) := memory.o mmap.o
        ifdef CONFIG_64BIT
        mmu-$(CONFIG_MMU) += mseal.o
        endif
        obj-y := filemap.o $(mmu-y)
        """
    #expect(condition(of: "mm/memory.c", ["mm": makefile]) == "CONFIG_MMU")
    #expect(condition(of: "mm/nommu.c", ["mm": makefile]) == "!CONFIG_MMU")
    #expect(condition(of: "mm/mseal.c", ["mm": makefile]) == "CONFIG_64BIT && CONFIG_MMU")
    #expect(condition(of: "mm/filemap.c", ["mm": makefile]) == "")
}

@Test(arguments: [
    ("ifdef CONFIG_A", "CONFIG_A", "!CONFIG_A"), ("ifndef CONFIG_A", "!CONFIG_A", "CONFIG_A"),
    ("ifeq ($(CONFIG_A),y)", "CONFIG_A", "!CONFIG_A"), ("ifneq ($(CONFIG_A),)", "CONFIG_A", "!CONFIG_A"),
    ("ifeq ($(CONFIG_A), m)", "CONFIG_A_MODULE", "!CONFIG_A_MODULE"), ("ifeq \"$(CONFIG_A)\" \"y\"", "CONFIG_A", "!CONFIG_A"),
    ("ifeq ($(CONFIG_A)$(CONFIG_B),yy)", "CONFIG_A && CONFIG_B", "!CONFIG_A || !CONFIG_B"),
    ("ifneq ($(CONFIG_A)$(CONFIG_B),)", "CONFIG_A || CONFIG_B", "!CONFIG_A && !CONFIG_B"),
    ("ifneq ($(filter y,$(CONFIG_A) $(CONFIG_B)),)", "CONFIG_A || CONFIG_B", "!CONFIG_A && !CONFIG_B"),
    ("ifeq ($(BITS),64)", "", ""), ("ifeq ($(shell uname),$(CONFIG_A))", "", ""),
])
func branchesOfMakefiles(_ line: String, _ then: String, _ otherwise: String) {
    let makefile = "\(line)\n  obj-y += a.o\nelse\n  obj-y += b.o\nendif\nobj-y += c.o\n"
    #expect(condition(of: "d/a.c", ["d": makefile]) == then)
    #expect(condition(of: "d/b.c", ["d": makefile]) == otherwise)
    #expect(condition(of: "d/c.c", ["d": makefile]) == "")
}

@Test func chainsOfBranches() {
    let makefile = """
        ifeq ($(CONFIG_A),y)
        obj-y += a.o
        else ifdef CONFIG_B
        obj-y += b.o
        else
        obj-y += c.o
        endif
        """
    #expect(condition(of: "d/b.c", ["d": makefile]) == "!CONFIG_A && CONFIG_B")
    #expect(condition(of: "d/c.c", ["d": makefile]) == "!CONFIG_A && !CONFIG_B")
}

@Test func foldersNamedByVariables() {
    let makefiles: [TreePath: String] = [
        "": "obj-y += arch/$(SRCARCH)/\n", "arch/x86/kvm": "obj-y += mmu.o\n", "arch/x86/hyperv": "obj-y += init.o\n",
        "arch/x86": "obj-$(CONFIG_KVM) += kvm/\nobj-$(subst m,y,$(CONFIG_HYPERV)) += hyperv/\n",
    ]
    #expect(condition(of: "arch/x86/kvm/mmu.c", makefiles) == "CONFIG_KVM")
    #expect(condition(of: "arch/x86/hyperv/init.c", makefiles) == "CONFIG_HYPERV")
}

/// A module of `obj-$(CONFIG_A)` is built with CONFIG_A=m, where `#ifndef CONFIG_A` holds; `ifeq ($(CONFIG_A),y)` says more.
@Test func modulesAreNotBuiltIn() {
    let files: [TreePath: KbuildFile] = [
        "d": KbuildFile.read(Array("obj-$(CONFIG_A) += a.o\nifeq ($(CONFIG_A),y)\nobj-y += b.o\nendif\n".utf8))
    ]
    let tree = KbuildTree(files)
    let facts = FileFacts.read(Array("#ifndef CONFIG_A\nint x;\n#endif\n".utf8))
    let inside = facts.conditions[Int(facts.definitions[0].condition)]
    #expect(!tree.condition(of: "d/a.c").contradicts(inside))
    #expect(tree.condition(of: "d/b.c").contradicts(inside))
}

@Test func makefilesToLookFor() {
    #expect(
        KbuildTree.makefiles(for: "mm/kasan/init.c").map(\.makefile)
            == ["Kbuild", "Makefile", "mm/Kbuild", "mm/Makefile", "mm/kasan/Kbuild", "mm/kasan/Makefile"])
}

@Test func listsThatReferToThemselves() {
    let makefile = "a-y := b.o $(b-y)\nb-y := a.o $(a-y)\nobj-$(CONFIG_A) += a.o\n"
    #expect(condition(of: "d/b.c", ["d": makefile]) == "CONFIG_A")
}

private let hostileMakefileTexts = [
    String(repeating: "ifdef CONFIG_A\n", count: 20_000), String(repeating: "ifdef CONFIG_A\nelse ", count: 5_000),
    String(repeating: "obj-$(CONFIG_A) += a.o\n", count: 5_000),
    "obj-y += " + String(repeating: "$(addprefix a/,", count: 20_000),
    "obj-y := \\\n" + String(repeating: "a.o \\\n", count: 20_000), "ifeq (" + String(repeating: "(", count: 20_000),
    String(repeating: "a-y := a.o $(a-y)\n", count: 5_000),
    "$(=\u{0}\n:=\n+=\nobj-\nifeq\nelse\nendif\nendif\ndefine x\n",
]

@Test(.timeLimit(.minutes(10)), arguments: hostileMakefileTexts.indices)
func hostileMakefiles(_ number: Int) {
    let file = KbuildFile.read(Array((hostileMakefileTexts[number] + "\nendef\nobj-y += last.o\n").utf8))
    let tree = KbuildTree(["": file, "d": file])
    #expect(tree.condition(of: "d/last.h") == .always)
    #expect(tree.condition(of: "d/a.c").terms.count <= 64)
}

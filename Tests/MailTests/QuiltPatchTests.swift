// Patches as quilt keeps them: whatever stands above the first diff.

import Mail
import Testing

private let diff = "--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-a\n+b\n"

private func message(_ text: String) throws -> Message {
    try #require(try MailInput.read(quiltPatch: Array(text.utf8), name: "all/fix-it.patch").messages.first)
}

@Test func fieldsOfDEP3() throws {
    let patch = try message(
        "Author: A. Person <a@example.org>\nDescription: Trust it by default\n Others ask first.\nForwarded: not-needed\n\(diff)")
    #expect(patch.subject == "Trust it by default")
    #expect(patch.author.name == "A. Person")
    #expect(patch.author.address == "a@example.org")
    #expect(String(decoding: patch.body, as: UTF8.self) == " Others ask first.\nForwarded: not-needed\n\(diff)")
    #expect(patch.bodyLine == 3)
}

@Test func freeTextAboveADiff() throws {
    let patch = try message("Make it work\nIt did not.\n\(diff)")
    #expect(patch.subject == "Make it work")
    #expect(patch.body.starts(with: "It did not.\n".utf8))
    #expect(try message("Origin: elsewhere\n\(diff)").subject == "Origin: elsewhere")
    #expect(try message("Author: A <a@example.org>\n\n\(diff)").subject == "fix-it")
}

@Test func noDiffAtAll() {
    #expect(throws: MailError.self) { try MailInput.read(quiltPatch: Array("Make it work\n".utf8), name: "x") }
}

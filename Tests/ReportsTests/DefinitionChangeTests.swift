// What a series does to definitions, as each kind of report says it.

import ByteText
import CallSites
import Foundation
import Testing

@testable import Reports

@Suite struct DefinitionChangeTests {
    typealias Change = DefinitionTrace.Change

    /// Each change, what text and document say of it, and its JSON without blanks.
    static let changes: [(change: Change, text: String, json: String)] = [
        (Change(patch: 1, what: .removed), "removed in patch 1", #"{"patch":1,"what":"removed"}"#),
        (Change(patch: 1, what: .added), "added in patch 1", #"{"patch":1,"what":"added"}"#),
        (Change(patch: 1, what: .renamed, to: "take"), "renamed in patch 1: take", #"{"patch":1,"what":"renamed","to":"take"}"#),
        (
            Change(patch: 1, what: .moved, to: "mm/b.c"), "moved in patch 1: mm/b.c",
            #"{"patch":1,"what":"moved","to":"mm/b.c"}"#
        ),
        (
            Change(patch: 1, what: .kind, to: "macro"), "kind changed in patch 1: macro",
            #"{"patch":1,"what":"kind","to":"macro"}"#
        ),
        (Change(patch: 1, what: .body), "body changed in patch 1", #"{"patch":1,"what":"body"}"#),
        (Change(patch: 1, what: .value, to: "0x2"), "value changed in patch 1: 0x2", #"{"patch":1,"what":"value","to":"0x2"}"#),
        (
            Change(patch: 1, what: .condition, to: "CONFIG_X"), "condition changed in patch 1: CONFIG_X",
            #"{"patch":1,"what":"condition","to":"CONFIG_X"}"#
        ),
        (
            Change(patch: 1, what: .condition, to: ""), "condition changed in patch 1: none",
            #"{"patch":1,"what":"condition","to":""}"#
        ),
        (
            Change(patch: 1, what: .export, to: "none"), "export changed in patch 1: none",
            #"{"patch":1,"what":"export","to":"none"}"#
        ),
    ]

    /// Each part of a signature, what text and document say of it, and its JSON without blanks.
    static let parts: [(part: SignatureChange, text: String, json: String)] = [
        (
            SignatureChange(.parameterAdded, parameter: 2, to: "int b"), "parameter 2 (int b) added",
            #"{"what":"parameter-added","parameter":2,"to":"intb"}"#
        ),
        (
            SignatureChange(.parameterDropped, parameter: 2, from: "int b"), "parameter 2 (int b) dropped",
            #"{"what":"parameter-dropped","parameter":2,"from":"intb"}"#
        ),
        (
            SignatureChange(.parameterMoved, parameter: 2, oldParameter: 1, from: "int a", to: "int a"),
            "parameter 1 (int a) moved to place 2",
            #"{"what":"parameter-moved","parameter":2,"oldParameter":1,"from":"inta","to":"inta"}"#
        ),
        (
            SignatureChange(.parameterRetyped, parameter: 1, from: "int a", to: "long a"), "parameter 1: int a becomes long a",
            #"{"what":"parameter-retyped","parameter":1,"from":"inta","to":"longa"}"#
        ),
        (
            SignatureChange(.parameterRenamed, parameter: 1, from: "int a", to: "int b"), "parameter 1: int a becomes int b",
            #"{"what":"parameter-renamed","parameter":1,"from":"inta","to":"intb"}"#
        ),
        (SignatureChange(.variadic, to: "..."), "takes any further arguments", #"{"what":"variadic","to":"..."}"#),
        (SignatureChange(.variadic, from: "..."), "takes no further arguments", #"{"what":"variadic","from":"..."}"#),
        (
            SignatureChange(.result, from: "int", to: "bool"), "result: int becomes bool",
            #"{"what":"result","from":"int","to":"bool"}"#
        ),
        (SignatureChange(.linkage, from: "static"), "no longer static", #"{"what":"linkage","from":"static"}"#),
        (SignatureChange(.linkage, to: "static"), "now static", #"{"what":"linkage","to":"static"}"#),
    ]

    /// The report of one change: as text, as Markdown without its marks, and as JSON without blanks.
    private static func reports(of change: Change) -> (text: String, markdown: String, json: String) {
        var symbol = Sample.replaced
        symbol.definitions[0].changes = [change]
        let version = ReviewedVersion(
            series: Sample.series, format: "mbox", walk: Sample.cleanWalk,
            review: Review(symbols: [symbol], findings: [], unread: [], isSkeleton: false), tree: nil)
        func report(_ format: ReportFormat, without marks: String) -> String {
            let bytes = version.report(as: format, layout: TextLayout(width: 200, hasColor: false), version: "1")
            return String(String(decoding: bytes, as: UTF8.self).filter { !marks.contains($0) })
        }
        return (report(.text, without: ""), report(.markdown, without: "`\\"), report(.json, without: " \n"))
    }

    @Test(arguments: changes.indices) func eachChangeIsTold(_ number: Int) {
        let (change, text, json) = Self.changes[number]
        let reports = Self.reports(of: change)
        #expect(reports.text.split(separator: "\n").contains { $0.hasSuffix("  function  " + text) })
        #expect(reports.markdown.contains(text + "\n"))
        #expect(reports.json.contains("\"changes\":[\(json)]"))
    }

    @Test(arguments: parts.indices) func eachPartOfASignatureIsTold(_ number: Int) {
        let (part, text, json) = Self.parts[number]
        let reports = Self.reports(of: Change(patch: 1, what: .signature, to: "(…)", details: [part, part]))
        #expect(reports.text.contains("signature changed in patch 1: (…); \(text), \(text)\n"))
        #expect(reports.markdown.contains("signature changed in patch 1: (…); \(text), \(text)\n"))
        #expect(reports.json.contains("\"to\":\"(…)\",\"details\":[\(json),\(json)]"))
    }
}

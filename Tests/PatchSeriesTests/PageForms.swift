// Mails as the archives show them: what each archive's page adds, hides and changes, as text and as HTML.

import Mail
import Testing

/// A mail to be shown.
struct ShownMail {
    var subject: String
    var name: String
    var address: String
    var date: MailDate
    var id: String
    /// The whole body, log, `---`, diffstat, diff.
    var body: String

    /// The body up to the diff, and the diff.
    var parts: (message: String, diff: String) {
        guard let hit = body.range(of: "diff --git ") else { return (body, "") }
        var diff = String(body[hit.lowerBound...])
        if let end = diff.range(of: "\n-- \n") { diff = String(diff[..<end.lowerBound]) + "\n" }
        return (String(body[..<hit.lowerBound]), diff)
    }
}

/// An archive's page.
enum PageForm: String, CaseIterable, CustomTestStringConvertible {
    case publicInboxThread, publicInboxThreadHTML, patchwork, patchworkHTML, patchworkNewHTML, patchew, patchewHTML, hypermail,
        hypermailHTML, lkml
    case lkmlHTML, marc, marcHTML, mailArchive, mailArchiveHTML, bugzilla, bugzillaHTML, bugzillaQuotedHTML

    var testDescription: String { rawValue }

    /// Whether one page shows the whole thread.
    var isThread: Bool { self == .publicInboxThread || self == .publicInboxThreadHTML }

    /// Whether the page tells who wrote the mail and when.
    var showsDate: Bool { self != .patchew && self != .patchewHTML }

    /// The pages of the mails, in their order.
    func pages(of mails: [ShownMail]) -> [String] {
        isThread ? [thread(mails)] : mails.map { page(of: $0, total: mails.count) }
    }

    // MARK: Pages of one mail

    private func page(of mail: ShownMail, total: Int) -> String {
        let body = mail.body
        let (message, diff) = mail.parts
        switch self {
        case .publicInboxThread, .publicInboxThreadHTML: return thread([mail])
        case .patchwork:
            return """
                diff mbox series

                \(mail.subject)

                Message ID \(mail.id) (mailing list archive)
                State New, archived
                Headers show
                Series made up | expand

                Commit Message

                \(mail.name) \(Self.django(mail.date)) UTC
                \(message)Comments

                Bob Reader Sept. 9, 2024, noon UTC | #1
                On Fri, \(mail.name) wrote:
                > \(diff.split(separator: "\n").joined(separator: "\n> "))
                Patch
                Carol Noone Sept. 9, 2024, noon UTC | #9

                Nice.
                diff mbox series

                Patch

                \(Self.withTwoBlanks(diff))
                """.trimmingNewline
        case .patchworkHTML:
            return """
                <!DOCTYPE html>
                <html><head><title>\(Self.escaped(mail.subject)) - Patchwork</title><style>pre { color: red }</style></head>
                <body><nav><a href="/">Patchwork</a> <a href="/x">My list</a></nav>
                <div class="btn-group"><a href="/raw/">diff</a> <a href="/mbox/">mbox</a> <a href="/series/mbox/">series</a></div>
                <h1>\(Self.escaped(mail.subject))</h1>
                <table class="patchmeta">
                 <tr><th>Message ID</th><td>\(mail.id) (<a href="x">mailing list archive</a>)</td></tr>
                 <tr><th>State</th><td>New</td></tr>
                 <tr><th>Headers</th><td><a href="#">show</a></td></tr>
                </table>
                <h2>Commit Message</h2>
                <div class="comment"><div class="meta"><span>\(mail.name)</span> <span>\(Self.django(mail.date)) UTC</span></div>
                <pre class="content">
                \(Self.escaped(message))</pre></div>
                <h2>Comments</h2>
                <div class="comment"><div class="meta">Bob Reader Sept. 9, 2024, 4 p.m. UTC | <a href="#1">#1</a></div>
                <pre class="content">&gt; quoted
                Nice.</pre></div>
                <div class="btn-group"><a href="/raw/">diff</a> <a href="/mbox/">mbox</a> <a href="/series/mbox/">series</a></div>
                <h2>Patch</h2>
                <div class="patch"><pre class="content"><span class="p_header">\(Self.escaped(Self.withTwoBlanks(diff)))</span></pre></div>
                </body></html>
                """
        case .patchworkNewHTML:
            // The parts and their order are those of patchwork's template submission.html.
            return """
                <!DOCTYPE html>
                <html><head><title>\(Self.escaped(mail.subject))</title></head><body>
                <div>
                <div class="btn-group pull-right"><a href="/raw/">diff</a> <a href="/mbox/">mbox</a></div>
                  <h1>\(Self.escaped(mail.subject))</h1>
                </div>
                <table id="patch-meta">
                  <tr>
                    <th>Message ID</th>
                    <td>
                      \(mail.id)
                      (<a href="x">mailing list archive</a>)
                      <span title="Copy to Clipboard"></span>
                    </td>
                  </tr>
                  <tr><th>State</th><td>New, archived</td></tr>
                  <tr><th>Headers</th>
                    <td><button id="toggle-patch-headers">show</button>
                    <div class="patch-headers" style="display:none;"><pre>Return-Path: &lt;x@example.org&gt;
                From: \(mail.name) &lt;\(mail.address)&gt;
                Subject: \(Self.escaped(mail.subject))
                X-Other: y</pre></div></td>
                  </tr>
                  <tr><th>Series</th><td><a href="s">made up</a> | <button>expand</button>
                    <div style="display:none;"><ul><li><a href="1">[1/2] one</a></li><li>[2/2] two</li></ul></div></td></tr>
                </table>
                <h2>Checks</h2><table><tr><th>Context</th><th>Check</th></tr><tr><td>ci/build</td><td>success</td></tr></table>
                <h2>Commit Message</h2>
                <div class="submission-message">
                  <div class="meta">
                    <span>\(mail.name)</span>
                    <span class="message-date">\(Self.django(mail.date)) UTC</span>
                  </div>
                  <pre class="content">
                \(Self.escaped(message))
                  </pre>
                </div>
                <h2>Comments</h2>
                <a name="9"></a>
                <div class="submission-message">
                  <div class="meta">
                    Bob Reader
                    <span class="message-date">Sept. 9, 2024, 4 p.m. UTC |
                      <a href="/c/9">#1</a>
                    </span>
                    <div class="comment-status-bar-action-required hidden"></div>
                    <div class="comment-status-bar-addressed hidden"><div>
                        <span aria-hidden="true"></span>
                        Addressed
                      </div></div>
                    <div class="comment-status-bar-unaddressed hidden"><div>Unaddressed</div></div>
                  </div>
                  <pre class="content">
                Nice.
                  </pre>
                </div>
                <div>
                <div class="btn-group pull-right"><a href="/raw/">diff</a> <a href="/mbox/">mbox</a></div>
                  <h2>Patch</h2>
                </div>
                <div id="patch" class="patch">
                  <pre class="content">
                \(Self.escaped(diff))
                  </pre>
                </div></body></html>
                """
        case .patchew:
            return """
                \(mail.subject)

                \(mail.name) posted \(total) patches 3\u{a0}months, 3\u{a0}weeks ago
                There is a newer version of this series
                \(mail.subject)
                Posted by \(mail.name) 3\u{a0}months, 3\u{a0}weeks ago
                \(body)
                Re: \(mail.subject)
                Posted by Bob Reader 1\u{a0}day ago
                > Posted by Nobody 1\u{a0}day ago
                ok
                """
        case .patchewHTML:
            return """
                <!DOCTYPE html><html><body><h1>\(Self.escaped(mail.subject))</h1>
                <div>\(mail.name) posted \(total) patches <span class="age">3&nbsp;months, 3&nbsp;weeks ago</span></div>
                <div class="message"><div class="subject">\(Self.escaped(mail.subject))</div>
                <div>Posted by \(mail.name) <span title="x">3&nbsp;months, 3&nbsp;weeks ago</span></div>
                <pre class="body">\(Self.escaped(body))</pre></div>
                <div class="message"><div class="subject">Re: \(Self.escaped(mail.subject))</div>
                <div>Posted by Bob Reader <span>1&nbsp;day ago</span></div><pre>ok</pre></div></body></html>
                """
        case .hypermail:
            return """
                \(mail.subject)

                From: \(mail.name)
                Date: \(Self.hypermail(mail.date))


                \(body)
                * Next message: Bob Reader: "Re: x"
                * Messages sorted by: [ date ] [ thread ]
                """
        case .hypermailHTML:
            return """
                <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">
                <html><head><title>Linux-Kernel Archive: \(Self.escaped(mail.subject))</title></head><body>
                <h1>\(Self.escaped(mail.subject))</h1>
                <ul><li> <b>Next message:</b> <a href="1.html">Bob Reader: "Re: x"</a></li>
                <li> <b>Messages sorted by:</b> <a href="date.html">[ date ]</a></li></ul>
                <strong>From:</strong> \(mail.name)<br>
                <strong>Date:</strong> \(Self.hypermail(mail.date))
                <hr>
                <!-- body="start" -->
                <pre>
                \(Self.escaped(body))</pre>
                <!-- body="end" -->
                <ul><li> <b>Next message:</b> <a href="1.html">Bob Reader: "Re: x"</a></li></ul></body></html>
                """
        case .lkml:
            return """
                [lkml]   [2022]   [Mar]   [15]   [last100]   RSS Feed
                Views: [wrap][no wrap]   [headers]  [forward]\u{20}
                Messages in this thread
                First message in thread
                Date\t\(mail.date.mailForm)
                From\t\(mail.name) <>
                Subject\t\(mail.subject)
                share
                \(body)
                \\
                 \\ /
                  Last update: 2022-03-15 11:49    [W:0.046 / U:0.068 seconds]
                \u{a9}2003-2020 Jasper Spaans|hosted at somewhere
                """
        case .lkmlHTML:
            return """
                <html><head><title>LKML: \(mail.name): \(Self.escaped(mail.subject))</title></head><body>
                <table><tr><td class="c">[<a href="/lkml">lkml</a>]</td></tr>
                <tr><td class="lp">Date</td><td class="rp" itemprop="datePublished">\(mail.date.mailForm)</td></tr>
                <tr><td class="lp">From</td><td class="rp" itemprop="author">\(mail.name) &lt;&gt;</td></tr>
                <tr><td class="lp">Subject</td><td class="rp" itemprop="name">\(Self.escaped(mail.subject))</td></tr></table>
                <pre itemprop="articleBody">\(Self.escaped(body).replacing("\n", with: "<br />"))</pre>
                <div>&nbsp;\\<br>&nbsp;\\ /<br>Last update: 2022-03-15 11:49 [W:0.046 / U:0.068 seconds]</div></body></html>
                """
        case .marc, .marcHTML:
            let shown = "\(mail.address.replacing("@", with: " () ").replacing(".", with: " ! "))"
            let date = Self.iso(mail.date)
            if self == .marc {
                return """
                    [prev in list] [next in list] [prev in thread] [next in thread]\u{20}

                    List:       linux-mm
                    Subject:    \(mail.subject)
                    From:       \(mail.name) <\(shown)>
                    Date:       \(date)
                    Message-ID: \(mail.id.replacing("@", with: " () ").replacing(".", with: " ! "))
                    [Download RAW message or body]

                    \(body)
                    [prev in list] [next in list] [prev in thread] [next in thread]\u{20}

                    Configure | About | News | Add a list | Sponsored by KoreLogic
                    """
            }
            return """
                <html><head><title>'\(Self.escaped(mail.subject))' - MARC</title></head><body bgcolor="white"><pre>
                [<a href="?l=1">prev in list</a>] [<a href="?l=2">next in list</a>]

                <b>List:      </b> <a href="?l=linux-mm">linux-mm</a>
                <b>Subject:   </b> <a href="?t=1">\(Self.escaped(mail.subject))</a>
                <b>From:      </b> <a href="?a=1">\(mail.name) &lt;\(shown)&gt;</a>
                <b>Date:      </b> <a href="?r=1">\(date)</a>
                <b>Message-ID:</b> <a href="?i=1">\(mail.id.replacing("@", with: " () ").replacing(".", with: " ! "))</a>
                [Download RAW <a href="?q=mbox">message</a> or <a href="?q=raw">body</a>]

                \(Self.escaped(body))
                [<a href="?l=1">prev in list</a>] [<a href="?l=2">next in list</a>]
                </pre></body></html>
                """
        case .mailArchive:
            return """
                \(mail.subject)
                \(mail.name) \(mail.date.mailForm)
                \(body)
                \(mail.name)

                Previous message
                View by thread
                View by date
                Next message
                Reply via email to
                """.replacing("\n\(mail.name)\n\nPrevious", with: "\nPrevious")
        case .mailArchiveHTML:
            return """
                <!DOCTYPE html>
                <html lang="en"><head><title>\(Self.escaped(mail.subject))</title></head><body>
                <script>var x = "<pre>";</script>
                <div class="msgHead"><h1><span class="subject"><a href="/s">\(Self.escaped(mail.subject))</a></span></h1>
                <p class="darkgray font13"><span class="sender pipe"><a href="/a"><span itemprop="name">\(mail.name)</span></a></span>
                <span class="date"><a href="/d">\(mail.date.mailForm)</a></span></p></div>
                <div itemprop="articleBody" class="msgBody"><!--X-Body-of-Message-->
                <pre>\(Self.escaped(body))</pre>
                <!--X-Body-of-Message-End--></div>
                <div class="msgButtons"><ul><li class="icons-list"><a href="p">Previous message</a></li>
                <li><a href="t">View by thread</a></li><li><a href="n">Next message</a></li></ul>
                <form>Reply via email to <button>x</button></form></div></body></html>
                """
        case .bugzilla:
            return """
                Kernel.org Bugzilla - Attachment 305123 Details for Bug 217931
                Attachment 305123 Details for Bug 217931

                From: \(mail.name) <\(mail.address)>
                Date: \(mail.date.mailForm)
                Subject: \(mail.subject)

                \(body)
                """
        case .bugzillaQuotedHTML:
            // Bugzilla's template attachment/edit.html.tmpl: the text stands in a hidden field, each line behind a `>`.
            let text =
                "From: \(mail.name) <\(mail.address)>\nDate: \(mail.date.mailForm)\nSubject: \(mail.subject)\n\n\(body)"
            let quoted = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { ">" + $0 + "\n" }.joined()
            return """
                <!DOCTYPE html><html><head><title>Attachment 305123 Details for Bug 217931 &ndash; fix</title></head><body>
                <h1 id="title">Attachment 305123 Details for <a href="show_bug.cgi?id=217931">Bug 217931</a></h1>
                <div class="title">[patch]
                  <span class="" title="">fix</span></div>
                <div class="details">x.patch (text/plain), 2.10 KB, created by <span class="fn">\(mail.name)</span> on 2022-03-15</div>
                <div><textarea name="comment" id="editFrame" class="bz_default_hidden" rows="10" cols="80" wrap="soft" disabled="disabled">\(Self.escaped(quoted))</textarea>
                <iframe id="viewFrame" src="attachment.cgi?id=305123" sandbox><b>You cannot view the attachment</b></iframe></div>
                <div id="attachment_actions"><span class="label">Actions:</span> <a href="attachment.cgi?id=305123">View</a> |
                <a href="attachment.cgi?id=305123&amp;action=diff">Diff</a></div>
                <div>Attachments on <a href="show_bug.cgi?id=217931">bug 217931</a>: 305123</div></body></html>
                """
        case .bugzillaHTML:
            return """
                <!DOCTYPE html><html><head><title>Attachment 305123 Details for Bug 217931</title></head><body>
                <h1 id="title">Attachment 305123 Details for <a href="show_bug.cgi?id=217931">Bug 217931</a></h1>
                <div>[patch] fix</div>
                <textarea id="editFrame" readonly>
                From: \(mail.name) &lt;\(mail.address)&gt;
                Date: \(mail.date.mailForm)
                Subject: \(Self.escaped(mail.subject))

                \(Self.escaped(body))</textarea></body></html>
                """
        }
    }

    // MARK: Threads

    private func thread(_ mails: [ShownMail]) -> String {
        let isHTML = self == .publicInboxThreadHTML
        func text(_ plain: String) -> String { isHTML ? Self.escaped(plain) : plain }
        var result = "linux-mm archive mirror\n help / color / mirror / Atom feed\n"
        for mail in mails {
            let minute = Self.minute(mail.date)
            let link =
                isHTML ? "<a href=\"../\(mail.id)/\">permalink</a> / <a href=\"../\(mail.id)/raw\">raw</a>" : "permalink / raw"
            result += "* \(isHTML ? "<b>\(text(mail.subject))</b>" : mail.subject)\n@ \(minute) \(mail.name)\n"
            result += "  0 siblings, 0 replies; \(mails.count)+ messages in thread\n"
            result += "From: \(mail.name) @ \(minute) UTC (\(link))\n  To: linux-mm\n\n"
            result += text(mail.body) + "\n^ permalink raw reply\t[flat|nested] \(mails.count)+ messages in thread\n"
        }
        result += "end of thread, other threads:[~2022-03-15 10:47 UTC | newest]\n"
        return isHTML ? "<html><head><title>x</title></head><body><pre>\(result)</pre></body></html>" : result
    }

    // MARK: Words of the pages

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing(
            "\"", with: "&#34;")
    }

    private static func withTwoBlanks(_ diff: String) -> String {
        diff.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard line.hasPrefix("@@ -"), let hit = line.range(of: " @@ ") else { return String(line) }
            return line[..<hit.upperBound] + " " + line[hit.upperBound...]
        }.joined(separator: "\n")
    }

    /// `2022-03-15T10:47:00…` in UTC.
    private static func utc(_ date: MailDate) -> String { MailDate(seconds: date.seconds, offsetMinutes: 0).description }

    private static func iso(_ date: MailDate) -> String { utc(date).prefix(10) + " " + utc(date).dropFirst(11).prefix(8) }

    private static func minute(_ date: MailDate) -> String { String(iso(date).prefix(16)) }

    private static func django(_ date: MailDate) -> String {
        let names = ["Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."]
        let fields = iso(date).split { $0 == "-" || $0 == " " || $0 == ":" }.compactMap { Int($0) }
        let hour = fields[3] % 12 == 0 ? 12 : fields[3] % 12
        let minutes = fields[4] < 10 ? "0\(fields[4])" : "\(fields[4])"
        return "\(names[fields[1] - 1]) \(fields[2]), \(fields[0]), \(hour):\(minutes) \(fields[3] < 12 ? "a.m." : "p.m.")"
    }

    private static func hypermail(_ date: MailDate) -> String {
        let words = MailDate(seconds: date.seconds - 5 * 3600, offsetMinutes: 0).mailForm.split { $0 == " " || $0 == "," }
        return "\(words[0]) \(words[2]) \(words[1]) \(words[3]) - \(words[4]) EST"
    }
}

extension String {
    fileprivate var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }

    fileprivate func range(of text: String) -> Range<Index>? { ranges(of: text).first }
}

extension Substring {
    fileprivate func range(of text: String) -> Range<Index>? { ranges(of: text).first }
}

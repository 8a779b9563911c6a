// Threads from a public-inbox server: what is asked for a message-id or an archive's address, and how long and how much is waited for.

/// Where threads are fetched from.
struct ArchiveServer {
    /// The inbox's address, for example `https://lore.kernel.org/all/`.
    let inbox: String
    /// Seconds until a fetch is given up.
    let timeout: Int

    /// lore's inbox of everything that it has.
    static let lore = "https://lore.kernel.org/all/"

    /// What is taken of an answer at most, in bytes.
    private static let largest = 256 << 20

    /// The address of a thread as a compressed mbox (public-inbox's `t.mbox.gz`).
    func threadAddress(of messageID: String) -> String {
        let base = inbox.hasSuffix("/") ? inbox : inbox + "/"
        return base + Self.escaped(messageID) + "/t.mbox.gz"
    }

    /// What to fetch for an address: a public-inbox's page of a mail or a thread is asked for the thread's mbox, anything else is
    /// taken as it is.
    static func address(for url: String) -> String {
        let bare = url.prefix { $0 != "?" && $0 != "#" }
        guard !bare.hasSuffix(".gz"), !bare.contains("patchwork"), !bare.contains("patchew") else { return url }
        let parts = bare.split(separator: "/", omittingEmptySubsequences: false)
        // scheme, nothing, host, inbox, id, and what public-inbox shows of it.
        guard let place = parts.indices.dropFirst(3).first(where: { parts[$0].contains("@") || parts[$0].contains("%40") }) else {
            return url
        }
        let behind = parts[(place + 1)...].filter { !$0.isEmpty }
        guard behind.isEmpty || behind.elementsEqual(["T"]) || behind.elementsEqual(["t"]) || behind.elementsEqual(["raw"]) else {
            return url
        }
        return parts[...place].joined(separator: "/") + "/t.mbox.gz"
    }

    /// Fetches an address; what the server sends is unpacked where it is compressed.
    func fetch(_ address: String) throws(Failure) -> [UInt8] {
        let arguments = [
            "--silent", "--show-error", "--fail", "--location", "--max-redirs", "5", "--proto", "=http,https", "--proto-redir",
            "=http,https", "--max-time", "\(timeout)", "--connect-timeout", "\(min(timeout, 15))", "--max-filesize",
            "\(Self.largest)",
            "--user-agent", "patchwalk/\(Patchwalk.release)", "--", address,
        ]
        let bytes: [UInt8]
        do { bytes = try Tool.curl.run(arguments, limit: Self.largest) } catch {
            switch error {
            case .missing:
                throw Failure(
                    .notFound, "can't fetch \(address): there is no curl here", hint: "install curl, or save the thread to a file"
                )
            case .tooLarge(let limit): throw Failure(.badInput, "\(address): the server sends more than \(limit) bytes")
            case .failed(let status, let reason): throw Self.failure(address, status: status, reason: reason, timeout: timeout)
            case .system(let fault): throw Failure(.fault, "can't run curl: \(fault.reason)")
            }
        }
        return try Compression.content(of: bytes, name: address)
    }

    /// curl's exit statuses in the user's words (curl(1), EXIT CODES).
    private static func failure(_ address: String, status: Int32, reason: String, timeout: Int) -> Failure {
        let offline = "without the network: save the thread's mbox or page to a file and give that"
        switch status {
        case 5, 6, 7: return Failure(.notFound, "can't fetch \(address): the server can't be reached", hint: offline)
        case 22:
            // `curl: (22) The requested URL returned error: 404`
            let code = reason.split(separator: " ").last.map(String.init) ?? ""
            return Failure(
                .notFound, "can't fetch \(address): the server answers \(code)",
                hint: code == "404" ? "the archive has no such message" : nil)
        case 28: return Failure(.notFound, "can't fetch \(address): no answer within \(timeout) seconds", hint: offline)
        case 63: return Failure(.badInput, "\(address): the server sends more than \(largest) bytes")
        default:
            let said = reason.drop { $0 != ")" }.dropFirst(2)
            return Failure(
                .notFound, "can't fetch \(address): \(said.isEmpty ? "curl ends with status \(status)" : String(said))",
                hint: offline)
        }
    }

    /// A message-id as a part of an address (RFC 3986, 3.3).
    private static func escaped(_ id: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return id.utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte & 0xdf) || "-._~@!$&'()*+,;=:".utf8.contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }.joined()
    }
}

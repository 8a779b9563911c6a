// The moments that mails name: RFC 5322 dates with their obsolete zones, `asctime` dates, and the dates of archive pages.

/// A moment with the offset of the clock that told it.
public struct MailDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Seconds since 1970-01-01 00:00 UTC.
    public var seconds: Int
    /// The clock's offset from UTC in minutes, east positive; nil where the source names none (it is read as UTC).
    public var offsetMinutes: Int?

    /// Makes a date.
    public init(seconds: Int, offsetMinutes: Int? = nil) {
        self.seconds = seconds
        self.offsetMinutes = offsetMinutes
    }

    /// Makes a date of a calendar day (proleptic Gregorian) and a time of day as a clock with that offset shows them.
    ///
    /// Gives nil for what no calendar has: years outside 1900…9999, a 13th month, the 31st of April, 24:00; a leap second
    /// (`:60`) is taken. The offset is limited to a day either way.
    public init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, offsetMinutes: Int? = nil
    ) {
        guard (1900...9999).contains(year), (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day),
            (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second),
            abs(offsetMinutes ?? 0) < 24 * 60
        else { return nil }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        seconds = ((days * 24 + hour) * 60 + minute - (offsetMinutes ?? 0)) * 60 + second
        self.offsetMinutes = offsetMinutes
    }

    /// Reads the value of a `Date:` field (RFC 5322, 3.3 and 4.3), or what `asctime` prints.
    ///
    /// Accepts a missing weekday or seconds, two- and three-digit years, comments, and the zones `UT`, `GMT`, `EST` … `PDT`;
    /// as RFC 5322 asks, `-0000` and other alphabetic zones leave the offset unknown. Nil where no day and time are named.
    public init?(_ text: String) {
        var day: Int?
        var month: Int?
        var year: Int?
        var time: (hour: Int, minute: Int, second: Int)?
        var offset: Int?
        for word in Self.words(of: text) {
            if let clock = Self.time(word) {
                time = time ?? clock
            } else if let name = Self.month(word) {
                month = month ?? name
            } else if time != nil, word.first == "+" || word.first == "-" {
                offset = Self.zone(word)
            } else if let number = Int(word), number >= 0 {
                if day == nil {
                    day = number
                } else if year == nil {
                    year = Self.fullYear(number, digits: word.utf8.count)
                }
            } else if time != nil, let named = Self.zone(word) {
                offset = named
            }
        }
        guard let day, let month, let year, let time else { return nil }
        self.init(
            year: year, month: month, day: day, hour: time.hour, minute: time.minute, second: time.second, offsetMinutes: offset)
    }

    /// Reads `2022-03-15 10:47` (a blank may stand for the hour's first digit) as UTC, the way public-inbox prints dates.
    init?(isoMinutesInUTC text: some StringProtocol) {
        let fields = Array(text.utf8)
        guard fields.count == 16, fields[4] == UInt8(ascii: "-"), fields[7] == UInt8(ascii: "-"), fields[10] == UInt8(ascii: " "),
            fields[13] == UInt8(ascii: ":")
        else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            Int(String(decoding: fields[range], as: UTF8.self).filter { $0 != " " })
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16)
        else { return nil }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute, offsetMinutes: 0)
    }

    /// ISO 8601 to the second as the clock showed it, for example `2022-03-15T11:47:27+01:00`; `Z` where no offset is known.
    public var description: String {
        let shown = seconds + (offsetMinutes ?? 0) * 60
        let (days, rest) = Self.floorDivision(shown, 24 * 60 * 60)
        let date = Self.calendarDay(days)
        let time = "\(Self.two(rest / 3600)):\(Self.two(rest / 60 % 60)):\(Self.two(rest % 60))"
        let zone =
            offsetMinutes.map { "\($0 < 0 ? "-" : "+")\(Self.two(abs($0) / 60)):\(Self.two(abs($0) % 60))" } ?? "Z"
        return "\(date.year)-\(Self.two(date.month))-\(Self.two(date.day))T\(time)\(zone)"
    }

    /// The form of a mail's `Date:` field (RFC 5322, 3.3), for example `Tue, 15 Mar 2022 11:47:27 +0100`; where no offset is known
    /// `-0000`, which says so.
    public var mailForm: String {
        let shown = seconds + (offsetMinutes ?? 0) * 60
        let (days, rest) = Self.floorDivision(shown, 24 * 60 * 60)
        let date = Self.calendarDay(days)
        // The first of January 1970 was a Thursday.
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((days % 7) + 7) % 7]
        let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][date.month - 1]
        let time = "\(Self.two(rest / 3600)):\(Self.two(rest / 60 % 60)):\(Self.two(rest % 60))"
        let zone = offsetMinutes.map { "\($0 < 0 ? "-" : "+")\(Self.two(abs($0) / 60))\(Self.two(abs($0) % 60))" } ?? "-0000"
        return "\(weekday), \(date.day) \(month) \(date.year) \(time) \(zone)"
    }

    /// Orders dates by the moment.
    public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func words(of text: String) -> [Substring] {
        var depth = 0
        let bare = text.utf8.prefix(200).map { byte -> UInt8 in
            if byte == UInt8(ascii: "(") { depth += 1 }
            defer { if byte == UInt8(ascii: ")"), depth > 0 { depth -= 1 } }
            return depth > 0 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\t") ? UInt8(ascii: " ") : byte
        }
        return String(decoding: bare, as: UTF8.self).split(separator: " ")
    }

    private static func time(_ word: Substring) -> (hour: Int, minute: Int, second: Int)? {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, let hour = Int(parts[0]), let minute = Int(parts[1]),
            let second = parts.count == 3 ? Int(parts[2]) : 0
        else { return nil }
        return (hour, minute, second)
    }

    private static func month(_ word: Substring) -> Int? {
        let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        guard word.utf8.count >= 3, word.utf8.count <= 9 else { return nil }
        return names.firstIndex(of: word.prefix(3).lowercased()).map { $0 + 1 }
    }

    private static func zone(_ word: Substring) -> Int? {
        switch word.uppercased() {
        case "UT", "GMT", "UTC": return 0
        case "EDT": return -4 * 60
        case "EST", "CDT": return -5 * 60
        case "CST", "MDT": return -6 * 60
        case "MST", "PDT": return -7 * 60
        case "PST": return -8 * 60
        case "-0000": return nil
        default: break
        }
        guard word.utf8.count == 5, word.first == "+" || word.first == "-", let digits = Int(word.dropFirst()), digits >= 0 else {
            return nil
        }
        let minutes = digits / 100 * 60 + digits % 100
        return word.first == "-" ? -minutes : minutes
    }

    private static func fullYear(_ number: Int, digits: Int) -> Int {
        switch digits {
        case ...2: number < 50 ? 2000 + number : 1900 + number
        case 3: 1900 + number
        default: number
        }
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func floorDivision(_ number: Int, _ divisor: Int) -> (quotient: Int, remainder: Int) {
        let quotient = number >= 0 ? number / divisor : -((divisor - 1 - number) / divisor)
        return (quotient, number - quotient * divisor)
    }

    // Years are counted from March, so that the leap day is a year's last and a month's start is a linear formula.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        return marchYear * 365 + leapDays + (marchMonth * 153 + 2) / 5 + day - 1 - 719_468
    }

    private static func calendarDay(_ days: Int) -> (year: Int, month: Int, day: Int) {
        var year = 1970 + floorDivision(days, 366).quotient
        while daysSinceEpoch(year: year + 1, month: 1, day: 1) <= days { year += 1 }
        var month = 1
        while month < 12, daysSinceEpoch(year: year, month: month + 1, day: 1) <= days { month += 1 }
        return (year, month, days - daysSinceEpoch(year: year, month: month, day: 1) + 1)
    }
}

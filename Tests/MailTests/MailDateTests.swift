import Mail
import Testing

@Suite struct MailDateTests {
    @Test(arguments: [
        ("Tue, 15 Mar 2022 11:47:27 +0100", "2022-03-15T11:47:27+01:00"),
        ("15 Mar 2022 11:47 -0330", "2022-03-15T11:47:00-03:30"),
        ("Tue, 1 Mar 22 01:02:03 EST (Eastern)", "2022-03-01T01:02:03-05:00"),
        ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37+00:00"),
        // A leap second has no place of its own in seconds since the epoch.
        ("Thu, 29 Feb 2024 23:59:60 -0000", "2024-03-01T00:00:00Z"),
        ("Wed Sep 11 10:35:20 2024", "2024-09-11T10:35:20Z"),
        ("Fri, 31 Dec 99 23:59:59 PDT", "1999-12-31T23:59:59-07:00"),
        ("Thu, 1 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00+00:00"),
        ("Wed, 31 Dec 1969 12:00:00 Z", "1969-12-31T12:00:00Z"),
    ])
    func showsWhatTheClockShowed(field: String, shown: String) throws {
        let date = try #require(MailDate(field))
        #expect(date.description == shown)
    }

    @Test(arguments: [
        "", "yesterday", "31 Apr 2022 10:00 +0000", "1 Jan 2022", "1 Jan 99999999999999999999 10:00:00", "10:00 +0000",
    ])
    func refusesWhatNamesNoMoment(field: String) {
        #expect(MailDate(field) == nil)
    }

    @Test func ordersByTheMomentAcrossZones() throws {
        let early = try #require(MailDate("Tue, 15 Mar 2022 11:47:27 +0100"))
        let late = try #require(MailDate("Tue, 15 Mar 2022 10:47:28 +0000"))
        #expect(early < late)
        #expect(early.seconds == 1_647_341_247)
    }
}

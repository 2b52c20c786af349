/// A time of day and date: milliseconds since 1970 in UTC, as the caller's clock had it.
///
/// Its text is ISO 8601: `2026-11-24T08:15:30Z`, with `.250` before the `Z` where milliseconds count.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z, within the years 0 to 9999: what lies beyond stops there.
    public let milliseconds: Int64

    private static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999
    private static let day: Int64 = 86_400_000

    /// Creates a time.
    public init(milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, Self.range.lowerBound), Self.range.upperBound)
    }

    /// The time so much later.
    package func adding(seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds + seconds * 1000)
    }

    /// Reads the text of a time; `nil` when it is none.
    public init?(_ text: String) {
        var digits = Array(text.utf8)
        guard digits.popLast() == UInt8(ascii: "Z") else { return nil }
        var fraction: Int64 = 0
        if digits.count == 23, digits[19] == UInt8(ascii: ".") {
            guard let thousandths = Self.number(digits[20...]) else { return nil }
            fraction = thousandths
            digits.removeLast(4)
        }
        guard digits.count == 19 else { return nil }
        for (index, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")] as [(Int, Unicode.Scalar)] {
            guard digits[index] == UInt8(ascii: mark) else { return nil }
        }
        guard let year = Self.number(digits[0..<4]), let month = Self.number(digits[5..<7]),
            let day = Self.number(digits[8..<10]), let hour = Self.number(digits[11..<13]),
            let minute = Self.number(digits[14..<16]), let second = Self.number(digits[17..<19]),
            (1...12).contains(month), hour < 24, minute < 60, second < 60
        else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        // A day that the month does not have comes back as another.
        guard Self.date(days: days) == (year, month, day) else { return nil }
        self.init(milliseconds: days * Self.day + ((hour * 60 + minute) * 60 + second) * 1000 + fraction)
    }

    /// The time in ISO 8601.
    public var description: String {
        let days = (milliseconds - (milliseconds % Self.day + Self.day) % Self.day) / Self.day
        let rest = milliseconds - days * Self.day
        let date = Self.date(days: days)
        let thousandths = rest % 1000
        return Self.padded(date.year, 4) + "-" + Self.padded(date.month, 2) + "-" + Self.padded(date.day, 2) + "T"
            + Self.padded(rest / 3_600_000, 2) + ":" + Self.padded(rest / 60_000 % 60, 2) + ":"
            + Self.padded(rest / 1000 % 60, 2) + (thousandths == 0 ? "" : "." + Self.padded(thousandths, 3)) + "Z"
    }

    /// Whether `left` is earlier than `right`.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var number: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return number
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    // The Gregorian calendar counted in years that begin in March, so that the leap day is a year's last: 146 097 days are 400 years.

    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = (month <= 2 ? year - 1 : year) + 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468 - 146_097
    }

    private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let count = days + 719_468 + 146_097
        let inEra = count % 146_097
        let yearOfEra = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365
        let dayOfYear = inEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + count / 146_097 * 400 - 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

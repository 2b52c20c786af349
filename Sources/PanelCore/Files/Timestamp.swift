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

    /// Reads the text of a time, in ISO 8601 or nearly so; `nil` when it is none.
    ///
    /// A blank may stand for the `T`, and seconds, their fraction or the whole time of day may be missing. The time's distance from UTC is
    /// `Z` or such as `+01:00`, `+0100` or `+01`, with or without a blank before it; where there is none, UTC is meant.
    public init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard let year = Self.take(4, from: &rest), Self.take("-", from: &rest),
            let month = Self.take(2, from: &rest), Self.take("-", from: &rest),
            let day = Self.take(2, from: &rest), (1...12).contains(month)
        else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        // A day that the month does not have comes back as another.
        guard Self.date(days: days) == (year, month, day) else { return nil }
        guard !rest.isEmpty else {
            self.init(milliseconds: days * Self.day)
            return
        }
        guard Self.take("T", from: &rest) || Self.take("t", from: &rest) || Self.take(" ", from: &rest),
            let hour = Self.take(2, from: &rest), Self.take(":", from: &rest),
            let minute = Self.take(2, from: &rest), hour < 24, minute < 60
        else { return nil }
        var milliseconds = (hour * 60 + minute) * 60_000
        if Self.take(":", from: &rest) {
            guard let second = Self.take(2, from: &rest), second < 60 else { return nil }
            milliseconds += second * 1000
            if Self.take(".", from: &rest) || Self.take(",", from: &rest) {
                let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                guard (1...9).contains(digits.count) else { return nil }
                let thousandths =
                    Array(digits.prefix(3)) + Array(repeating: UInt8(ascii: "0"), count: max(0, 3 - digits.count))
                milliseconds += Self.number(thousandths[...]) ?? 0
                rest = rest.dropFirst(digits.count)
            }
        }
        guard let offset = Self.offset(rest) else { return nil }
        self.init(milliseconds: days * Self.day + milliseconds - offset * 60_000)
    }

    /// How many minutes a clock is before UTC.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
        var rest = text
        if rest.isEmpty { return 0 }
        _ = take(" ", from: &rest)
        if take("Z", from: &rest) || take("z", from: &rest) { return rest.isEmpty ? 0 : nil }
        let isBehind = take("-", from: &rest)
        guard isBehind || take("+", from: &rest), let hours = take(2, from: &rest) else { return nil }
        _ = take(":", from: &rest)
        guard let minutes = rest.isEmpty ? 0 : take(2, from: &rest), rest.isEmpty, hours < 24, minutes < 60 else {
            return nil
        }
        return (isBehind ? -1 : 1) * (hours * 60 + minutes)
    }

    private static func take(_ mark: Unicode.Scalar, from text: inout ArraySlice<UInt8>) -> Bool {
        guard text.first == UInt8(ascii: mark) else { return false }
        text.removeFirst()
        return true
    }

    private static func take(_ count: Int, from text: inout ArraySlice<UInt8>) -> Int64? {
        guard text.count >= count, let number = number(text.prefix(count)) else { return nil }
        text.removeFirst(count)
        return number
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

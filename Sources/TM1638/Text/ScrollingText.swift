/// Text that runs through a field that is too narrow for it.
///
/// The caller passes the time; nothing waits.
public struct ScrollingText: Hashable, Sendable {
    private let digits: [Segments]
    private let width: Int
    private let start: Instant
    private let step: Duration

    /// How many empty digits stand between the text's end and its next beginning.
    private static let gap = 3

    /// Starts a text.
    ///
    /// - Parameters:
    ///   - digits: the text, as ``Text/segments(_:font:)`` makes it.
    ///   - width: the field, in digits.
    ///   - start: the time of the start. The text stands for two steps before it runs, so that its beginning can be read.
    ///   - step: how long it stands between two moves; at least a millisecond.
    public init(_ digits: [Segments], width: Int, start: Instant, step: Duration = .milliseconds(300)) {
        self.digits = digits
        self.width = Text.fieldWidth(width)
        self.start = start
        self.step = max(step, .milliseconds(1))
    }

    /// How long a text takes to run through a field once, back to its beginning; zero if it fits.
    public static func round(of digits: [Segments], width: Int, step: Duration = .milliseconds(300)) -> Duration {
        guard digits.count > Text.fieldWidth(width) else { return .zero }
        let moves = Int64(digits.count + gap + 1)
        let (product, overflow) = max(step, .milliseconds(1)).nanoseconds.multipliedReportingOverflow(by: moves)
        return .nanoseconds(overflow ? .max : product)
    }

    /// What the field shows at `now`; a text that fits stands still.
    public func digits(at now: Instant) -> [Segments] {
        let round = digits + Array(repeating: [], count: digits.count > width ? Self.gap : max(0, width - digits.count))
        guard digits.count > width else { return round }
        let moves = max(0, (now - start).nanoseconds / step.nanoseconds - 1)
        let offset = Int(moves % Int64(round.count))
        return (0..<width).map { round[(offset + $0) % round.count] }
    }
}

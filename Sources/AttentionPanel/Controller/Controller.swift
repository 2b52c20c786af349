public import Attention
public import TM1638

/// The panel's behaviour without its wires: keys go in, pictures come out, and time is passed along.
///
/// The left four digits show the waist being keyed in, the right four what attention makes of it. The LEDs show where it looks.
public struct Controller: Sendable {
    /// What the right half shows.
    public enum Page: Hashable, Sendable, CaseIterable {
        /// The estimate.
        case estimate
        /// How far the pooled values spread, after a `u`.
        case spread
        /// How many pairs speak, after an `n`.
        case support
    }

    /// What is shown now.
    public private(set) var current: Reading
    /// What was last held with enter.
    public private(set) var last: Reading?
    /// What the right half shows.
    public private(set) var page = Page.estimate
    /// The digit under the cursor, counted from the left: 0 … 3.
    public private(set) var cursor = Controller.onesDigit

    private let pooling: GaussianPooling
    private let start: Int
    private var lights: [Light] = []
    /// When the cursor's blinking last started anew: while keys are pressed the digit stays visible.
    private var touched: Instant
    private var heldAt: Instant?

    /// The left half: three digits before the point and one after.
    private static let fieldDigits = 4
    private static let onesDigit = 2
    private static let range = 0...9999
    private static let lightCount = 8
    /// A bin of keys is lit when it holds this part of the weight.
    private static let lightThreshold = 1.0 / 16
    private static let blinkPeriod = Duration.milliseconds(800)
    private static let blinkDark = Duration.milliseconds(300)
    private static let holdDark = Duration.milliseconds(200)

    /// Creates the controller of a panel that starts at the mean of the keys.
    public init(pooling: GaussianPooling, at now: Instant) {
        self.pooling = pooling
        let mean = pooling.keys.reduce(0) { $0 + $1 / Double(pooling.count) }
        start = Self.clamped((mean * 10).rounded())
        touched = now
        current = Reading(tenths: start, estimate: nil)
        ask(start)
    }

    /// Takes a key event that means `role`.
    ///
    /// - Returns: the reading, when one was held.
    @discardableResult
    public mutating func handle(_ kind: KeyEvent.Kind, of role: Role, at now: Instant) -> Reading? {
        switch (kind, role) {
        case (.press, .left): cursor = max(cursor - 1, 0)
        case (.press, .right): cursor = min(cursor + 1, Self.fieldDigits - 1)
        case (.press, .minus), (.repeated, .minus): ask(current.tenths - step)
        case (.press, .plus), (.repeated, .plus): ask(current.tenths + step)
        case (.press, .field): cursor = Self.onesDigit
        case (.press, .page): turnPage()
        case (.press, .back):
            ask(last?.tenths ?? start)
            page = .estimate
        case (.press, .enter):
            last = current
            heldAt = now
            return current
        default:
            return nil
        }
        touched = now
        return nil
    }

    /// The picture at `now`.
    public func frame(at now: Instant) -> Frame {
        if let heldAt, now - heldAt < Self.holdDark { return Frame() }
        return Frame(digits: field(at: now) + result(at: now), lights: lights)
    }

    // MARK: State

    private var step: Int {
        [1000, 100, 10, 1][cursor]
    }

    private static func clamped(_ tenths: Double) -> Int {
        Int(min(max(tenths, Double(range.lowerBound)), Double(range.upperBound)))
    }

    private mutating func ask(_ tenths: Int) {
        let tenths = min(max(tenths, Self.range.lowerBound), Self.range.upperBound)
        // The only error of a query is to be no finite number, which tenths cannot be.
        let estimate = try? pooling.estimate(at: Double(tenths) / 10)
        current = Reading(tenths: tenths, estimate: estimate)
        lights = isSupported ? litBins() : []
    }

    private mutating func turnPage() {
        let pages = Page.allCases
        page = pages[((pages.firstIndex(of: page) ?? 0) + 1) % pages.count]
    }

    private var isSupported: Bool {
        current.estimate.map { $0.support != .none } ?? false
    }

    /// The range of keys in eight equal bins, each lit when it holds enough of the weight.
    private func litBins() -> [Light] {
        guard let least = pooling.keys.min(), let most = pooling.keys.max(),
            let weights = try? pooling.weights(at: current.query)
        else { return [] }
        var bins = [Double](repeating: 0, count: Self.lightCount)
        for (key, weight) in zip(pooling.keys, weights) {
            let place = most > least ? (key - least) / (most - least) * Double(Self.lightCount) : 0
            bins[min(Int(place), Self.lightCount - 1)] += weight
        }
        return bins.map { $0 >= Self.lightThreshold ? .red : [] }
    }

    // MARK: Picture

    private func isDark(at now: Instant) -> Bool {
        let phase = (now - touched).nanoseconds % Self.blinkPeriod.nanoseconds
        return phase >= (Self.blinkPeriod - Self.blinkDark).nanoseconds
    }

    private func field(at now: Instant) -> [Segments] {
        var digits = Text.number(current.query, decimals: 1, width: Self.fieldDigits)
        if isDark(at: now) {
            digits[cursor] = []
        } else if digits[cursor].isEmpty {
            // The cursor has to be seen where the number has no digit yet.
            digits[cursor] = Font.standard["_"] ?? []
        }
        return digits
    }

    private func result(at now: Instant) -> [Segments] {
        guard let estimate = current.estimate else { return Text.overflow(Self.fieldDigits) }
        if !isSupported, isDark(at: now) { return [] }
        switch page {
        case .estimate: return Self.fitted(estimate.value, width: Self.fieldDigits)
        case .spread: return tagged("u", estimate.spread)
        case .support: return tagged("n", estimate.effectiveCount)
        }
    }

    private func tagged(_ tag: Unicode.Scalar, _ value: Double) -> [Segments] {
        [Font.standard[tag] ?? []] + Self.fitted(value, width: Self.fieldDigits - 1)
    }

    /// The number with one decimal, or with none where only that fits.
    private static func fitted(_ value: Double, width: Int) -> [Segments] {
        let fine = Text.number(value, decimals: 1, width: width)
        return fine == Text.overflow(width) ? Text.number(value, decimals: 0, width: width) : fine
    }
}

import Glibc

/// One axis of a plot: which numbers it spans, where they lie on the page, and where its ticks are.
struct Axis {
    let range: ClosedRange<Double>
    /// Where the range starts and ends on the page, in points.
    let start: Double
    let end: Double
    let ticks: [Double]
    /// How many decimals tell the ticks apart.
    let decimals: Int

    /// An axis around `values`, its ends at round numbers.
    init(values: [Double], from start: Double, to end: Double) {
        let least = values.min() ?? 0
        let most = values.max() ?? 1
        let room = most > least ? (most - least) * 0.03 : max(abs(most) * 0.1, 1)
        let step = Self.roundStep((most - least + 2 * room) / 7)
        let first = ((least - room) / step).rounded(.down)
        let last = ((most + room) / step).rounded(.up)
        // Where numbers are so large that a step is lost in them, two ticks are all there is to say.
        let count = (last - first).isFinite ? min(Int(last - first), 20) : 1
        ticks = (0...max(count, 1)).map { (first + Double($0)) * step }
        range = (ticks.first ?? 0)...max(ticks.last ?? 1, (ticks.first ?? 0).nextUp)
        decimals = max(0, min(12, -Int(log10(step).rounded(.down))))
        self.start = start
        self.end = end
    }

    /// Where `value` lies on the page.
    func position(_ value: Double) -> Double {
        start + (value - range.lowerBound) / (range.upperBound - range.lowerBound) * (end - start)
    }

    func label(_ tick: Double) -> String {
        fixed(tick, decimals: decimals)
    }

    /// 1, 2 or 5 times a power of ten, no less than `step`.
    private static func roundStep(_ step: Double) -> Double {
        guard step.isFinite, step > 0 else { return 1 }
        let power = pow(10, log10(step).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= step * 0.999 } ?? step
    }
}

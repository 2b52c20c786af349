import Glibc
import PanelCore

/// One axis of a plot: which numbers it spans, where they lie on the page, and where its ticks are.
struct Axis {
    let range: ClosedRange<Double>
    /// Where the range starts and ends on the page, in points.
    let start: Double
    let end: Double
    let ticks: [Double]
    /// The ticks as text, all in the same form.
    let labels: [String]

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
        labels = Self.labels(ticks, step: step)
        range = (ticks.first ?? 0)...max(ticks.last ?? 1, (ticks.first ?? 0).nextUp)
        self.start = start
        self.end = end
    }

    /// The same axis at another place of the page.
    init(_ axis: Axis, from start: Double, to end: Double) {
        (range, ticks, labels) = (axis.range, axis.ticks, axis.labels)
        (self.start, self.end) = (start, end)
    }

    /// Where `value` lies on the page.
    func position(_ value: Double) -> Double {
        start + (value - range.lowerBound) / (range.upperBound - range.lowerBound) * (end - start)
    }

    /// The ticks with as many digits as tell them apart; what would be long has its power of ten behind it.
    private static func labels(_ ticks: [Double], step: Double) -> [String] {
        let largest = ticks.map(\.magnitude).max() ?? 0
        let power = largest > 0 ? log10(largest).rounded(.down) : 0
        let place = log10(step).rounded(.down)
        guard largest >= 1e7 || largest < 1e-4, power.isFinite, place.isFinite, largest > 0 else {
            return ticks.map { fixed($0, decimals: max(0, min(12, -Int(place)))) }
        }
        let decimals = max(0, min(15, Int(power - place)))
        return ticks.map { tick in
            tick == 0 ? "0" : "\(fixed(tick / pow(10, power), decimals: decimals))e\(Int(power))"
        }
    }

    /// 1, 2 or 5 times a power of ten, no less than `step`.
    private static func roundStep(_ step: Double) -> Double {
        guard step.isFinite, step > 0 else { return 1 }
        let power = pow(10, log10(step).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= step * 0.999 } ?? step
    }
}

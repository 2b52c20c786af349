import TM1638
import TM1638Simulator

/// What panels show, once they have stopped changing, and what is wrong on their wires, a line for each.
struct VirtualFace {
    private let panel: SimulatedPanel
    private var last: [String]
    private var candidates: [String]
    private var next = Instant.start
    private var toldViolations = 0

    /// More of them would fill the screen when a host breaks rules at every edge; the summary counts all.
    private static let mostViolations = 10

    init(panel: SimulatedPanel) {
        self.panel = panel
        last = panel.boards.map { _ in "" }
        candidates = last
    }

    /// The new violations, and the new pictures that have stood for a tenth of a second; a frame under way is no picture.
    mutating func news(at time: Instant) -> String? {
        guard time >= next else { return nil }
        next = time + .milliseconds(100)
        return lines(isLast: false)
    }

    /// What is new at the end, when nothing changes any more.
    mutating func lastNews() -> String? {
        lines(isLast: true)
    }

    private mutating func lines(isLast: Bool) -> String? {
        let violations = panel.violations.prefix(Self.mostViolations).dropFirst(toldViolations)
        toldViolations += violations.count
        var lines = violations.map { "violation: \($0)\n" }.joined()
        for chip in panel.boards.indices {
            let leds = panel.picture(of: chip).leds.map { $0.isEmpty ? "○" : "●" }.joined()
            let number = panel.boards.count == 1 ? "" : "\(chip + 1): "
            let picture = "\(number)\(panel.text(of: chip))| \(leds)\n"
            if isLast || picture == candidates[chip], picture != last[chip] {
                last[chip] = picture
                lines += picture
            }
            candidates[chip] = picture
        }
        return lines.isEmpty ? nil : lines
    }
}

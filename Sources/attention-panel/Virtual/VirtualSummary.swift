import TM1638
import TM1638Simulator
import VirtualGPIO

/// What went over the wires of virtual panels.
enum VirtualSummary {
    /// A few lines: counts, shortest intervals with their floors, and each rule that was broken.
    static func text(of panel: SimulatedPanel, requests: Int) -> String {
        let statistics = panel.boards.indices.map { panel.statistics(of: $0) }
        let violations = panel.violations
        func sum(_ count: (BusStatistics) -> Int) -> Int { statistics.reduce(0) { $0 + count($1) } }
        let shortest = statistics.reduce(into: [:]) { $0.merge($1.shortest) { min($0, $1) } }
        let counts =
            "\(requests) requests, \(sum(\.frames)) frames, \(sum(\.reads)) key scans, \(sum(\.bits)) bits, "
            + "\(violations.count) violations"
        let intervals = shortest.sorted { $0.key.rawValue < $1.key.rawValue }.map { rule, duration in
            "shortest: \(rule), \(duration.nanoseconds) ns, floor \((rule.floor ?? .zero).nanoseconds) ns"
        }
        let rules = violations.reduce(into: [:]) { $0[$1.rule, default: [Violation]()].append($1) }
        let broken = rules.sorted { $0.key.rawValue < $1.key.rawValue }.map { _, violations in
            "broken \(violations.count) ×, the first at \(violations[0])"
        }
        return ([counts] + intervals + broken).joined(separator: "\n") + "\n"
    }

    /// A line for each program that had the wires: what it did, and whether the boards showed what the script expected.
    static func text(of visits: [PanelVisit], player: ScriptPlayer?) -> String {
        visits.indices.map { index in
            let visit = visits[index]
            let next = visits.dropFirst(index + 1).first?.begin ?? Instant(nanoseconds: .max)
            let (totals, end) = (visit.totals, visit.end.map { Script.text($0) } ?? "the end")
            let pictures = visit.pictures.map { "\"\($0)\"" }.joined(separator: " ")
            let expected = player.map { ", " + verdict($0, of: visit.begin..<next) } ?? ""
            return "program \(index + 1), \(Script.text(visit.begin)) to \(end): \(totals.frames) frames, "
                + "\(totals.reads) key scans, \(totals.bits) bits, \(totals.requests) requests, "
                + "\(totals.violations) violations, left \(pictures)\(expected)\n"
        }.joined()
    }

    private static func verdict(_ player: ScriptPlayer, of time: Range<Instant>) -> String {
        let failures = player.failures.filter { time.contains($0.time) }
        if !failures.isEmpty {
            return "not as expected in line " + failures.map { "\($0.line)" }.joined(separator: ", ")
        }
        return player.met.contains { time.contains($0) } ? "as expected" : "nothing was expected"
    }
}

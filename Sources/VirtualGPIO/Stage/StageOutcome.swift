public import TM1638
public import TM1638Simulator

/// The outcome of a ``Stage``: what went over the wires, what each program did, and whether the script's expectations were met.
public struct StageOutcome: Sendable {
    private let panel: SimulatedPanel
    /// How many requests guests made to the lines.
    public let requests: Int
    /// One visit for each program that held the boards' wires, in order.
    public let visits: [PanelVisit]
    /// When each expectation of the script came true; `nil` without a script.
    public let met: [Instant]?
    /// The expectations that were not met.
    public let failures: [ScriptPlayer.Failure]

    init(
        panel: SimulatedPanel, requests: Int, visits: [PanelVisit], met: [Instant]?, failures: [ScriptPlayer.Failure]
    ) {
        self.panel = panel
        self.requests = requests
        self.visits = visits
        self.met = met
        self.failures = failures
    }

    /// How often the datasheet's rules were broken.
    public var violationCount: Int { panel.violationCount }

    /// A few lines: counts, shortest intervals with their floors, each broken rule, which keys that were down the programs read, and a line
    /// for each program.
    public var summary: String {
        let statistics = panel.boards.indices.map { panel.statistics(of: $0) }
        func sum(_ count: (BusStatistics) -> Int) -> Int { statistics.reduce(0) { $0 + count($1) } }
        let shortest = statistics.reduce(into: [:]) { $0.merge($1.shortest) { min($0, $1) } }
        let broken = statistics.reduce(into: [:]) { $0.merge($1.broken) { $0 + $1 } }
        let firsts = panel.violations.reduce(into: [:]) { $0[$1.rule] = $0[$1.rule] ?? $1 }
        let counts =
            "\(requests) requests, \(sum(\.frames)) frames, \(sum(\.reads)) key scans, \(sum(\.bits)) bits, "
            + "\(sum(\.violationCount)) violations"
        let intervals = shortest.sorted { $0.key.rawValue < $1.key.rawValue }.map { rule, duration in
            "shortest: \(rule), \(duration.nanoseconds) ns, floor \((rule.floor ?? .zero).nanoseconds) ns"
        }
        let rules = broken.sorted { $0.key.rawValue < $1.key.rawValue }.map { rule, count in
            "broken \(count) ×, " + (firsts[rule].map { "the first at \($0)" } ?? "\(rule)")
        }
        return ([counts] + intervals + rules + keys + visits.indices.map(line)).joined(separator: "\n") + "\n"
    }

    /// What programs made of the keys that were down in their scans, a line for each board that had any.
    private var keys: [String] {
        panel.boards.indices.compactMap { chip in
            let statistics = panel.statistics(of: chip)
            let words = panel.boards[chip].keys.compactMap { key -> String? in
                if statistics.keysRead[key.input] { return "\(key.name) read" }
                if statistics.keysReadByChance[key.input] { return "\(key.name) read by chance" }
                return statistics.keysMissed[key.input] ? "\(key.name) missed" : nil
            }
            let number = panel.boards.count == 1 ? "" : " of board \(chip + 1)"
            return words.isEmpty ? nil : "keys\(number): \(words.joined(separator: ", "))"
        }
    }

    /// What a program did, and whether the boards showed what the script expected.
    private func line(of index: Int) -> String {
        let visit = visits[index]
        let next = visits.dropFirst(index + 1).first?.begin ?? Instant(nanoseconds: .max)
        let (totals, end) = (visit.totals, visit.end.map { Script.text($0) } ?? "the end")
        let pictures = visit.pictures.map { "\"\($0)\"" }.joined(separator: " ")
        let expected = met.map { ", " + verdict(met: $0, during: visit.begin..<next) } ?? ""
        return "program \(index + 1), \(Script.text(visit.begin)) to \(end): \(totals.frames) frames, "
            + "\(totals.reads) key scans, \(totals.bits) bits, \(totals.requests) requests, "
            + "\(totals.violations) violations, left \(pictures)\(expected)"
    }

    private func verdict(met: [Instant], during time: Range<Instant>) -> String {
        let failures = failures.filter { time.contains($0.time) }
        if !failures.isEmpty {
            return "not as expected in line " + failures.map { "\($0.line)" }.joined(separator: ", ")
        }
        return met.contains { time.contains($0) } ? "as expected" : "nothing was expected"
    }
}

import Attention
import PanelCore
import TM1638
import TM1638Simulator

/// The page's commands: a line of words, and text below it where one is needed. Answers are JSON; `{"problem": …}` says what is wrong.
extension Session {
    func pass(milliseconds: Double, clock: Double) {
        if clock.magnitude < 1e15 { self.clock = Timestamp(milliseconds: Int64(clock)) }
        guard milliseconds > 0 else { return }
        advance(by: .microseconds(Int64(min(milliseconds, 1000) * 1000)))
    }

    func obey(_ command: String) -> String {
        let lines = command.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let words = lines[0].split(separator: " ").map { String($0) }
        let text = lines.count > 1 ? String(lines[1]) : ""
        let rest = Array(words.dropFirst())
        switch words.first ?? "" {
        case "state": return state
        case "boards": return JSON.array(Board.all.map { Self.description(of: $0) })
        case "board": return change(board: Board.named(rest.first ?? ""), "there is no such board")
        case "describe": return describe(text)
        case "press": press(rest.first ?? "")
        case "release": release(rest.first ?? "")
        case "hold": hold(rest.first ?? "")
        case "ask": ask(rest.compactMap { Double(decimal: $0) })
        case "set":
            guard rest.count == 2, let name = Settings.Name(rawValue: rest[0]) else { return problem("set what?") }
            if let right = set(name, to: rest[1]) { return problem("\(rest[0]) is not \(right)") }
        case "pairs": return pairs
        case "csv": return JSON.string(memory.csv)
        case "add", "move", "remove", "mute", "unmute", "reset": return edit(words[0], rest)
        case "import": return take(text, replacing: rest.first == "replacing")
        case "columns": return take(text, columns: String(lines[0].dropFirst("columns ".count)))
        case "explain": return explanation
        case "curve": return curve(rest)
        case "scores": return scores
        case "intervals": return intervals
        case "record": recorder.isOn = rest.first == "on"
        case "fault": return fault(rest)
        case "rows": return rows(rest)
        case "train": return train(rest)
        case "violations": panel.clearViolations()
        default: return problem("there is no command \(NearestName.quoted(words.first ?? ""))")
        }
        return "{}"
    }

    func problem(_ reason: String) -> String { JSON.object([("problem", JSON.string(reason))]) }

    private func done(_ reason: String?) -> String { reason.map { problem($0) } ?? "{}" }

    // MARK: The board

    private static func description(of board: Board) -> String {
        JSON.object([
            ("name", JSON.string(board.name)), ("title", JSON.string(board.title)),
            ("digits", JSON.integer(board.digits.count)),
            ("leds", JSON.array(board.leds.map { JSON.integer(($0.red == nil ? 0 : 1) + ($0.green == nil ? 0 : 2)) })),
            ("keys", JSON.array(board.keys.map { JSON.string($0.name) })), ("diodes", JSON.bool(board.hasDiodes)),
        ])
    }

    private func change(board: Board?, _ reason: String) -> String {
        guard let board else { return problem(reason) }
        rewire(board: board)
        return Self.description(of: board)
    }

    private func describe(_ text: String) -> String {
        do throws(Board.FileProblem) {
            return change(board: try Board(text: text), "")
        } catch {
            return problem(error.description)
        }
    }

    /// What the board shows and the panel says of itself.
    private var state: String {
        let picture = panel.picture()
        let reading = loop.controller.current
        let counters = loop.counters
        return JSON.object([
            ("time", JSON.number(Double(panel.now.nanoseconds) / 1e6)),
            ("digits", JSON.array(picture.digits.map { JSON.integer(Int($0.rawValue)) })),
            ("leds", JSON.array(picture.leds.map { JSON.integer(Int($0.rawValue)) })),
            ("text", JSON.string(panel.text())),
            ("brightness", JSON.integer(panel.brightness().level ?? -1)),
            ("held", JSON.array(board.keysDown(in: panel.keysHeld()).map { JSON.integer($0) })),
            (
                "roles",
                JSON.array(board.keys.indices.map { loop.roles[key: $0].map { JSON.string($0.name) } ?? "null" })
            ),
            ("query", JSON.numbers(reading.query)), ("values", JSON.numbers(reading.values)),
            ("supported", JSON.bool(reading.isSupported)), ("reading", JSON.string(reading.description)),
            ("faults", JSON.array(loop.controller.faults.sorted().map { JSON.string($0.face) })),
            ("score", JSON.string(settings.score.rawValue)), ("bandwidth", JSON.string(settings.text(.bandwidth))),
            ("light", JSON.integer(settings.brightness)), ("revision", JSON.integer(revision)),
            ("violationCount", JSON.integer(panel.violationCount)),
            (
                "violations",
                JSON.array(
                    panel.violations.suffix(6).map { violation in
                        JSON.object([
                            ("time", JSON.number(Double(violation.time.nanoseconds) / 1e6)),
                            ("rule", JSON.integer(violation.rule.rawValue)),
                            ("measured", JSON.number(violation.measured.map { Double($0.nanoseconds) })),
                            ("floor", JSON.number(violation.rule.floor.map { Double($0.nanoseconds) })),
                        ])
                    })
            ),
            ("frames", JSON.integer(counters.frames)), ("bytes", JSON.integer(counters.bytes)),
            ("scans", JSON.integer(counters.scans)), ("corrupt", JSON.integer(counters.corruptScans)),
            ("absent", JSON.integer(counters.absentScans)), ("failures", JSON.integer(counters.busFailures)),
            ("reassertions", JSON.integer(counters.reassertions)),
            ("rise", JSON.number(Double(wiring.riseTime.nanoseconds))), ("slowing", JSON.integer(wiring.slowing)),
        ])
    }

    // MARK: Pairs

    private static func description(of field: Field) -> String {
        JSON.object([
            ("name", JSON.string(field.name)), ("unit", JSON.string(field.unit)),
            ("decimals", JSON.integer(field.decimals)), ("least", JSON.number(field.range.lowerBound)),
            ("most", JSON.number(field.range.upperBound)), ("step", JSON.number(field.step)),
        ])
    }

    private var pairs: String {
        let used = Set(memory.contents.pairsInUse.map { $0.id })
        return JSON.object([
            ("queries", JSON.array(memory.schema.queries.map { Self.description(of: $0) })),
            ("values", JSON.array(memory.schema.values.map { Self.description(of: $0) })),
            (
                "pairs",
                JSON.array(
                    memory.pairs.map { pair in
                        JSON.object([
                            ("id", JSON.integer(Int(pair.id))), ("key", JSON.numbers(pair.pair.key)),
                            ("value", JSON.numbers(pair.pair.value)), ("origin", JSON.string(pair.origin.rawValue)),
                            ("time", JSON.string(pair.time.description)),
                            ("muted", JSON.bool(memory.muted.contains(pair.id))),
                            ("used", JSON.bool(used.contains(pair.id) && !memory.muted.contains(pair.id))),
                        ])
                    })
            ),
        ])
    }

    private func edit(_ verb: String, _ words: [String]) -> String {
        let numbers = words.compactMap { Double(decimal: $0) }
        guard numbers.count == words.count else { return problem("these are not all numbers") }
        let width = memory.schema.queries.count
        func pair(_ numbers: [Double]) -> Pair {
            Pair(key: Array(numbers.prefix(width)), value: Array(numbers.dropFirst(width)))
        }
        if verb == "add" {
            let clock = clock
            return done(edit { $0.add(pair(numbers), at: clock) })
        }
        if verb == "reset" {
            edit { $0.reset() }
            return "{}"
        }
        guard let id = numbers.first.flatMap({ Int64(exactly: $0) }) else { return problem("which pair?") }
        switch verb {
        case "move": return done(edit { $0.move(id, to: pair(Array(numbers.dropFirst()))) })
        case "remove": edit { $0.remove(id) }
        default: edit { $0.mute(id, verb == "mute") }
        }
        return "{}"
    }

    private func take(_ text: String, replacing: Bool) -> String {
        take(replacing: replacing) { () throws(Table.Problem) in
            try PairsFile(text: text, name: "the file", schema: self.memory.schema)
        }
    }

    /// Takes a file whose columns the page names, such as `waist,hips;weight`: those asked with, and those answered.
    private func take(_ text: String, columns: String) -> String {
        let parts = columns.split(separator: ";", omittingEmptySubsequences: false).map { part in
            part.split(separator: ",").map { String($0) }
        }
        guard parts.count == 2 else { return problem("which columns?") }
        return take(replacing: true) { () throws(Table.Problem) in
            try PairsFile(data: text.utf8, name: "the file", queries: parts[0], values: parts[1])
        }
    }

    private func take(replacing: Bool, _ read: () throws(Table.Problem) -> PairsFile) -> String {
        do throws(Table.Problem) {
            let file = try read()
            let clock = clock
            edit { $0.take(file, replacing: replacing, at: clock) }
            return JSON.object([("count", JSON.integer(file.pairs.count))])
        } catch {
            return problem(error.description)
        }
    }

    // MARK: Why it says so

    private func interval(_ model: Model, _ estimate: Estimate) -> String {
        guard let interval = model.interval(estimate, of: 0) else { return "null" }
        return JSON.numbers([interval.lowerBound, interval.upperBound])
    }

    private var explanation: String {
        let model = loop.controller.model
        guard let explanation = try? Explanation(model, at: loop.controller.current.query) else { return "null" }
        let ids = memory.inUse.map { $0.id }
        let estimate = explanation.estimate
        return JSON.object([
            ("formula", JSON.string(model.settings.score.formula)),
            ("standardised", JSON.bool(model.isStandardised)),
            ("bandwidths", model.bandwidths.map { JSON.numbers($0) } ?? "null"),
            ("query", JSON.numbers(explanation.query)), ("values", JSON.numbers(estimate.values)),
            ("spreads", JSON.numbers(estimate.spreads)), ("effective", JSON.number(estimate.effectiveCount)),
            ("supported", JSON.bool(estimate.support != .none)), ("interval", interval(model, estimate)),
            ("shift", JSON.number(explanation.shift)), ("sum", JSON.number(explanation.sum)),
            ("saturated", JSON.bool(explanation.isSaturated)),
            (
                "rows",
                JSON.array(
                    explanation.rows.map { row in
                        JSON.object([
                            ("id", JSON.integer(ids.indices.contains(row.index) ? Int(ids[row.index]) : 0)),
                            ("key", JSON.numbers(row.key)), ("value", JSON.numbers(row.value)),
                            ("distance", JSON.number(row.distance)), ("score", JSON.number(row.score)),
                            ("exponential", JSON.number(row.exponential)), ("weight", JSON.number(row.weight)),
                        ])
                    })
            ),
        ])
    }

    /// `curve FIELD FROM TO COUNT`: estimates along one query field, the others held.
    private func curve(_ words: [String]) -> String {
        let numbers = words.compactMap { Double(decimal: $0) }
        var query = loop.controller.current.query
        guard numbers.count == 4, let field = Int(exactly: numbers[0]), query.indices.contains(field),
            let count = Int(exactly: numbers[3]), (2...1000).contains(count)
        else { return problem("a curve needs a field, two ends and a number of points") }
        let model = loop.controller.model
        var points: [String] = []
        for index in 0..<count {
            query[field] = numbers[1] + (numbers[2] - numbers[1]) * Double(index) / Double(count - 1)
            guard let estimate = (try? model.estimate(at: query)) ?? nil else { continue }
            points.append(
                JSON.array([
                    JSON.number(query[field]), JSON.number(estimate.value), interval(model, estimate),
                    JSON.bool(estimate.support != .none),
                ]))
        }
        return JSON.array(points)
    }

    private var scores: String {
        let query = loop.controller.current.query
        return JSON.array(
            ScoreName.onPanel.map { score in
                let model = model(score: score)
                let estimate = (try? model.estimate(at: query)) ?? nil
                return JSON.object([
                    ("score", JSON.string(score.rawValue)), ("formula", JSON.string(score.formula)),
                    ("value", JSON.number(estimate?.value)),
                    ("weights", JSON.numbers((try? model.weights(at: query)) ?? [])),
                ])
            })
    }

    // MARK: The wires

    /// Of each interval that the datasheet bounds: the rule, the shortest that was seen, and the least that is allowed, in nanoseconds.
    private var intervals: String {
        let shortest = panel.statistics().shortest
        return JSON.array(
            Violation.Rule.allCases.compactMap { rule in
                guard let floor = rule.floor else { return nil }
                return JSON.array([
                    JSON.integer(rule.rawValue), JSON.number(shortest[rule].map { Double($0.nanoseconds) }),
                    JSON.number(Double(floor.nanoseconds)),
                ])
            })
    }

    private static let wireNames: [(String, Wires)] = [("clk", .clock), ("dio", .data), ("stb", .strobe(0))]

    private func fault(_ words: [String]) -> String {
        let wire = Self.wireNames.first { words.count > 1 && $0.0 == words[1] }?.1
        switch words.first ?? "" {
        case "brown-out": panel.schedule(.brownOut(chip: 0))
        case "unplug": panel.schedule(.unplug(chip: 0))
        case "plug": panel.schedule(.plugIn(chip: 0))
        case "fail": panel.schedule(.failCalls(after: 0, count: 50))
        case "free": panel.schedule(.free([.clock, .data, .strobe(0)]))
        case "stick":
            guard let wire else { return problem("which wire?") }
            panel.schedule(.stick(wire, high: words.last == "high"))
        case "glitch":
            guard let wire else { return problem("which wire?") }
            // In the middle of the next scan, where it hurts.
            let time = max(loop.nextTurn, panel.now) + .microseconds(60)
            panel.glitch(wire, high: !panel.isHigh(wire), at: time, lasting: .microseconds(4))
        case "rise":
            guard words.count == 2, let microseconds = Double(decimal: words[1]), (0...1000).contains(microseconds)
            else { return problem("how slow?") }
            var wiring = wiring
            wiring.riseTime = .nanoseconds(Int64(microseconds * 1000))
            rewire(wiring)
        case "slowing":
            guard words.count == 2, let factor = Int(words[1]), (1...100).contains(factor) else {
                return problem("how slow?")
            }
            var wiring = wiring
            wiring.slowing = factor
            rewire(wiring)
        default: return problem("there is no such fault")
        }
        return "{}"
    }
}

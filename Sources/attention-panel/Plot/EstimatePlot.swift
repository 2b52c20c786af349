import Attention
import Glibc
import PanelCore

/// Pairs, the curve that attention draws through them, its band, and what it looks at for one query, as SVG.
struct EstimatePlot {
    let model: Model
    /// The key that runs along the picture.
    let along: Int
    /// The query whose weights are drawn; `nil` for none.
    let query: [Double]?
    /// The probability that the band stands for.
    let coverage: Double

    private static let width = 760.0
    private static let height = 500.0
    private static let left = 70.0
    private static let right = 30.0
    private static let top = 76.0
    private static let bottom = 60.0
    private static let samples = 300
    /// More pairs than this are drawn one for each spot.
    private static let mostDots = 5000
    /// The side of such a spot, in points.
    private static let spot = 4.0
    /// The area of all the attention, as a dot.
    private static let fullRadius = 14.0
    /// The width of a letter: more than most letters have, so that nothing is cut.
    private static let letter = 7.6

    /// The whole file.
    func svg() throws(AttentionError) -> String {
        let keys = model.keys.column(along)
        let ends = Axis(values: keys + (query.map { [$0[along]] } ?? []), from: 0, to: 1)
        let curve = try self.curve(over: ends.range)
        let bounds = curve.flatMap { point in point.interval.map { [$0.lowerBound, $0.upperBound] } ?? [point.value] }
        let valueAxis = Axis(
            values: model.values.column(0) + bounds, from: Self.height - Self.bottom, to: Self.top)
        // The left edge leaves room for the widest number beside the axis, and the axis' name.
        let widest = valueAxis.labels.map(\.count).max() ?? 0
        let left = max(Self.left, 40 + Double(widest) * Self.letter)
        let keyAxis = Axis(ends, from: left, to: Self.width - Self.right)
        let (dots, drawn) = try dots(keyAxis, valueAxis)
        let body =
            grid(keyAxis, valueAxis) + band(curve, keyAxis, valueAxis) + dots
            + line(curve, keyAxis, valueAxis) + (try answer(keyAxis, valueAxis)) + legend(drawn: drawn)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(point(Self.width)) \(point(Self.height))" \
            font-family="sans-serif" font-size="13">
            <rect width="100%" height="100%" fill="white"/>
            \(body.joined(separator: "\n"))
            </svg>

            """
    }

    private struct CurvePoint {
        let key: Double
        let value: Double
        let interval: ClosedRange<Double>?
    }

    /// The curve and its band, while all keys but one stand still.
    private func curve(over range: ClosedRange<Double>) throws(AttentionError) -> [CurvePoint] {
        let step = (range.upperBound - range.lowerBound) / Double(Self.samples)
        var still = query ?? model.meanKey
        var points: [CurvePoint] = []
        for sample in 0...Self.samples {
            still[along] = range.lowerBound + Double(sample) * step
            guard let estimate = try model.estimate(at: still) else { continue }
            points.append(
                CurvePoint(
                    key: still[along], value: estimate.value,
                    interval: model.interval(estimate, of: 0, coverage: coverage)))
        }
        return points
    }

    private var keyField: Field { model.schema.queries[along] }
    private var valueField: Field { model.schema.values[0] }

    private func grid(_ keys: Axis, _ values: Axis) -> [String] {
        var lines: [String] = []
        var labelled = -Double.infinity
        for (tick, label) in zip(keys.ticks, keys.labels) {
            let x = keys.position(tick)
            lines.append(#"<path d="M\#(point(x)) \#(point(values.start))V\#(point(values.end))" stroke="gainsboro"/>"#)
            // Long numbers stand at fewer ticks.
            let half = Double(label.count) * Self.letter / 2
            guard x - half > labelled + 8, x + half < Self.width else { continue }
            labelled = x + half
            lines.append(text(label, x: x, y: values.start + 18, anchor: "middle"))
        }
        for (tick, label) in zip(values.ticks, values.labels) {
            let y = values.position(tick)
            lines.append(#"<path d="M\#(point(keys.start)) \#(point(y))H\#(point(keys.end))" stroke="gainsboro"/>"#)
            lines.append(text(label, x: keys.start - 8, y: y + 4, anchor: "end"))
        }
        lines.append(text(keyField.label, x: (keys.start + keys.end) / 2, y: values.start + 42, anchor: "middle"))
        let middle = point((values.start + values.end) / 2)
        lines.append(
            #"<text transform="translate(18 \#(middle)) rotate(-90)" text-anchor="middle">\#(Self.escaped(valueField.label))</text>"#
        )
        return lines
    }

    /// The band, in as many pieces as the intervals leave: where a single pair speaks there is none.
    private func band(_ curve: [CurvePoint], _ keys: Axis, _ values: Axis) -> [String] {
        let edges = curve.map { point in
            point.interval.map { (keys.position(point.key), $0) }
        }
        return edges.split { $0 == nil }.map { piece in
            let piece = piece.compactMap { $0 }
            let outline =
                piece.map { "\(point($0.0)) \(point(values.position($0.1.upperBound)))" }
                + piece.reversed().map { "\(point($0.0)) \(point(values.position($0.1.lowerBound)))" }
            return #"<path d="M\#(outline.joined(separator: "L"))Z" fill="steelblue" fill-opacity="0.15"/>"#
        }
    }

    private func line(_ curve: [CurvePoint], _ keys: Axis, _ values: Axis) -> [String] {
        let points = curve.map { "\(point(keys.position($0.key))) \(point(values.position($0.value)))" }
        guard !points.isEmpty else { return [] }
        return [#"<path d="M\#(points.joined(separator: "L"))" fill="none" stroke="steelblue" stroke-width="2"/>"#]
    }

    /// The pairs, and on top of those that the query looks at a dot whose area is their part of the attention: of very many
    /// pairs, that of all in the spot.
    ///
    /// - Returns: the dots, and how many pairs they stand for by themselves: of many pairs one for each spot is drawn.
    private func dots(_ keys: Axis, _ values: Axis) throws(AttentionError) -> (dots: [String], drawn: Int) {
        let weights = try query.map { query throws(AttentionError) in try model.weights(at: query) }
        var drawn = (0..<model.count).map { (row: $0, weight: weights?[$0] ?? 0) }
        func place(_ row: Int) -> (x: Double, y: Double) {
            (keys.position(model.keys[row, along]), values.position(model.values[row, 0]))
        }
        if drawn.count > Self.mostDots {
            var spots: [Int: (row: Int, weight: Double)] = [:]
            for (row, weight) in drawn {
                let (x, y) = place(row)
                let spot = Int((x / Self.spot).rounded(.down)) * 1000 + Int((y / Self.spot).rounded(.down))
                spots[spot, default: (row, 0)].weight += weight
            }
            drawn = spots.values.sorted { $0.row < $1.row }
        }
        let radius = point(model.count > 500 ? 1.5 : 3)
        var dots = drawn.map { row, _ in
            let (x, y) = place(row)
            return #"<circle cx="\#(point(x))" cy="\#(point(y))" r="\#(radius)" fill="gray" fill-opacity="0.6"/>"#
        }
        for (row, weight) in drawn {
            let radius = weight.squareRoot() * Self.fullRadius
            guard radius >= 0.3 else { continue }
            let (x, y) = place(row)
            dots.append(
                #"<circle cx="\#(point(x))" cy="\#(point(y))" r="\#(point(radius))" fill="chocolate" fill-opacity="0.7"/>"#
            )
        }
        return (dots, drawn.count)
    }

    private func answer(_ keys: Axis, _ values: Axis) throws(AttentionError) -> [String] {
        guard let query, let estimate = try model.estimate(at: query) else { return [] }
        let (x, y) = (keys.position(query[along]), values.position(estimate.value))
        func quantity(_ number: Double, _ field: Field) -> String {
            label(number, field) + (field.unit.isEmpty ? "" : " \(field.unit)")
        }
        var headlines = ["\(quantity(query[along], keyField)) → \(quantity(estimate.value, valueField))"]
        if let interval = model.interval(estimate, of: 0, coverage: coverage) {
            headlines.append(
                "\(percent) %: \(label(interval.lowerBound, valueField)) to \(quantity(interval.upperBound, valueField))"
            )
        }
        if estimate.support == .none { headlines.append("no support: no pair is near") }
        let width = Double(headlines.map(\.count).max() ?? 0) * Self.letter * 1.1
        // Beside the point, wherever the picture has room for all of it.
        let beside =
            x + 10 + width <= Self.width - 4 ? x + 10 : max(min(keys.start, Self.width - 4 - width), x - 10 - width)
        let above = y - 10 - 17 * Double(headlines.count - 1)
        let first = above > Self.top + 8 ? above : y + 24
        return [
            #"<path d="M\#(point(x)) \#(point(values.start))V\#(point(y))H\#(point(keys.start))" fill="none" "#
                + #"stroke="chocolate" stroke-dasharray="5 4"/>"#,
            #"<circle cx="\#(point(x))" cy="\#(point(y))" r="5" fill="white" stroke="chocolate" stroke-width="2"/>"#,
        ]
            + headlines.enumerated().map {
                text($1, x: beside, y: first + 17 * Double($0), anchor: "start", isHeadline: true)
            }
    }

    /// A number with its field's decimals, or as many as show a digit of it; very small and large ones with a power of ten.
    private func label(_ number: Double, _ field: Field) -> String {
        let magnitude = number.magnitude
        guard magnitude > 0 else { return fixed(number, decimals: field.decimals) }
        guard magnitude >= 1e-7, magnitude < 1e9 else {
            // Five digits are as many as a picture shows.
            let power = log10(magnitude).rounded(.down)
            let digits = number / pow(10, power)
            guard digits.isFinite, digits != 0 else { return "\(number)" }
            return "\(fixed(digits, decimals: 4))e\(Int(power))"
        }
        var decimals = field.decimals
        while decimals < 9, fixed(magnitude, decimals: decimals).count(where: { $0 != "." && $0 != "0" }) == 0 {
            decimals += 1
        }
        return fixed(number, decimals: decimals)
    }

    private func legend(drawn: Int) -> [String] {
        var parts = [
            model.count.counted("pair") + (drawn < model.count ? ", \(drawn) of them drawn: one for each spot" : "")
        ]
        let band =
            model.hasIntervals ? "band: \(percent) % of new values" : "no band: too few pairs to say how values scatter"
        parts += ["line: estimate, \(method)", band]
        if query != nil { parts.append("orange: where attention lies, area as weight") }
        let others = model.schema.queries.indices.filter { $0 != along }
        let still = query ?? model.meanKey
        parts += others.map { index in
            let field = model.schema.queries[index]
            return "at \(field.name) \(label(still[index], field))" + (field.unit.isEmpty ? "" : " \(field.unit)")
        }
        // Rows as long as the picture is wide; three have room.
        let most = Int((Self.width - Self.left - 10) / (Self.letter * 0.9))
        var rows: [String] = []
        for part in parts {
            let part = part.count > most ? part.prefix(most - 1) + "…" : part
            if let last = rows.last, last.count + part.count + 3 <= most {
                rows[rows.count - 1] = "\(last) · \(part)"
            } else {
                rows.append(part)
            }
        }
        if rows.count > 3 { rows[2] += " · …" }
        return rows.prefix(3).enumerated().map { text($1, x: Self.left, y: 22 + 18 * Double($0), anchor: "start") }
    }

    private var percent: String {
        let whole = fixed(coverage * 100, decimals: 0)
        return Double(whole) == coverage * 100 ? whole : fixed(coverage * 100, decimals: 1)
    }

    private var method: String {
        guard model.settings.score == .gaussian else { return "score \(model.settings.formula)" }
        if let heads = model.heads { return heads.model.heads.counted("trained head") }
        guard let bandwidths = model.bandwidths else { return "learned projection" }
        let numbers = zip(bandwidths, model.schema.queries).map { bandwidth, field in
            let rounded = (bandwidth * 1000).rounded() / 1000
            return "\(rounded == 0 ? bandwidth : rounded)" + (field.unit.isEmpty ? "" : " \(field.unit)")
        }
        return (model.takesMeans ? "" : "local lines, ") + "bandwidth \(numbers.joined(separator: ", "))"
    }

    // MARK: Text

    private func text(_ content: String, x: Double, y: Double, anchor: String, isHeadline: Bool = false) -> String {
        // A white rim keeps the words legible on top of dots.
        let style = isHeadline ? #" font-weight="bold" stroke="white" stroke-width="4" paint-order="stroke""# : ""
        return
            #"<text x="\#(point(x))" y="\#(point(y))" text-anchor="\#(anchor)"\#(style)>\#(Self.escaped(content))</text>"#
    }

    private func point(_ value: Double) -> String {
        fixed(value, decimals: 2)
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            // Control characters are not allowed in XML at all.
            case _ where character.unicodeScalars.contains { $0.value < 0x20 }: escaped += " "
            default: escaped.append(character)
            }
        }
    }
}

import Attention
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
    private static let height = 480.0
    private static let left = 70.0
    private static let right = 20.0
    private static let top = 50.0
    private static let bottom = 60.0
    private static let samples = 300

    /// The whole file.
    func svg() throws(AttentionError) -> String {
        let keys = model.keys.column(along)
        let keyAxis = Axis(
            values: keys + (query.map { [$0[along]] } ?? []), from: Self.left, to: Self.width - Self.right)
        let curve = try self.curve(over: keyAxis.range)
        let bounds = curve.flatMap { point in point.interval.map { [$0.lowerBound, $0.upperBound] } ?? [point.value] }
        let valueAxis = Axis(
            values: model.values.column(0) + bounds, from: Self.height - Self.bottom, to: Self.top)
        let body =
            grid(keyAxis, valueAxis) + band(curve, keyAxis, valueAxis) + (try dots(keyAxis, valueAxis))
            + line(curve, keyAxis, valueAxis) + (try answer(keyAxis, valueAxis)) + legend()
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
        for tick in keys.ticks {
            let x = point(keys.position(tick))
            lines.append(#"<path d="M\#(x) \#(point(values.start))V\#(point(values.end))" stroke="gainsboro"/>"#)
            lines.append(text(keys.label(tick), x: keys.position(tick), y: values.start + 18, anchor: "middle"))
        }
        for tick in values.ticks {
            let y = values.position(tick)
            lines.append(#"<path d="M\#(point(keys.start)) \#(point(y))H\#(point(keys.end))" stroke="gainsboro"/>"#)
            lines.append(text(values.label(tick), x: keys.start - 8, y: y + 4, anchor: "end"))
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

    /// The pairs; with a query those that it looks at are larger, their area as their weight.
    private func dots(_ keys: Axis, _ values: Axis) throws(AttentionError) -> [String] {
        let weights = try query.map { query throws(AttentionError) in try model.weights(at: query) } ?? []
        let most = weights.max() ?? 0
        let isCrowded = model.count > 500
        return (0..<model.count).map { row in
            let share = most > 0 && !weights.isEmpty ? weights[row] / most : 0
            let radius = (isCrowded ? 1.2 : 3.0) + share.squareRoot() * (isCrowded ? 3 : 6)
            let colour = share > 0.001 ? "chocolate" : "gray"
            let (x, y) = (keys.position(model.keys[row, along]), values.position(model.values[row, 0]))
            return #"<circle cx="\#(point(x))" cy="\#(point(y))" "#
                + #"r="\#(point(radius))" fill="\#(colour)" fill-opacity="0.6"/>"#
        }
    }

    private func answer(_ keys: Axis, _ values: Axis) throws(AttentionError) -> [String] {
        guard let query, let estimate = try model.estimate(at: query) else { return [] }
        let (x, y) = (keys.position(query[along]), values.position(estimate.value))
        return [
            #"<path d="M\#(point(x)) \#(point(values.start))V\#(point(y))H\#(point(keys.start))" fill="none" "#
                + #"stroke="chocolate" stroke-dasharray="5 4"/>"#,
            #"<circle cx="\#(point(x))" cy="\#(point(y))" r="5" fill="white" stroke="chocolate" stroke-width="2"/>"#,
            text(
                "\(label(query[along], keyField)) → \(label(estimate.value, valueField))", x: x + 10, y: y - 10,
                anchor: "start", isHeadline: true),
        ]
    }

    /// A number with its field's decimals, or as many as show it at all.
    private func label(_ number: Double, _ field: Field) -> String {
        let text = fixed(number, decimals: field.decimals)
        return number != 0 && Double(text) == 0 ? "\(number)" : text
    }

    private func legend() -> [String] {
        let percent = fixed(coverage * 100, decimals: 0)
        var rows = ["\(model.count) pairs · line: estimate, \(method) · band: \(percent) % of new values"]
        var second: [String] = []
        if query != nil { second.append("orange: where attention lies, area as weight") }
        let others = model.schema.queries.indices.filter { $0 != along }
        if !others.isEmpty {
            let still = query ?? model.meanKey
            let list = others.map { "\(model.schema.queries[$0].name) \(label(still[$0], model.schema.queries[$0]))" }
            second.append("at \(list.joined(separator: ", "))")
        }
        if !second.isEmpty { rows.append(second.joined(separator: " · ")) }
        return rows.enumerated().map { text($1, x: Self.left, y: 22 + 18 * Double($0), anchor: "start") }
    }

    private var method: String {
        guard model.settings.score == .gaussian else { return "score \(model.settings.score.formula)" }
        guard let bandwidths = model.bandwidths else { return "learned projection" }
        return
            "bandwidth \(bandwidths.map { "\(($0 * 1000).rounded() / 1000 == 0 ? $0 : ($0 * 1000).rounded() / 1000)" }.joined(separator: ", "))"
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

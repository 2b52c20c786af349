import TM1638

/// LEDs as a person lists them: `1,3-5`, with colours `1:green,3-5:both`.
struct LEDList: Hashable {
    private struct Item: Hashable {
        let numbers: ClosedRange<Int>
        let colour: LED?
    }

    private let items: [Item]

    /// Reads a list.
    ///
    /// - Throws: ``ShowProblem`` naming the part that is none.
    init(_ text: String) throws {
        items = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let pieces = part.split(separator: ":", omittingEmptySubsequences: false)
            let ends = pieces[0].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard pieces.count <= 2, ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1],
                first <= last
            else { throw ShowProblem("--leds: \"\(part)\" is no LED such as 1, 3-5 or 2:green") }
            guard pieces.count == 2 else { return Item(numbers: first...last, colour: nil) }
            let colours: [Substring: LED] = ["red": .red, "green": .green, "both": [.red, .green]]
            guard let colour = colours[pieces[1]] else {
                throw ShowProblem("--leds: \"\(pieces[1])\" is none of red, green and both")
            }
            return Item(numbers: first...last, colour: colour)
        }
    }

    /// The colour of each LED of the boards, from the left.
    ///
    /// - Throws: ``ShowProblem`` for an LED or a colour that the boards lack.
    func colours(on boards: [Board]) throws -> [LED] {
        let outputs = boards.flatMap(\.leds)
        var leds = outputs.map { _ in LED() }
        for item in items {
            guard item.numbers.lowerBound >= 1, item.numbers.upperBound <= leds.count else {
                throw ShowProblem("--leds: there are \(leds.count) LEDs, counted from 1")
            }
            for number in item.numbers {
                let colour = item.colour ?? (outputs[number - 1].red == nil ? .green : .red)
                if colour.contains(.green), outputs[number - 1].green == nil {
                    throw ShowProblem("--leds: LED \(number) has no green")
                }
                leds[number - 1] = colour
            }
        }
        return leds
    }
}

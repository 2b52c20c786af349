public import TM1638

/// Checks that a type of your own behaves as `Lines` demands.
public enum LinesCheck {
    /// Moves every wire and compares its measured level with the right one.
    ///
    /// The wires have to be idle, with no chip on them or with one that is not selected; they are idle again at the end, unless
    /// something is wrong.
    ///
    /// - Parameters:
    ///   - lines: the lines to check.
    ///   - level: measures one wire by other means than the lines, for example at a simulated pin.
    /// - Returns: what is wrong, a sentence each; empty when all is well.
    /// - Throws: what the lines throw.
    public static func problems<Line: Lines & ~Copyable>(
        of lines: inout Line, measuring level: (Wires) -> Bool
    ) throws(Line.Failure) -> [String] {
        var problems: [String] = []
        let count = lines.chipCount
        guard (1...Wires.maximumChips).contains(count) else {
            return ["chipCount is \(count), and there can be 1 to \(Wires.maximumChips)"]
        }
        let all = Wires.strobes(count).union([.clock, .data])
        var expected = all
        func check(_ after: String) {
            for wire in all.elements where level(wire) != expected.contains(wire) {
                problems.append("\(name(wire)) is \(expected.contains(wire) ? "low" : "high") \(after)")
            }
        }

        check("at the start, where all wires are high")
        for wire in all.elements {
            for isHigh in [false, true] {
                try lines.drive(wire, to: isHigh ? wire : [])
                if isHigh { expected.formUnion(wire) } else { expected.subtract(wire) }
                check("after \(name(wire)) was driven \(isHigh ? "high" : "low")")
            }
        }
        try lines.drive(all, to: .data)
        expected = .data
        check("after all wires but DIO were driven low in one call")

        // While STB and CLK are low, so that a wire that is driven anew shows.
        try lines.releaseData()
        check("after DIO was released and its pull-up lifted it")
        if try !lines.readData() { problems.append("readData gives low while the released DIO is high") }
        for isHigh in [false, true] {
            try lines.driveData(isHigh)
            if isHigh { expected.formUnion(.data) } else { expected.subtract(.data) }
            check("after driveData(\(isHigh))")
            try lines.releaseData()
        }
        try lines.driveData(true)
        try lines.drive(all, to: all)
        expected = all
        check("after all wires were driven high in one call")

        let before = lines.now
        let deadline = before + .milliseconds(1)
        lines.wait(until: deadline)
        if lines.now < deadline { problems.append("wait(until:) returned before its deadline") }
        lines.wait(until: before)
        if lines.now < deadline { problems.append("now went back") }
        return problems
    }

    private static func name(_ wire: Wires) -> String {
        switch wire {
        case .clock: "CLK"
        case .data: "DIO"
        default: "STB \(wire.rawValue.trailingZeroBitCount - 2)"
        }
    }
}

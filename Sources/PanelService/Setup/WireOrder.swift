public import TM1638
public import TM1638GPIO

/// Which pins of a board are probably exchanged, found by asking the chip in every order of the three lines.
public enum WireOrder {
    /// The wiring with its three lines in each other order; those with two exchanged come first.
    public static func others(of wiring: Wiring) -> [Wiring] {
        let (s, c, d) = (wiring.strobe, wiring.clock, wiring.data)
        return [(c, s, d), (s, d, c), (d, c, s), (c, d, s), (d, s, c)].map {
            wiring.on(strobe: $0, clock: $1, data: $2)
        }
    }

    /// The order in which a chip answers; `nil` when it answers in none.
    ///
    /// Only a line that really is DIO is ever pulled low by a chip, and only after a command that it understood, so an answer leaves no
    /// doubt. A chip that understands something else may show it.
    ///
    /// - Parameters:
    ///   - wiring: the order in which none answered.
    ///   - open: requests the lines of a wiring; they are idle.
    public static func find<Line: Lines & ~Copyable>(
        around wiring: Wiring, open: (Wiring) throws -> Line
    ) throws -> Wiring? {
        for order in others(of: wiring) where try answers(open(order), timing: order.timing) { return order }
        return nil
    }

    private static func answers<Line: Lines & ~Copyable>(_ lines: consuming Line, timing: Timing) throws -> Bool {
        var driver = Driver(BitBangedBus(lines, timing: timing))
        for _ in 0..<3 {
            do throws(DriverError<Line.Failure>) {
                _ = try driver.scanKeys(wired: KeyScan(KeyInput.all))
            } catch {
                if case .bus(let failure) = error { throw failure }
                return false
            }
            driver.wait(until: driver.now + .milliseconds(5))
        }
        return true
    }
}

extension Wiring {
    /// The same board on other lines of the chip.
    public func on(strobe: GPIOLine, clock: GPIOLine, data: GPIOLine) -> Wiring {
        var changed = self
        (changed.strobe, changed.clock, changed.data) = (strobe, clock, data)
        return changed
    }

    /// The same lines on another chip, or another board on them.
    public func on(chip: String?, board: Board) -> Wiring {
        var changed = self
        (changed.chip, changed.board) = (chip, board)
        return changed
    }
}

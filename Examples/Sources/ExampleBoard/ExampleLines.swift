public import TM1638
import TM1638GPIO
import TM1638Simulator

/// Real or simulated wires.
public struct ExampleLines: Lines {
    /// Why a call on the wires failed, in words.
    public struct Failure: Error, CustomStringConvertible {
        /// The failure in words.
        public let description: String
    }

    private final class RealWires {
        var lines: GPIOLines
        init(_ lines: consuming GPIOLines) { self.lines = lines }
    }

    private let real: RealWires?
    private let simulated: SimulatedPanel?
    private var shown = ""

    init(_ lines: consuming GPIOLines) { (real, simulated) = (RealWires(lines), nil) }
    init(_ panel: SimulatedPanel) { (real, simulated) = (nil, panel) }

    /// How many boards there are.
    public var chipCount: Int { real?.lines.chipCount ?? simulated?.lines.chipCount ?? 1 }
    /// The time on the wires' clock.
    public var now: Instant { real?.lines.now ?? simulated?.now ?? .start }

    /// Drives wires.
    public func drive(_ wires: Wires, to levels: Wires) throws(Failure) {
        try call {
            try real?.lines.drive(wires, to: levels); try simulated?.lines.drive(wires, to: levels)
        }
    }
    /// Stops driving DIO.
    public func releaseData() throws(Failure) {
        try call {
            try real?.lines.releaseData(); try simulated?.lines.releaseData()
        }
    }
    /// Drives DIO again.
    public func driveData(_ level: Bool) throws(Failure) {
        try call {
            try real?.lines.driveData(level); try simulated?.lines.driveData(level)
        }
    }
    /// Reads DIO.
    public func readData() throws(Failure) -> Bool {
        try call { try real?.lines.readData() ?? simulated?.lines.readData() ?? true }
    }

    /// Waits, and prints the picture before a wait that a person could see.
    public mutating func wait(until deadline: Instant) {
        // Waits within a frame are short; whoever waits longer has sent a whole picture.
        if deadline - now > .milliseconds(1) { printPicture() }
        real?.lines.wait(until: deadline)
        simulated?.lines.wait(until: deadline)
    }

    private mutating func printPicture() {
        guard let panel = simulated else { return }
        let boards = panel.boards.indices.map { chip in
            let leds = panel.picture(of: chip).leds.map { $0.isEmpty ? "○" : "●" }.joined()
            return "[\(panel.text(of: chip))]" + (leds.isEmpty ? "" : " \(leds)")
        }
        let picture = boards.joined(separator: "  ")
        if picture != shown { print(picture) }
        shown = picture
    }

    private func call<Result>(_ body: () throws -> Result) throws(Failure) -> Result {
        do { return try body() } catch { throw Failure(description: "\(error)") }
    }
}

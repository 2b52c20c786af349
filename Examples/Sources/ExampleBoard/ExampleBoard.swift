import Glibc
import Synchronization
public import TM1638
import TM1638GPIO
import TM1638Simulator

/// The wires of the examples: GPIO17 (STB), GPIO27 (CLK) and GPIO22 (DIO) of this computer; or, with `--simulated`, those of simulated
/// boards whose picture is printed whenever it has changed.
public enum ExampleBoard {
    /// Requests the wires, a further STB at GPIO18 for a second board.
    ///
    /// A simulated board presses `keys` one after another, half a second apart.
    public static func lines(boards: [Board] = [.ledAndKey], pressing keys: [String] = []) throws -> ExampleLines {
        guard CommandLine.arguments.contains("--simulated") else {
            let strobes = [GPIOLine.name("GPIO17"), .name("GPIO18")].prefix(boards.count)
            return ExampleLines(
                try GPIOLines(strobes: Array(strobes), clock: .name("GPIO27"), data: .name("GPIO22")))
        }
        let panel = SimulatedPanel(boards: boards)
        for (index, key) in keys.enumerated() {
            let time = Instant.start + .milliseconds(500 * (index + 1))
            panel.press(key, at: time)
            panel.release(key, at: time + .milliseconds(100))
        }
        return ExampleLines(panel)
    }

    private static let isStopped = Atomic<Bool>(false)

    /// Whether to go on: until Ctrl-C or SIGTERM, which would leave the display lit if they ended the program; on a simulated board for
    /// three seconds of its time.
    public static func isRunning(at now: Instant) -> Bool {
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in ExampleBoard.isStopped.store(true, ordering: .relaxed) }
        }
        if CommandLine.arguments.contains("--simulated"), now >= .start + .seconds(3) { return false }
        return !isStopped.load(ordering: .relaxed)
    }
}

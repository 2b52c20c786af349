import TM1638
import TM1638Simulator

/// What it costs to show pictures and to scan keys: calls on the lines, clocked bits, and time on a simulated bus whose calls take none.
///
/// Ours stands beside a driver with three calls a bit. Nothing here is measured by a real clock, so every run prints the same.
@main
struct WireBenchmarks {
    /// What something cost.
    struct Cost {
        var calls = 0
        /// What a gpiochip that changes one line at a time gets for the calls, by the generation of libgpiod.
        var requests = KernelRequests()
        var bits = 0
        var microseconds = 0
    }

    static func main() throws {
        print("| board | what | calls | requests 1.6 | requests 2.x | bits | µs | naive calls | bits | µs |")
        print("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|")
        for board in Board.all {
            let (ours, naive) = (try ours(on: board), try naive(on: board))
            for (row, other) in zip(ours, naive) {
                print(
                    "| \(board.name) | \(row.name) | \(row.cost.calls) | \(row.cost.requests.generation1) "
                        + "| \(row.cost.requests.generation2) | \(row.cost.bits) | \(row.cost.microseconds) "
                        + "| \(other.cost.calls) | \(other.cost.bits) | \(other.cost.microseconds) |")
            }
        }
    }

    typealias Row = (name: String, cost: Cost)

    /// The pictures of a panel in use, in the order in which they are shown.
    private static func pictures(of board: Board) throws -> [(name: String, memory: DisplayMemory)] {
        func memory(_ text: String, _ light: LED) throws -> DisplayMemory {
            let digits = try Text.segments(text, width: board.digits.count)
            return board.memory(for: Picture(digits: digits, leds: board.leds.map { _ in light }))
        }
        return [
            ("first frame", try memory(" 64.0115.0", [])), ("full change", try memory("8.8.8.8.8.8.8.8.", .red)),
            ("one digit", try memory("8.8.8.3.8.8.8.8.", .red)), ("nothing", try memory("8.8.8.3.8.8.8.8.", .red)),
        ]
    }

    private static func ours(on board: Board) throws -> [Row] {
        let panel = SimulatedPanel(boards: [board])
        let counter = KernelRequestCounter()
        var driver = Driver(BitBangedBus(CountedLines(panel.lines, counter: counter)))
        try driver.start()
        // As after plugging in: nothing is known of the chip.
        driver.invalidate()
        var rows: [Row] = []
        for picture in try pictures(of: board) {
            rows.append((picture.name, try cost(on: panel, counter) { try driver.show(picture.memory) }))
        }
        rows.append(("key scan", try cost(on: panel, counter) { _ = try driver.scanKeys(wired: board.wiredKeys) }))
        rows.append(("key scan as DIO rises", try quickScan(of: board, .hostOnly)))
        rows.append(("the same, 10 kΩ", try quickScan(of: board, .datasheet)))
        return rows
    }

    /// As the service scans: as quick as DIO was seen to rise.
    private static func quickScan(of board: Board, _ pullUp: PullUp) throws -> Cost {
        let panel = SimulatedPanel(boards: [board], pullUp: pullUp)
        let counter = KernelRequestCounter()
        var driver = Driver(BitBangedBus(CountedLines(panel.lines, counter: counter), followsRise: true))
        _ = try driver.scanKeys(wired: board.wiredKeys)
        return try cost(on: panel, counter) { _ = try driver.scanKeys(wired: board.wiredKeys) }
    }

    private static func naive(on board: Board) throws -> [Row] {
        let panel = SimulatedPanel(boards: [board])
        var driver = NaiveDriver(panel.lines)
        try driver.start()
        var rows: [Row] = []
        for picture in try pictures(of: board) {
            rows.append((picture.name, try cost(on: panel) { try driver.show(picture.memory) }))
        }
        let scan = try cost(on: panel) { _ = try driver.scanKeys() }
        return rows + ["key scan", "key scan as DIO rises", "the same, 10 kΩ"].map { ($0, scan) }
    }

    private static func cost(
        on panel: SimulatedPanel, _ counter: KernelRequestCounter = KernelRequestCounter(), of work: () throws -> Void
    ) throws -> Cost {
        let before = (panel.calls, panel.statistics().bits, panel.now)
        let asked = counter.requests
        try work()
        var requests = counter.requests
        requests.generation1 -= asked.generation1
        requests.generation2 -= asked.generation2
        return Cost(
            calls: panel.calls - before.0, requests: requests, bits: panel.statistics().bits - before.1,
            microseconds: Int(((panel.now - before.2).nanoseconds + 500) / 1000))
    }
}

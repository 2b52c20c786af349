import TM1638GPIO
import TM1638
import TM1638Simulator
import Testing

/// What the driver's work makes the kernel do, predicted where the calls are made.
///
/// `Tests/Kernel/scenes/budgets` runs this on a virtual gpiochip, which counts the requests that arrive, and compares.
@Suite(
    "Requests of lines", .serialized,
    .enabled(
        if: GPIOLines.available().contains { $0.label?.hasPrefix("virtio") == true },
        "needs a virtual gpiochip: make test-kernel"))
struct RequestBudgetTests {
    typealias KernelDriver = Driver<BitBangedBus<CountedLines<GPIOLines>>>

    /// Takes the lines, works on them, gives them back, and says what the kernel should have had to do for the work.
    private func predict(_ name: String, _ work: (inout KernelDriver) throws -> Void) throws {
        let lines = try GPIOLines(strobes: [.name("GPIO17")], clock: .name("GPIO27"), data: .name("GPIO22"))
        let counter = KernelRequestCounter()
        var driver = KernelDriver(BitBangedBus(CountedLines(lines, counter: counter)))
        try work(&driver)
        let requests = counter.requests
        print("predicted: \(GPIOLines.libraryGeneration == 1 ? requests.generation1 : requests.generation2) \(name)")
    }

    @Test("the driver's calls say how many requests they make")
    func predictions() throws {
        let board = Board.ledAndKey
        let full = board.memory(for: Picture(digits: try Text.segments("12345678")))
        let changed = board.memory(for: Picture(digits: try Text.segments("12345679")))
        try predict("nothing") { _ in }
        try predict("first frame") { driver in
            try driver.start()
            try driver.show(full)
        }
        try predict("and another digit") { driver in
            try driver.start()
            try driver.show(full)
            try driver.show(changed)
        }
        try predict("key scan") { _ = try $0.scanKeys(wired: board.wiredKeys) }
        try predict("24 keys") { _ = try $0.scanKeys(wired: Board.bareChip.wiredKeys) }
    }
}

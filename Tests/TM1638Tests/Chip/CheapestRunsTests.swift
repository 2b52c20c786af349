import TM1638
import TM1638Simulator
import Testing

@Suite("The cheapest bytes between two pictures")
struct CheapestRunsTests {
    /// The fewest bytes that write every byte in `needed`, addresses included, found by trying every way to end a run.
    func fewestBytes(_ needed: [Bool]) -> Int {
        var best = [Int](repeating: .max, count: needed.count + 1)
        best[0] = 0
        for end in 1...needed.count {
            if !needed[end - 1] { best[end] = best[end - 1] }
            for start in 0..<end { best[end] = min(best[end], best[start] + 1 + end - start) }
        }
        return best[needed.count]
    }

    @Test("no way to write the changed bytes clocks fewer bits", arguments: 0..<200)
    func optimal(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let panel = SimulatedPanel(seed: seed)
        var driver = driver(on: panel)
        try driver.start()
        var held = DisplayMemory()
        for _ in 0..<5 {
            var wanted = held
            let share = Int.random(in: 1...8, using: &random)
            for index in 0..<DisplayMemory.count where Int.random(in: 0..<8, using: &random) < share {
                wanted[index] = UInt8.random(in: .min ... .max, using: &random)
            }
            let bits = panel.statistics().bits
            try driver.show(wanted)
            let needed = (0..<DisplayMemory.count).map { wanted[$0] != held[$0] }
            #expect(panel.statistics().bits - bits == 8 * fewestBytes(needed), "\(held) to \(wanted)")
            #expect(panel.memory() == wanted)
            held = wanted
        }
    }
}

import TM1638
import TM1638Simulator
import Testing

@Suite("Recordings that insist")
struct RecordingTests {
    typealias LinesFailure = ExpectationFailure<DriverError<SimulatedFault>>

    @Test("a driver on a recording bus sends what a test expects, and gets what the test answers")
    func bus() throws {
        let scan = try RecordingBus.expecting([
            .init(.write([0x40], to: .strobe(0))),
            .init(.write([0xC0] + Array(repeating: 0, count: 16), to: .strobe(0))),
            .init(.write([0x88], to: .strobe(0))),
            .init(.read(0x42, from: 0, sampling: 0x9), answering: 1),
        ]) { bus throws(DriverError<SimulatedFault>) in
            var driver = Driver(bus)
            try driver.start(brightness: .dimmest)
            return try driver.scanKeys(wired: KeyScan([KeyInput(k: 3, ks: 1)]))
        }
        #expect(scan == KeyScan(rawValue: 1))
    }

    @Test("another call, one too many and one that is missing are failures in words")
    func deviations() {
        func failure(_ expected: [LineCall]) -> String? {
            do throws(ExpectationFailure<SimulatedFault>) {
                try RecordingLines.expecting(expected.map { .init($0) }) { lines throws(SimulatedFault) in
                    try lines.releaseData()
                    try lines.driveData(true)
                }
                return nil
            } catch {
                if case .calls(let words) = error { return words }
                return nil
            }
        }
        #expect(failure([.release, .driveData(true)]) == nil)
        #expect(failure([.release, .driveData(false)]) == "call 2 is driveData(true) instead of driveData(false)")
        #expect(failure([.release]) == "call 2 is driveData(true), and no more were expected")
        #expect(failure([.release, .driveData(true), .read]) == "call 3 is missing: read")
    }

    @Test("a call fails where a test says so, and the body's error comes out")
    func failing() {
        #expect(throws: ExpectationFailure<SimulatedFault>.body(SimulatedFault(call: 2))) {
            try RecordingLines.expecting([.init(.release), .init(.read, failing: true)]) {
                lines throws(SimulatedFault) in
                try lines.releaseData()
                _ = try lines.readData()
            }
        }
    }

    @Test("a recording without expectations answers what it was given, and then low or zero")
    func answers() throws {
        let lines = RecordingLines(chipCount: 2)
        lines.recording.answers = [true]
        #expect(try lines.readData() && !lines.readData())
        lines.wait(until: .start + .seconds(1))
        try lines.drive(.clock, to: [])
        #expect(lines.recording.calls == [.read, .read, .drive(.clock, to: [])])
        #expect(lines.recording.times == [.start, .start, .start + .seconds(1)])
        #expect(lines.chipCount == 2)
        #expect(try RecordingBus().read(0x42, from: 0, sampling: 1) == 0)
    }
}

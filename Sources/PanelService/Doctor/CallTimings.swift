public import TM1638

/// How long calls on the lines and key scans take, measured on idle lines.
public struct CallTimings: Hashable, Sendable {
    /// Something that was done a hundred times.
    public struct Row: Hashable, Sendable {
        /// What was done.
        public let name: String
        /// How long it took, the shortest time first.
        public let times: [Duration]

        init(_ name: String, _ times: [Duration]) {
            self.name = name
            self.times = times.sorted()
        }
    }

    /// What was timed.
    public let rows: [Row]
    /// Scans with ones where a chip sends zeros.
    public let corruptScans: Int
    /// Scans that nobody answered.
    public let absentScans: Int

    /// How often each is done.
    public static var count: Int { 100 }

    /// Measures, and ends with the lines idle and released.
    ///
    /// STB stays high but for the scans, so no chip minds.
    public static func measure<Line: Lines & ~Copyable>(
        _ lines: consuming Line, timing: Timing
    ) throws(Line.Failure) -> CallTimings {
        var (driving, releasing, reading): ([Duration], [Duration], [Duration]) = ([], [], [])
        for _ in 0..<count {
            let start = lines.now
            try lines.drive(.data, to: .data)
            let driven = lines.now
            try lines.releaseData()
            let released = lines.now
            _ = try lines.readData()
            let read = lines.now
            try lines.driveData(true)
            driving.append(driven - start)
            releasing.append(released - driven)
            reading.append(read - released)
        }
        var driver = Driver(BitBangedBus(lines, timing: timing))
        var scanning: [Duration] = []
        for _ in 0..<count {
            let start = driver.now
            do throws(DriverError<Line.Failure>) {
                _ = try driver.scanKeys(wired: KeyScan(KeyInput.all))
            } catch {
                if case .bus(let failure) = error { throw failure }
            }
            scanning.append(driver.now - start)
            driver.wait(until: start + .milliseconds(5))
        }
        return CallTimings(
            rows: [
                Row("drive DIO", driving), Row("release DIO", releasing), Row("read DIO", reading),
                Row("scan all keys", scanning),
            ],
            corruptScans: driver.counters.corruptScans, absentScans: driver.counters.absentScans)
    }

    /// A line for each, in microseconds.
    public var lines: [String] {
        func text(_ time: Duration) -> String { time.microseconds }
        return rows.map { row in
            "\(row.name): \(text(row.times[0])) µs at least, \(text(row.times[row.times.count / 2])) in the middle, "
                + "\(text(row.times[row.times.count - 1])) at most, of \(row.times.count)"
        } + ["scans that cannot be true: \(corruptScans), without an answer: \(absentScans)"]
    }
}

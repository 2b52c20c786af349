import PanelCore
import PanelMemory
import TM1638

/// What a chip answered to a series of key scans.
struct ScanSeries: Hashable {
    /// The scans that can be true.
    var answers: [KeyScan] = []
    /// Scans that nobody answered.
    var absent = 0
    /// Scans with ones where a chip sends zeros.
    var corrupt = 0
    /// How long the quickest took.
    var shortest: Duration?
    /// The same where reads follow DIO's rise, as the service's do.
    var shortestFollowing: Duration?

    /// No quicker than the chip itself scans (4.7 ms), and long enough for a tap on a key to end.
    private static var period: Duration { .milliseconds(20) }

    /// Scans a chip, for half a second if not told otherwise; its display stays as it is.
    static func take<Wire: Bus & ~Copyable>(
        _ driver: inout Driver<Wire>, count: Int = 25
    ) throws(DriverError<Wire.Failure>) -> ScanSeries {
        var series = ScanSeries()
        for _ in 0..<count {
            let began = driver.now
            do throws(DriverError<Wire.Failure>) {
                series.answers.append(try driver.scanKeys(wired: KeyScan(KeyInput.all)))
            } catch {
                switch error {
                case .chipAbsent: series.absent += 1
                case .corruptScan: series.corrupt += 1
                case .bus, .noSuchChip: throw error
                }
            }
            let taken = driver.now - began
            series.shortest = min(series.shortest ?? taken, taken)
            driver.wait(until: began + period)
        }
        return series
    }

    private var total: Int { answers.count + absent + corrupt }

    /// What that means on a board.
    func diagnoses(on board: Board) -> [Diagnosis] {
        guard !answers.isEmpty else { return [chip] }
        return [chip, keys(on: board)]
    }

    private var chip: Diagnosis {
        if absent == total { return .silence }
        if corrupt > 0 {
            return .wrong(
                "chip",
                "\(corrupt) of \(total) key scans cannot be true: shorten the cable, see to GND and to DIO's pull-up")
        }
        if absent > 0 {
            return .wrong("chip", "no answer to \(absent) of \(total) key scans: look for a loose wire")
        }
        let microseconds = (shortest ?? .zero).nanoseconds / 1000
        guard (shortest ?? .zero) < Self.period else {
            return .note(
                "chip",
                "answers, but a key scan takes \(microseconds / 1000) ms: use lines of the processor, not of an expander"
            )
        }
        let answered = "answered each of \(total) key scans, in \(microseconds) µs"
        guard let following = shortestFollowing.map({ $0.nanoseconds / 1000 }), following < microseconds else {
            return .well("chip", answered)
        }
        return .well("chip", answered + "; as soon as DIO rises, as the service reads, in \(following)")
    }

    private func keys(on board: Board) -> Diagnosis {
        let seen = KeyScan(rawValue: answers.reduce(0) { $0 | $1.rawValue })
        let held = KeyScan(rawValue: answers.reduce(KeyScan.keyBits) { $0 & $1.rawValue })
        let foreign = KeyScan(rawValue: seen.rawValue & ~board.wiredKeys.rawValue)
        func names(_ scan: KeyScan) -> String {
            board.keys.filter { scan[$0.input] }.map(\.name).joined(separator: ", ")
        }
        if foreign != .none {
            return .wrong(
                "keys",
                "\(foreign) closed, which \(board.title) does not have: name your board with --board "
                    + "(attention-panel boards lists them), or look for a solder bridge")
        }
        if held != .none {
            return .wrong(
                "keys", "\(names(held)) down all the time: take the finger off, or look for what presses or bridges it")
        }
        return .well("keys", seen == .none ? "none is stuck" : "none is stuck; \(names(seen)) pressed meanwhile")
    }
}

extension Diagnosis {
    /// No chip answers at all: the wires may be exchanged, as ``WireOrder`` finds out.
    public static let silence = wrong(
        "chip",
        "none answers: measure 3.3 V between VCC and GND at the panel, then compare STB, CLK and DIO at both ends "
            + "(attention-panel setup tries them in every order)")
}

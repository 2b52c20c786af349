import PanelCore
import PanelMemory
public import TM1638

/// Looks at a board through its wires.
///
/// The display stays as it is. Whether it shows what it should, a chip cannot say: only key scans are answered.
public enum WireExamination {
    /// Takes half a second, and ends with the lines idle.
    ///
    /// - Parameters:
    ///   - lines: idle lines; they are released at the end.
    ///   - board: what should hang on them.
    public static func diagnoses<Line: Lines & ~Copyable>(
        _ lines: consuming Line, board: Board
    ) -> [Diagnosis] where Line.Failure: CustomStringConvertible {
        let rise: DataRise
        do throws(Line.Failure) {
            rise = try DataRise.measure(&lines)
        } catch {
            return [.wrong("wires", error.description)]
        }
        guard rise.letsChipAnswer else {
            return [rise.diagnosis, .note("chip", "cannot be asked before DIO rises")]
        }
        var driver = Driver(BitBangedBus(lines))
        do throws(DriverError<Line.Failure>) {
            var series = try ScanSeries.take(&driver)
            var follower = Driver(BitBangedBus(driver.release().release(), followsRise: true))
            let following = try ScanSeries.take(&follower, count: 5)
            if following.answers.count == 5 { series.shortestFollowing = following.shortest }
            return [rise.diagnosis] + series.diagnoses(on: board)
        } catch {
            return [rise.diagnosis, .wrong("wires", error.description)]
        }
    }
}

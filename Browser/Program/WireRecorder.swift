import TM1638
import TM1638Simulator

/// The changes of the first board's wires since they were last looked at, for the timing diagram.
///
/// A change is one number: nanoseconds · 32 + wire (0 CLK, 1 DIO, 2 STB) + 4 if the wire is high now + 8 if nobody drives it + 16 if host
/// and chip drive it against each other.
///
/// There is one thread, so sharing is no danger.
final class WireRecorder: @unchecked Sendable {
    private(set) var changes: [Double] = []
    var isOn = false

    /// Some seconds of a busy panel; what comes after is not recorded until somebody looks.
    private static let most = 40_000

    func note(_ change: WireChange) {
        guard isOn, changes.count < Self.most else { return }
        let wire = change.wire == .clock ? 0 : change.wire == .data ? 1 : 2
        var code = wire + (change.isHigh ? 4 : 0)
        switch change.drive {
        case .released: code += 8
        case .contested: code += 16
        case .low, .high, nil: break
        }
        changes.append(Double(change.time.nanoseconds) * 32 + Double(code))
    }

    func forget() {
        changes.removeAll(keepingCapacity: true)
    }
}

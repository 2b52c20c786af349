public import TM1638

/// What happens to a simulated panel from outside: fingers and accidents.
public enum Event: Hashable, Sendable {
    /// A finger goes down on a key.
    case press(KeyInput, chip: Int)
    /// A finger leaves a key.
    case release(KeyInput, chip: Int)
    /// A finger taps a key after all earlier taps, and stays until the host has read the key down twice, and at least for `stay` after the
    /// first of these reads. If the host does not read, it stays for a second, or for `stay` if that is longer.
    case tap(KeyInput, for: Duration, chip: Int)
    /// The supply dips: memory becomes random and the display goes off.
    case brownOut(chip: Int)
    /// The chip is unplugged: it neither hears nor drives the wires.
    case unplug(chip: Int)
    /// The chip is back, as after power-on.
    case plugIn(chip: Int)
    /// Wires stay at a level, whatever the host does.
    case stick(Wires, high: Bool)
    /// Wires that stuck follow the host again.
    case free(Wires)
    /// `count` calls on the lines fail, after `after` further calls that work; with `tookEffect` the failing calls move the wires all the
    /// same.
    case failCalls(after: Int, count: Int, tookEffect: Bool = false)
}

/// The failure of one call on simulated lines.
public struct SimulatedFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which call it was, counted from 1.
    public let call: Int

    /// The failure of call number `call`.
    public init(call: Int) {
        self.call = call
    }

    /// Says that the fault was simulated, and at which call.
    public var description: String { "simulated fault of the lines at call \(call)" }
}

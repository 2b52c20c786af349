/// A way to exchange frames with chips.
///
/// A frame is what happens while STB is low. ``BitBangedBus`` makes frames from wires; a bus on an SPI port could, too.
public protocol Bus: ~Copyable {
    /// What can go wrong on this bus.
    associatedtype Failure: Error

    /// How many chips can be reached, `1 ... Wires.maximumChips`.
    var chipCount: Int { get }

    /// Sends `bytes` in one frame, least significant bit first, to every chip in `chips` at once.
    ///
    /// - Parameters:
    ///   - bytes: a command and the data that belongs to it.
    ///   - chips: the STB wires to pull low.
    mutating func write(_ bytes: [UInt8], to chips: Wires) throws(Failure)

    /// Sends `command` to one chip and reads bits back in the same frame.
    ///
    /// Clocks no further than the highest bit in `mask`, since the chip lets a read stop early (datasheet V2.2, VIII), and samples
    /// only the bits in it.
    ///
    /// - Returns: the sampled bits in the order they came, the first in bit 0; bits outside `mask` are 0.
    mutating func read(_ command: UInt8, from chip: Int, sampling mask: UInt32) throws(Failure) -> UInt32

    /// Hears that the last answer cannot be true, so that a bus that reads as fast as its wires seem to allow takes its time.
    ///
    /// A bus that does not say does nothing.
    mutating func doubtAnswers()

    /// The time on the bus's own monotonic clock.
    var now: Instant { get }

    /// Returns no earlier than `deadline`.
    mutating func wait(until deadline: Instant)
}

extension Bus where Self: ~Copyable {
    /// Does nothing.
    public mutating func doubtAnswers() {}
}

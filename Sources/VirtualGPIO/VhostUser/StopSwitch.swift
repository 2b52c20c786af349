import CLinux
import Synchronization

/// Ends a serving device at once, from any thread.
public final class StopSwitch: Sendable {
    let descriptor: Descriptor
    private let flag = Atomic<Bool>(false)

    /// Creates a switch that has not been used.
    public init() {
        // Without a descriptor the flag still ends the device, a tenth of a second later.
        descriptor = Descriptor(clinux_event())
    }

    /// Whether it was used.
    public var isSet: Bool { flag.load(ordering: .acquiring) }

    /// Makes the device end; the call itself returns at once.
    public func stop() {
        flag.store(true, ordering: .releasing)
        descriptor.notify()
    }
}

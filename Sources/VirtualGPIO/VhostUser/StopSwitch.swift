import CLinux
import Synchronization

/// Ends a device that serves, at once and from any thread.
public final class StopSwitch: Sendable {
    let descriptor: Descriptor
    private let flag = Atomic<Bool>(false)

    /// Creates a switch that was not used yet.
    public init() {
        // Without a descriptor the flag still ends the device, a tenth of a second later.
        descriptor = Descriptor(clinux_event())
    }

    /// Whether it was used.
    public var isSet: Bool { flag.load(ordering: .acquiring) }

    /// Ends the device; the call returns at once.
    public func stop() {
        flag.store(true, ordering: .releasing)
        descriptor.notify()
    }
}

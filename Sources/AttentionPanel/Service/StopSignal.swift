import Glibc
import Synchronization

/// The wish to stop: SIGINT, SIGTERM and SIGHUP set it, loops look at it between turns.
///
/// A signal interrupts a sleep, so a loop that waits sees it at once.
public enum StopSignal {
    private static let received = Atomic<Int32>(0)

    /// Catches the signals from now on.
    public static func install() {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { StopSignal.received.store($0, ordering: .relaxed) }
        for signal in [SIGINT, SIGTERM, SIGHUP] { unsafe sigaction(signal, &action, nil) }
    }

    /// Whether to stop.
    public static var isSet: Bool { received.load(ordering: .relaxed) != 0 }
}

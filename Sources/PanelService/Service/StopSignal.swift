import PanelCore
import PanelMemory
import Glibc
import Synchronization

/// The wish to stop: SIGINT, SIGTERM and SIGHUP set it.
///
/// Loops look at it between turns, and so may not wait for long in one: the signal may come to another thread than theirs, whose sleep
/// it does not interrupt.
public enum StopSignal {
    private static let received = Atomic<Int32>(0)

    /// Catches the signals from now on, even where the program was started by one that had blocked them.
    public static func install() {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { StopSignal.received.store($0, ordering: .relaxed) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            unsafe sigaction(signal, &action, nil)
            unsafe sigaddset(&signals, signal)
        }
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// Whether to stop.
    public static var isSet: Bool { received.load(ordering: .relaxed) != 0 }
}

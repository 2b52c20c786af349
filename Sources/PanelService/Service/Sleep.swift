import PanelCore
import PanelMemory
import Glibc

/// Sleeps for `duration`, at most a tenth of a second, or until a signal comes: so that a wish to stop is heard soon.
func sleep(atMost duration: Duration) {
    let nanoseconds = min(max(0, duration / .nanoseconds(1)), 100_000_000)
    var time = timespec(tv_sec: 0, tv_nsec: Int(nanoseconds))
    unsafe nanosleep(&time, nil)
}

import PanelCore
import PanelMemory

/// How long to wait before trying again what failed: longer from time to time, up to a limit, and from the start after a success.
struct RetryDelay {
    private static let shortest = Duration.milliseconds(100)
    private static let longest = Duration.seconds(5)
    private var next = RetryDelay.shortest

    /// Something failed: how long to wait now.
    mutating func failed() -> Duration {
        defer { next = min(next * 2, Self.longest) }
        return next
    }

    /// It worked.
    mutating func succeeded() {
        next = Self.shortest
    }
}

import Glibc

/// Waits for descriptors: the only place of the device that waits for anything.
struct Waiting {
    /// What to wait for, in order; `nil` is never ready.
    private var polled: [pollfd] = []

    /// The longest wait, after which it is asked whether to stop, and whether a peer's patience is over.
    private static let longest: Int32 = 100

    /// Waits for a descriptor too, until it can be read and, if `writes`, until it can be written.
    ///
    /// - Returns: its place in what ``ready(atMost:)`` answers.
    mutating func add(_ descriptor: Descriptor?, reads: Bool = true, writes: Bool = false) -> Int {
        let events = (reads ? Int16(POLLIN) : 0) | (writes ? Int16(POLLOUT) : 0)
        polled.append(pollfd(fd: descriptor?.number ?? -1, events: events, revents: 0))
        return polled.count - 1
    }

    /// Waits until one of the descriptors is ready, but no longer than a tenth of a second, or `milliseconds`.
    ///
    /// - Returns: which are.
    mutating func ready(atMost milliseconds: Int32 = longest) -> [Bool] {
        guard unsafe poll(&polled, nfds_t(polled.count), min(milliseconds, Self.longest)) > 0 else {
            return polled.map { _ in false }
        }
        return polled.map { $0.revents != 0 }
    }
}

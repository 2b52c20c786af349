/// Tells a service manager with a watchdog that the service is alive: at half of what it waits for, as sd_watchdog_enabled(3) advises.
struct SignsOfLife {
    private let clock = ContinuousClock()
    private var last: ContinuousClock.Instant?

    /// Tells it if it is time to; to be called by what has to be alive, and by nothing else.
    mutating func tell(_ manager: ServiceManager) {
        guard let interval = manager.watchdogInterval else { return }
        let now = clock.now
        if let last, now - last < interval / 2 { return }
        manager.tell(.watchdog)
        last = now
    }
}

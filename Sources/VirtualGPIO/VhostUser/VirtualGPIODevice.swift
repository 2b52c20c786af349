import Glibc

/// A guest's gpiochip whose lines this process provides: a vhost-user back end for virtio-gpio.
///
/// User-mode Linux attaches to it with `virtio_uml.device=SOCKET:41`, QEMU with `-device vhost-user-gpio-pci`.
///
/// Whatever a guest sends or leaves unsent, the device answers ``StopSwitch`` and the next guest: it waits in one `poll` alone, and closes
/// the connection of a guest that stops in the middle of a message for a second.
public struct VirtualGPIODevice<Bank: LineBank> {
    private var controller: GPIOController<Bank>

    /// Creates a device.
    ///
    /// - Parameter bank: what the lines are connected to.
    public init(_ bank: Bank) {
        controller = GPIOController(bank)
    }

    /// What the lines are connected to.
    public var bank: Bank { controller.bank }

    /// How many requests guests have made to the lines.
    public var requestCount: Int { controller.requests }

    /// Listens at `path` and serves one guest after another until `stop` is used or `isOver` returns `true`.
    ///
    /// - Parameters:
    ///   - path: where the socket is made.
    ///   - calendar: where a guest in external time travel (`time-travel=ext:PATH`) finds its calendar, and the clock that follows
    ///     its time; such a guest has to connect to both.
    ///   - stop: ends the device at once.
    ///   - listening: is called once guests can connect.
    ///   - log: gets a line for each connection that was closed because of what it sent.
    ///   - isOver: returns whether to stop; called at least ten times a second, with whether a guest is connected.
    /// - Throws: ``SocketError`` if the socket cannot be made.
    public mutating func serve(
        at path: String, calendar: (path: String, clock: GuestClock)? = nil, stop: StopSwitch? = nil,
        listening: () -> Void = {}, log: (String) -> Void = { _ in },
        until isOver: (_ hasGuest: Bool) -> Bool = { _ in false }
    ) throws(SocketError) {
        // Writing to a pipe whose reader is gone shall fail and not end the process.
        let before = signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, before) }
        let listener = try LocalSocket(listeningAt: path)
        defer { unsafe unlink(path) }
        var dates: LocalSocket?
        if let calendar { dates = try LocalSocket(listeningAt: calendar.path) }
        defer { if let calendar { unsafe unlink(calendar.path) } }
        listening()

        var reception = Reception(controller, listener: listener, dates: dates, clock: calendar?.clock)
        defer { controller = reception.end() }
        func isToStop() -> Bool { stop?.isSet == true || isOver(reception.hasGuest) }
        while !isToStop() {
            try reception.turn(stop: stop, log: log) { stop?.isSet == true || isOver(true) }
        }
    }
}

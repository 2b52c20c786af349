import Glibc

/// A gpiochip for a guest whose lines end in this process: a vhost-user back end for virtio-gpio.
///
/// User-mode Linux attaches to it with `virtio_uml.device=SOCKET:41`, QEMU with `-device vhost-user-gpio-pci`.
///
/// Whatever a guest sends or leaves unsent, it cannot keep the device from answering ``StopSwitch`` and the next guest: nothing waits but
/// one `poll`, and a guest that stops in the middle of a message is let go after a second.
public struct VirtualGPIODevice<Bank: LineBank> {
    private var controller: GPIOController<Bank>

    /// Creates a device.
    ///
    /// - Parameter bank: what sits behind the lines.
    public init(_ bank: Bank) {
        controller = GPIOController(bank)
    }

    /// What sits behind the lines.
    public var bank: Bank { controller.bank }

    /// How many requests guests have made of lines.
    public var requestCount: Int { controller.requests }

    /// Listens at `path` and serves one guest after another until `stop` is used or `isOver` says so.
    ///
    /// - Parameters:
    ///   - path: where the socket is made.
    ///   - calendar: where a guest in external time travel (`time-travel=ext:PATH`) finds its calendar, and the clock that follows
    ///     its time; such a guest has to connect to both.
    ///   - stop: ends the device at once.
    ///   - listening: is called once guests can connect.
    ///   - log: gets a line for each connection that was ended for what it sent.
    ///   - isOver: whether to stop; is told whether a guest is there, and asked ten times a second or more.
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

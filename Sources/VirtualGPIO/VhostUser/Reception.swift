/// Who is connected to a device: at most one guest, and in virtual time that guest's calendar.
struct Reception<Bank: LineBank> {
    private let listener: LocalSocket
    /// Where guests find their calendar; `nil` in the world's time.
    private let dates: LocalSocket?
    private let clock: GuestClock?
    /// What answers requests; the guest's session has it while there is one.
    private var controller: GPIOController<Bank>
    private(set) var guest: Guest<Bank>?
    private var link: CalendarLink?
    private var saidThatAGuestWaits = false

    init(_ controller: GPIOController<Bank>, listener: LocalSocket, dates: LocalSocket?, clock: GuestClock?) {
        self.controller = controller
        self.listener = listener
        self.dates = dates
        self.clock = clock
    }

    /// Whether a guest is there that has said anything.
    var hasGuest: Bool { guest?.hasSpoken == true || link?.hasBegun == true }

    /// Waits until something happens, a tenth of a second at most, and does what is to be done.
    mutating func turn(stop: StopSwitch?, log: (String) -> Void, until isOver: () -> Bool) throws(SocketError) {
        // A guest asks for its calendar long before it looks for its devices.
        let lacksCalendar = dates != nil && link == nil
        var waiting = Waiting()
        _ = waiting.add(stop?.descriptor)
        let knock = waiting.add(guest == nil && !(lacksCalendar && saidThatAGuestWaits) ? listener.descriptor : nil)
        let date = waiting.add(lacksCalendar ? dates?.descriptor : nil)
        let calendar = waiting.add(link?.connection.socket.descriptor, writes: link?.connection.hasUnsent == true)
        let message = waiting.add(guest?.connection.socket.descriptor, writes: guest?.connection.hasUnsent == true)
        let kick = waiting.add(guest?.session.kick)
        let channel = waiting.add(guest?.channel?.socket.descriptor, writes: guest?.channel?.hasUnsent == true)
        let ready = waiting.ready()

        if ready[date], let clock, let socket = try dates?.accept() {
            link = try CalendarLink(socket, Calendar(clock: clock))
        } else if ready[knock], lacksCalendar {
            saidThatAGuestWaits = true
            log("a guest waits that asks for no calendar: give it one, or do without")
        } else if ready[knock], let socket = try listener.accept() {
            guest = Guest(socket, controller, notifiesInBand: link != nil)
        }
        do throws(PeerError) {
            var isThere = true
            if ready[kick] { try guest?.kicked(until: isOver) }
            if ready[message], try guest?.receive(until: isOver) == false { isThere = false }
            if ready[channel], guest?.receiveOnChannel() == false { isThere = false }
            if ready[calendar], try link?.receive() == false { isThere = false }
            try guest?.flush()
            try link?.flush()
            if !isThere { return leave() }
            // The guest's time stands still while an answer is on its way.
            if guest?.isAnswering != true { try link?.run() }
        } catch {
            log("guest: \(error)")
            leave(isDismissed: true)
        }
    }

    /// Takes leave of the guest; its calendar ends with it, unless it only tried whether the place is taken.
    private mutating func leave(isDismissed: Bool = false) {
        let wasGuest = guest == nil || guest?.hasSpoken == true
        if var guest { controller = guest.end() }
        guest = nil
        if wasGuest || isDismissed { link = nil }
    }

    /// Takes leave of everybody.
    ///
    /// - Returns: the controller, whose lines are let go.
    mutating func end() -> GPIOController<Bank> {
        leave(isDismissed: true)
        return controller
    }
}

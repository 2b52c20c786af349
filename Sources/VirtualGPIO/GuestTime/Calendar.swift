import Synchronization
public import TM1638

/// A clock that advances only when a guest's calendar advances it.
public final class GuestClock: Sendable {
    private let nanoseconds = Atomic<UInt64>(0)

    /// Creates a clock at its start.
    public init() {}

    /// The time of the guest.
    public var now: Instant { Instant(nanoseconds: nanoseconds.load(ordering: .relaxed)) }

    /// Moves the clock on; it never goes back.
    func advance(to time: UInt64) {
        if time > nanoseconds.load(ordering: .relaxed) { nanoseconds.store(time, ordering: .relaxed) }
    }
}

/// The calendar of one user-mode Linux in external time travel: it alone says when the guest may run.
///
/// The guest's computing takes no time and its sleeping no waiting: when it waits, the clock jumps to the time that it asked to run
/// at. Source: Linux, include/uapi/linux/um_timetravel.h.
struct Calendar {
    /// A message of 16 bytes.
    struct Message: Hashable {
        var operation: UInt32
        var sequence: UInt32
        var time: UInt64

        static let size = 16
        static let acknowledge: UInt32 = 0
        static let start: UInt32 = 1
        static let request: UInt32 = 2
        static let wait: UInt32 = 3
        static let get: UInt32 = 4
        static let update: UInt32 = 5
        static let run: UInt32 = 6
        static let freeUntil: UInt32 = 7
        static let timeOfDay: UInt32 = 8

        init(_ operation: UInt32, sequence: UInt32, time: UInt64) {
            self.operation = operation
            self.sequence = sequence
            self.time = time
        }

        init(_ bytes: [UInt8]) throws(PeerError) {
            guard let operation = bytes.integer(UInt32.self, at: 0), let sequence = bytes.integer(UInt32.self, at: 4),
                let time = bytes.integer(UInt64.self, at: 8)
            else { throw PeerError("a calendar message is cut off") }
            self.init(operation, sequence: sequence, time: time)
        }

        var bytes: [UInt8] {
            var bytes: [UInt8] = []
            bytes.append(integer: operation)
            bytes.append(integer: sequence)
            bytes.append(integer: time)
            return bytes
        }
    }

    /// What a guest takes for the time of day at its start, 2026-01-01, so that every run is the same.
    private static let dayZero: UInt64 = 1_767_225_600_000_000_000

    let clock: GuestClock
    private var requested: UInt64?
    private var isWaiting = false
    private var sequence: UInt32 = 0

    init(clock: GuestClock) {
        self.clock = clock
    }

    /// Takes a message of the guest.
    ///
    /// - Returns: the acknowledgement, `nil` for one of the guest's own.
    mutating func handle(_ message: Message) throws(PeerError) -> Message? {
        var reply = Message(Message.acknowledge, sequence: message.sequence, time: 0)
        switch message.operation {
        case Message.acknowledge: return nil
        case Message.start: break
        case Message.request:
            guard message.time >= clock.now.nanoseconds else {
                throw PeerError("a request to run at \(message.time) ns, which is over")
            }
            requested = message.time
        case Message.wait: isWaiting = true
        case Message.get: reply.time = clock.now.nanoseconds
        case Message.update: clock.advance(to: message.time)
        case Message.timeOfDay: reply.time = Self.dayZero
        default: throw PeerError("calendar operation \(message.operation), which does not exist")
        }
        return reply
    }

    /// Lets a guest that waits run at the time that it asked for; empty while there is nothing to let run.
    ///
    /// The guest is alone on the calendar, so from then on it may move its time by itself until it waits again. It still tells its time
    /// before it touches a line; without that freedom it would ask for leave at each read of its clock.
    mutating func run() -> [Message] {
        guard isWaiting, let time = requested else { return [] }
        isWaiting = false
        requested = nil
        clock.advance(to: time)
        sequence &+= 2
        return [
            Message(Message.freeUntil, sequence: sequence &- 1, time: .max),
            Message(Message.run, sequence: sequence, time: clock.now.nanoseconds),
        ]
    }
}

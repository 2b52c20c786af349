import NIOCore

/// What one peer, and all of them, may take of the server.
struct Limits: Sendable {
    /// The bytes of a request's first line and headers.
    var header = 16 << 10
    /// The bytes of a body.
    var body = 64 << 10
    /// The bytes of a file of pairs.
    var file = 1 << 20
    /// The pairs of such a file.
    var pairs = 20_000
    /// The connections that are open at once.
    var connections = 64
    /// The connections that listen to events at once.
    var listeners = 16
    /// The questions that wait for the memory at once.
    var questions = 16
    /// How long a request may take to arrive as a whole, and a connection be idle before one.
    var arrival = TimeAmount.seconds(10)
    /// How long an answer may take to be read.
    var reading = TimeAmount.seconds(30)
    /// The least time between two events.
    var eventPeriod = TimeAmount.milliseconds(50)
    /// The time between two signs of life to those who listen, by which one that is gone is noticed.
    var heartbeat = TimeAmount.seconds(15)
}

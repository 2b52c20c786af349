/// What the page calls. Text goes in and comes out as UTF-8 in buffers of this program's memory.

private nonisolated(unsafe) var session = Session()
private nonisolated(unsafe) var inbox: [UInt8] = []
private nonisolated(unsafe) var outbox: [UInt8] = []

/// Makes room for so many bytes of a command, and says where.
@c(prepare)
public func prepare(_ count: Int32) -> UnsafeMutableRawPointer? {
    inbox = [UInt8](repeating: 0, count: Int(max(0, count)))
    return inbox.withUnsafeMutableBytes { $0.baseAddress }
}

/// Does what the bytes at ``prepare(_:)``'s place say; returns how many bytes the answer at ``answer()`` has.
@c(command)
public func command() -> Int32 {
    outbox = Array(session.obey(String(decoding: inbox, as: UTF8.self)).utf8)
    return Int32(outbox.count)
}

/// Where the last answer is.
@c(answer)
public func answer() -> UnsafeMutableRawPointer? {
    outbox.withUnsafeMutableBytes { $0.baseAddress }
}

/// Lets so many milliseconds pass; `clock` is the time of day in milliseconds since 1970.
@c(advance)
public func advance(_ milliseconds: Double, _ clock: Double) {
    session.pass(milliseconds: milliseconds, clock: clock)
}

/// How many changes of the wires were recorded since ``forgetWires()``.
@c(wireCount)
public func wireCount() -> Int32 {
    Int32(session.recorder.changes.count)
}

/// Where they are, each a number of 64 bits.
@c(wires)
public func wires() -> UnsafeRawPointer? {
    session.recorder.changes.withUnsafeBytes { $0.baseAddress }
}

/// Makes room for new ones.
@c(forgetWires)
public func forgetWires() {
    session.recorder.forget()
}

/// Tests the panel by itself; returns how many bytes the words at ``answer()`` have.
@c(selftest)
public func selftest() -> Int32 {
    outbox = Array(SelfTest.run().utf8)
    return Int32(outbox.count)
}

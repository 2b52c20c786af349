/// What the lines of a virtual gpiochip are connected to.
public protocol LineBank {
    /// The lines' names as the guest sees them, one for each line; empty for a line without a name. Plain ASCII, no NUL.
    var names: [String] { get }

    /// The guest drives a line to a level.
    mutating func drive(_ line: Int, high: Bool)

    /// The guest stops driving a line.
    mutating func release(_ line: Int)

    /// The level that the guest reads from a line.
    mutating func level(of line: Int) -> Bool

    /// A program in the guest requests a line, or releases it; `requests` is the number of requests before that.
    mutating func hold(_ line: Int, isHeld: Bool, after requests: Int)
}

extension LineBank {
    /// Does nothing, for banks that need not know which program uses them.
    public mutating func hold(_ line: Int, isHeld: Bool, after requests: Int) {}
}

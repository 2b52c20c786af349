/// What the service does for the memory from time to time.
public struct Upkeep: Hashable, Sendable {
    /// Whether it keeps a copy beside the memory's file, a day old at most.
    public var keepsDailyCopy = true
    /// For how many days readings are kept; `nil` for ever.
    public var daysOfReadings: Int? = 730

    static let forever = "forever"

    /// What a new service does.
    public init() {}
}

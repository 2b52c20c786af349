import PanelCore
import PanelMemory

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

extension Store {
    /// Looks at the whole file, keeps a copy of it and forgets old readings, as `upkeep` says.
    ///
    /// - Returns: how many readings were forgotten.
    func tidyUp(_ upkeep: Upkeep, at now: Timestamp) throws(StoreError) -> Int {
        try verify()
        if upkeep.keepsDailyCopy { try keepDailyCopy(at: now) }
        guard let days = upkeep.daysOfReadings else { return 0 }
        return try forgetReadings(olderThan: .seconds(86_400 * days), at: now)
    }
}

import PanelCore
import TM1638

/// How a running panel is: what the service publishes, and what `attention-panel status` and the browser show.
public struct PanelStatus: Codable, Equatable, Sendable {
    /// A number with its meaning.
    public struct Number: Codable, Equatable, Sendable {
        /// The field's name.
        public let name: String
        /// The field's unit; empty when it has none.
        public let unit: String
        /// The number, in that unit.
        public let number: Double
    }

    /// What was asked last, and what was answered.
    public struct LastReading: Codable, Equatable, Sendable {
        /// When, in ISO 8601.
        public let time: String
        /// A number for each query field.
        public let asked: [Number]
        /// A number for each value field; empty where there was no pair.
        public let answered: [Number]
        /// Whether pairs lie near enough for the answer to be more than a repetition of the nearest.
        public let isSupported: Bool
    }

    /// Something that is wrong.
    public struct Trouble: Codable, Equatable, Sendable {
        /// The code that the panel's face shows, such as `E5`.
        public let code: String
        /// The word that it shows.
        public let word: String
    }

    /// What went over the wires since they were requested.
    public struct Bus: Codable, Equatable, Sendable {
        /// Frames: what is sent while STB is low.
        public let frames: Int
        /// Key scans.
        public let scans: Int
        /// Scans that cannot be true.
        public let corruptScans: Int
        /// Scans that no chip answered.
        public let absentScans: Int
        /// Calls on the lines that failed.
        public let failures: Int
    }

    /// What answers.
    public struct Answering: Codable, Equatable, Sendable {
        /// How many pairs it answers from.
        public let pairs: Int
        /// The score's name.
        public let score: String
        /// The bandwidth of each query field, in its unit; `nil` where the score has none, or fields are mixed.
        public let bandwidths: [Double]?
        /// How many pairs the bandwidths were learned from; `nil` where they were not learned.
        public let learnedFrom: Int?
        /// The error of what was learned on pairs that the learning had not seen, in the unit of the first value.
        public let error: Double?
        /// How many pairs came since, or went, when negative.
        public let pairsSince: Int?
    }

    /// The program's version.
    public let version: String
    /// The process that publishes this.
    public let process: Int32
    /// When it began, in ISO 8601.
    public let started: String
    /// For how many seconds it has run.
    public let uptime: Int
    /// When this was published: seconds since the computer started, which no clock that is set can change.
    public let published: Int
    /// Whether the panel is shown: the wires work.
    public let isShowing: Bool
    /// Why it is not shown.
    public let wires: String?
    /// What is wrong.
    public let faults: [Trouble]
    /// What was held last with enter.
    public let lastReading: LastReading?
    /// What went over the wires.
    public let bus: Bus
    /// How late the latest turn of the loop was since this was published last, in milliseconds: more than 5 may lose a short tap.
    public let latestTurn: Double
    /// What answers.
    public let model: Answering
    /// The memory's file; `nil` for a memory that has none.
    public let memory: String?

    /// Whether nothing is wrong.
    public var isWell: Bool { isShowing && faults.isEmpty }
}

extension PanelStatus.Bus {
    init(_ counters: DriverCounters) {
        frames = counters.frames
        scans = counters.scans
        corruptScans = counters.corruptScans
        absentScans = counters.absentScans
        failures = counters.busFailures
    }
}

extension PanelStatus.Answering {
    init(_ model: Model) {
        pairs = model.count
        score = model.settings.score.rawValue
        bandwidths = model.bandwidths
        if case .learned(let learned) = model.settings.bandwidth {
            learnedFrom = learned.pairCount
            error = learned.error
            pairsSince = model.count - learned.pairCount
        } else {
            (learnedFrom, error, pairsSince) = (nil, nil, nil)
        }
    }
}

extension PanelStatus.LastReading {
    init(_ reading: Reading, at time: Timestamp) {
        func numbers(_ fields: [Field], _ numbers: [Double]) -> [PanelStatus.Number] {
            zip(fields, numbers).map { .init(name: $0.name, unit: $0.unit, number: $1) }
        }
        self.time = time.description
        asked = numbers(reading.schema.queries, reading.query)
        answered = numbers(reading.schema.values, reading.values)
        isSupported = reading.isSupported
    }
}

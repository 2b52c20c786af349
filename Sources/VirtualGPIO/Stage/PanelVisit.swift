public import TM1638
import TM1638Simulator

/// What one program did on a virtual panel's wires while it held them.
public struct PanelVisit: Hashable, Sendable {
    /// What has been counted so far.
    public struct Totals: Hashable, Sendable {
        /// Requests that reached the gpiochip, other lines included.
        public internal(set) var requests: Int
        /// Frames of all chips.
        public internal(set) var frames = 0
        /// Key scans of all chips.
        public internal(set) var reads = 0
        /// Clocked bits of all chips.
        public internal(set) var bits = 0
        /// Violations of the datasheet.
        public internal(set) var violations: Int

        init(of panel: SimulatedPanel, requests: Int) {
            self.requests = requests
            // Not the violations that the panel keeps: a program that breaks rules all the time fills their list for the next.
            violations = 0
            for chip in panel.boards.indices {
                let statistics = panel.statistics(of: chip)
                frames += statistics.frames
                reads += statistics.reads
                bits += statistics.bits
                violations += statistics.violationCount
            }
        }

        static func -= (totals: inout Totals, earlier: Totals) {
            totals.requests -= earlier.requests
            totals.frames -= earlier.frames
            totals.reads -= earlier.reads
            totals.bits -= earlier.bits
            totals.violations -= earlier.violations
        }
    }

    /// When it requested the first wire.
    public let begin: Instant
    /// When it released the last; `nil` while it holds any.
    public private(set) var end: Instant?
    /// What it did; all zero while it holds any wire.
    public private(set) var totals: Totals
    /// What each board showed at the end.
    public private(set) var pictures: [String] = []
    private let before: Totals

    init(from begin: Instant, _ before: Totals) {
        self.begin = begin
        self.before = before
        totals = before
        totals -= before
    }

    mutating func end(at time: Instant, _ after: Totals, pictures: [String]) {
        end = time
        totals = after
        totals -= before
        self.pictures = pictures
    }
}

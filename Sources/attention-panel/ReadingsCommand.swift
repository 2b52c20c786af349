import ArgumentParser
import PanelCore
import PanelMemory
import PanelService

/// `attention-panel readings`: what was asked, and what was answered.
struct ReadingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "readings",
        abstract: "List and export the readings that were held with enter.",
        subcommands: [List.self, Export.self],
        defaultSubcommand: List.self
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the readings, the oldest first.")

        @Option(help: "How many of the last readings.")
        var last = 20

        @OptionGroup var memory: MemoryOptions

        func validate() throws {
            guard last > 0 else { throw ValidationError("--last \(last) is not above 0.") }
        }

        func run() throws {
            try memory.read { store in
                let readings = try store.soundReadings(last: last)
                if readings.isEmpty { Failure.say("there are no readings yet: enter on the panel holds one") }
                for reading in readings {
                    try print("\(reading.time)  \(text(reading.asked)) → \(text(reading.answered))")
                }
            }
        }

        private func text(_ quantities: [Quantity]) -> String {
            guard !quantities.isEmpty else { return "nothing" }
            return quantities.map {
                "\($0.name) \(fixed($0.number, decimals: 1))" + ($0.unit.isEmpty ? "" : " \($0.unit)")
            }.joined(separator: ", ")
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print all readings as CSV.",
            discussion: "Example: attention-panel readings export > readings.csv"
        )

        @OptionGroup var memory: MemoryOptions

        func run() throws {
            try memory.read { try print(ReadingsFile.text($0.soundReadings()), terminator: "") }
        }
    }
}

extension Store {
    /// The last readings, with a note about those that are left out.
    fileprivate func soundReadings(last count: Int? = nil) throws(StoreError) -> [RememberedReading] {
        let (readings, leftOut) = try readings(last: count)
        if leftOut > 0 { Failure.say("note: readings that make no sense, left out: \(leftOut)") }
        return readings
    }
}

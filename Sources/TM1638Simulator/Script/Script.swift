public import TM1638

/// What happens to simulated panels as time passes, and what they should show.
///
/// A script is text with a line for each step, which ``init(text:boards:)`` reads, or a value:
///
///     let script = Script([
///         .init(.at(.start + .seconds(2)), .press(key, for: .milliseconds(60))),
///         .init(.after(.zero), .expect(.text("12"), within: .seconds(1))),
///     ])
///
/// A ``ScriptPlayer`` plays it.
public struct Script: Hashable, Sendable {
    /// One line.
    public struct Step: Hashable, Sendable {
        /// The line's number in the text, counted from 1.
        public let line: Int
        /// When it begins.
        public let moment: Moment
        /// What it does.
        public let action: Action

        /// Creates a step; a ``Script`` that is made of steps numbers them.
        public init(_ moment: Moment = .after(.zero), _ action: Action) {
            self.init(line: 0, moment: moment, action: action)
        }

        init(line: Int, moment: Moment, action: Action) {
            self.line = line
            self.moment = moment
            self.action = action
        }
    }

    /// When a step begins; never before the step above it is done.
    public enum Moment: Hashable, Sendable {
        /// At a time on the panel's clock.
        case at(Instant)
        /// A time after the step above it began, or after the expectation of that step came true.
        case after(Duration)
    }

    /// What a step does.
    public enum Action: Hashable, Sendable {
        /// Makes events happen, each with its delay after the step's beginning.
        case events([DelayedEvent])
        /// Expects something of a chip's board, which has to come true within `within`.
        case expect(Expectation, chip: Int = 0, within: Duration = .zero)

        /// A finger goes down on a key, and up again after `duration` if there is one.
        public static func press(_ key: KeyInput, chip: Int = 0, for duration: Duration? = nil) -> Action {
            let down = DelayedEvent(event: .press(key, chip: chip), delay: .zero)
            return .events(
                [down] + (duration.map { [DelayedEvent(event: .release(key, chip: chip), delay: $0)] } ?? []))
        }

        /// One event at once.
        public static func event(_ event: Event) -> Action {
            .events([DelayedEvent(event: event, delay: .zero)])
        }
    }

    /// Something that happens a while after a step's beginning.
    public struct DelayedEvent: Hashable, Sendable {
        /// What happens.
        public let event: Event
        /// How long after the beginning.
        public let delay: Duration

        /// Creates an event that happens `delay` after a step's beginning.
        public init(event: Event, delay: Duration) {
            self.event = event
            self.delay = delay
        }
    }

    /// The steps in the order of the lines.
    public let steps: [Step]

    /// Creates a script from steps, numbered from 1 in place of lines.
    public init(_ steps: [Step]) {
        var line = 0
        self.steps = steps.map { step in
            line += 1
            return Step(line: line, moment: step.moment, action: step.action)
        }
    }

    /// A time as a script writes it, to the nanosecond.
    public static func text(_ time: Instant) -> String {
        let fraction = String(1_000_000_000 + time.nanoseconds % 1_000_000_000).dropFirst()
        return "\(time.nanoseconds / 1_000_000_000).\(fraction)s"
    }

    /// Creates a script from steps that have their lines.
    init(steps: [Step]) {
        self.steps = steps
    }
}

/// Why a text cannot be read as a script.
public struct ScriptProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, counted from 1.
    public let line: Int
    /// What is wrong with it and what to write instead.
    public let reason: String

    /// Line and reason; with the file's name and a colon before it, editors find the place.
    public var description: String { "\(line): \(reason)" }
}

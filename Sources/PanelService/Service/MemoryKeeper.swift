public import PanelCore
public import PanelMemory
public import Logging
import Synchronization

/// Does in the memory what the controller wishes, and brings back what became of it.
///
/// Every call may take as long as the disk does. Trouble is logged and becomes a word for the panel's face; a memory that could not be
/// written is tried anew from time to time, since disks get room and are mounted again.
public final class MemoryKeeper: Sendable {
    private struct State {
        var store: Store
        var version: Int?
        var settings: [Settings.Name: String]
        /// The pair that this panel stored last.
        var lastTaught: Int64?
        /// When the file was last opened.
        var lastTry: Timestamp
        var isWell = true
    }

    private let path: String?
    private let logger: Logger
    private let clock: @Sendable () -> Timestamp
    private let state: Mutex<State>

    /// Opens the memory, in whatever state it is.
    ///
    /// - Parameter clock: the time of day, by which pairs and readings are dated.
    /// - Throws: ``StoreError`` only when there is not enough memory for SQLite.
    public convenience init(
        path: String, logger: Logger, clock: @escaping @Sendable () -> Timestamp = Timestamp.systemClock
    ) throws(StoreError) {
        let store = try Store.repairing(path: path, at: clock())
        self.init(store: store, path: path, logger: logger, clock: clock)
        for event in store.events { logger.error("\(event)") }
        if let error = store.status.error { logger.error("\(error)") }
    }

    /// Keeps a memory that has no file.
    public convenience init(
        temporary store: Store, logger: Logger, clock: @escaping @Sendable () -> Timestamp = Timestamp.systemClock
    ) {
        self.init(store: store, path: nil, logger: logger, clock: clock)
    }

    private init(store: Store, path: String?, logger: Logger, clock: @escaping @Sendable () -> Timestamp) {
        self.path = path
        self.logger = logger
        self.clock = clock
        state = Mutex(
            State(store: store, settings: [:], lastTry: clock()))
    }

    private static let millisecondsBetweenTries = 10_000

    /// What is remembered; only the tutorial's pairs where the file cannot be read.
    public func remembered() -> Remembered {
        state.withLock { state in Self.remembered(state.store) ?? Remembered(pairs: Pair.tutorial) }
    }

    /// What is wrong since the memory was opened.
    public func faults() -> Set<Fault> {
        state.withLock { state in
            let damage: Set<Fault> = state.store.events.isEmpty ? [] : [.damaged]
            return damage.union(state.store.status.fault.map { [$0] } ?? [])
        }
    }

    /// What was set on the panel, as text.
    ///
    /// What the memory holds and no version understands is left out.
    public func chosenSettings() -> [Settings.Name: String] {
        state.withLock { state in
            let chosen = state.store.chosenSettings()
            for problem in chosen.problems { logger.warning("\(problem): left out") }
            return chosen.texts
        }
    }

    /// Takes `settings` as those in force: only what a person changes from now on is kept.
    public func follow(_ settings: Settings) {
        state.withLock { $0.settings = settings.texts }
    }

    /// Does what the controller wishes.
    public func carryOut(_ effect: Effect) -> MemoryAnswer {
        let now = clock()
        return state.withLock { state in
            if state.store.isMoved { _ = reopen(&state, at: now) }
            do throws(StoreError) {
                let answer = try carryOut(effect, &state, at: now)
                state.isWell = true
                return answer
            } catch {
                logger.error("the memory: \(error)")
                state.isWell = false
                switch effect {
                case .teach, .undo: return .refused(error.fault)
                case .read, .set: return .trouble(error.fault)
                }
            }
        }
    }

    private func carryOut(_ effect: Effect, _ state: inout State, at now: Timestamp) throws(StoreError) -> MemoryAnswer
    {
        switch effect {
        case .read(let reading):
            try state.store.record(
                RememberedReading(
                    time: now, asked: reading.query, answered: reading.answer?.values ?? [], schema: reading.schema))
            return .well
        case .teach(let pair):
            state.lastTaught = try state.store.teach(pair, at: now).id
            logger.info("taught", metadata: ["pair": "\(pair.key + pair.value)"])
            return .kept(Remembered(try state.store.contents()))
        case .undo:
            if let last = state.lastTaught, try state.store.contents().pairs.contains(where: { $0.id == last }) {
                try state.store.remove([last])
                logger.info("undone", metadata: ["pair": "\(last)"])
            }
            state.lastTaught = nil
            return .kept(Remembered(try state.store.contents()))
        case .set(let settings):
            // Only what a person changed: the rest goes on following the configuration.
            for (name, text) in settings.texts where state.settings[name] != text {
                try state.store.set(name.rawValue, to: text)
                state.settings[name] = text
            }
            return .well
        }
    }

    /// Looks whether another hand changed the memory, or whether it works again; to be called about twice a second.
    public func look() -> [MemoryAnswer] {
        let now = clock()
        return state.withLock { state in
            // The computer's clock may be set back, too.
            let isDue = (now.milliseconds - state.lastTry.milliseconds).magnitude >= Self.millisecondsBetweenTries
            if state.store.status.isStandIn ? isDue : state.store.isMoved { return reopen(&state, at: now) }
            do throws(StoreError) {
                let version = try state.store.dataVersion()
                defer { state.version = version }
                guard let seen = state.version, seen != version else { return [] }
                return [.changed(Remembered(try state.store.contents()))]
            } catch {
                // Once, not twice a second.
                if state.isWell { logger.error("the memory: \(error)") }
                defer { state.isWell = false }
                return state.isWell ? [.trouble(error.fault)] : []
            }
        }
    }

    /// Closes the file, so that nothing of it is left beside it; to be called last.
    public func close() {
        state.withLock { close($0.store, at: clock()) }
    }

    private func close(_ store: Store, at now: Timestamp) {
        do throws(StoreError) {
            if let event = try store.close(at: now) { logger.error("\(event)") }
        } catch {
            logger.error("the memory: \(error)")
        }
    }

    /// Opens the file anew: it came back, or another is in its place, or none.
    private func reopen(_ state: inout State, at now: Timestamp) -> [MemoryAnswer] {
        state.lastTry = now
        guard let path, let nothing = try? Store.temporary() else { return [] }
        let status = state.store.status
        if !status.isStandIn { logger.error("the memory: \(StoreError.moved(file: path))") }
        // The old one goes first: who has the file open keeps others from repairing it.
        close(state.store, at: now)
        state.store = nothing
        guard let store = try? Store.repairing(path: path, at: now) else { return [] }
        for event in store.events { logger.error("\(event)") }
        state.store = store
        state.version = nil
        if let error = store.status.error, store.status != status { logger.error("\(error)") }
        guard store.status == .ready, let remembered = Self.remembered(store) else {
            return store.status.fault.map { [.trouble($0)] } ?? []
        }
        logger.notice("the memory works again", metadata: ["file": "\(path)"])
        var answers: [MemoryAnswer] = [.well, .changed(remembered)]
        // One's own pairs are gone from the face, and a person should know why.
        if !store.events.isEmpty {
            answers.append(.trouble(.damaged))
        } else if !status.isStandIn, remembered.pairs == Pair.tutorial {
            answers.append(.trouble(.unreadable))
        }
        return answers
    }

    private static func remembered(_ store: Store) -> Remembered? {
        (try? store.contents()).map { Remembered($0) }
    }
}

extension Settings {
    fileprivate var texts: [Name: String] {
        Dictionary(uniqueKeysWithValues: Name.allCases.map { ($0, text($0)) })
    }
}

extension Store {
    /// What was set on the panel, as text, and what of it makes no sense.
    public func chosenSettings() -> (texts: [Settings.Name: String], problems: [String]) {
        var texts: [Settings.Name: String] = [:]
        var problems: [String] = []
        for name in Settings.Name.allCases {
            guard let text = (try? setting(name.rawValue)) ?? nil else { continue }
            var settings = Settings()
            if let right = settings.set(name, to: text) {
                problems.append("the memory's setting \(name.rawValue) \"\(text)\" is not \(right)")
            } else {
                texts[name] = text
            }
        }
        return (texts, problems)
    }
}

extension StoreError {
    /// What the panel's face says.
    var fault: Fault {
        switch self {
        case .readOnly: .writeProtected
        case .full: .full
        case .damaged, .foreign, .newer: .unreadable
        case .busy, .moved, .failed, .refused: .notStored
        }
    }
}

extension StoreStatus {
    fileprivate var error: StoreError? {
        switch self {
        case .ready: nil
        case .failing(let error), .readOnly(let error), .unreadable(let error): error
        }
    }

    fileprivate var fault: Fault? {
        switch self {
        case .ready: nil
        case .failing(let error), .readOnly(let error): error.fault
        case .unreadable: .unreadable
        }
    }

    /// Whether another try may find more than this.
    fileprivate var isStandIn: Bool {
        switch self {
        case .ready, .failing: false
        case .readOnly, .unreadable: true
        }
    }
}

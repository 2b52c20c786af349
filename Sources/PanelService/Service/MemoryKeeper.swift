import Attention
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
        /// What is in force, and what each setting was when the memory was last told or asked.
        var settings: Settings
        var texts: [Settings.Name: String]
        var learning = MemoryLearning()
        /// The pair that this panel stored last.
        var lastTaught: PairIdentity?
        /// When the file was last opened.
        var lastTry: Timestamp
        var isWell = true
    }

    private let path: String?
    private let logger: Logger
    private let clock: @Sendable () -> Timestamp
    private let state: Mutex<State>
    /// What is in force, given what the memory's settings say; `nil` when the configuration cannot be read.
    private let settings: @Sendable ([Settings.Name: String]) -> Settings?

    /// Opens the memory, in whatever state it is.
    ///
    /// - Parameters:
    ///   - clock: the time of day, by which pairs and readings are dated.
    ///   - settings: what is in force, given what was set on the panel: flags, configuration and defaults know the rest.
    /// - Throws: ``StoreError`` only when there is not enough memory for SQLite.
    public convenience init(
        path: String, logger: Logger, clock: @escaping @Sendable () -> Timestamp = Timestamp.systemClock,
        settings: @escaping @Sendable ([Settings.Name: String]) -> Settings? = Settings.init(texts:)
    ) throws(StoreError) {
        let store = try Store.repairing(path: path, at: clock())
        self.init(store: store, path: path, logger: logger, clock: clock, settings: settings)
        for event in store.events { logger.error("\(event)") }
        if let error = store.status.error { logger.error("\(error)") }
    }

    /// Keeps a memory that has no file.
    public convenience init(
        temporary store: Store, logger: Logger, clock: @escaping @Sendable () -> Timestamp = Timestamp.systemClock,
        settings: @escaping @Sendable ([Settings.Name: String]) -> Settings? = Settings.init(texts:)
    ) {
        self.init(store: store, path: nil, logger: logger, clock: clock, settings: settings)
    }

    private init(
        store: Store, path: String?, logger: Logger, clock: @escaping @Sendable () -> Timestamp,
        settings: @escaping @Sendable ([Settings.Name: String]) -> Settings?
    ) {
        self.path = path
        self.logger = logger
        self.clock = clock
        self.settings = settings
        state = Mutex(State(store: store, settings: Settings(), texts: [:], lastTry: clock()))
        state.withLock { state in
            let chosen = chosenSettings(state)
            state.settings = settings(chosen) ?? Settings(texts: chosen)
            state.texts = state.settings.texts
            state.learning.learned = (try? store.learned()) ?? nil
        }
    }

    private static let millisecondsBetweenTries = 10_000

    /// What is in force.
    public var currentSettings: Settings { state.withLock { $0.settings } }

    /// What answers now: the tutorial's pairs where the file cannot be read.
    public func model() -> Model {
        state.withLock { state in (try? readModel(&state)) ?? Self.example(state.settings) }
    }

    private static func example(_ settings: Settings) -> Model {
        let pairs = Pair.tutorial.map {
            RememberedPair(id: 0, pair: $0, time: Timestamp(milliseconds: 0), origin: .builtIn)
        }
        let contents = MemoryContents(schema: .tutorial, pairs: pairs)
        return Model(contents, settings: settings.forModel(of: .tutorial, learned: nil))
    }

    /// Reads what the file holds, and which version of it that is: a change that comes while it is read is seen at the next look.
    private func readModel(_ state: inout State) throws(StoreError) -> Model {
        let (contents, version) = try state.store.contentsAndVersion()
        state.learning.learned = try state.store.learned()
        state.version = version
        return Model(contents, settings: state.settings.forModel(of: contents.schema, learned: state.learning.learned))
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
        state.withLock { chosenSettings($0) }
    }

    private func chosenSettings(_ state: borrowing State) -> [Settings.Name: String] {
        let chosen = state.store.chosenSettings()
        for problem in chosen.problems { logger.warning("\(problem): left out") }
        return chosen.texts
    }

    /// Takes `settings` as those in force: only what a person changes from now on is kept.
    public func follow(_ settings: Settings) -> [MemoryAnswer] {
        state.withLock { state in
            let isOther = !state.settings.compares(like: settings)
            state.settings = settings
            state.texts = settings.texts
            guard isOther else { return [] }
            return modelAnswer(&state)
        }
    }

    /// Does what the controller wishes.
    public func carryOut(_ effect: Effect) -> [MemoryAnswer] {
        let now = clock()
        return state.withLock { state in
            if state.store.isMoved { _ = reopen(&state, at: now) }
            do throws(StoreError) {
                let answers = try carryOut(effect, &state, at: now)
                state.isWell = true
                return answers
            } catch {
                logger.error("the memory: \(error)")
                state.isWell = false
                switch effect {
                case .teach, .undo: return [.refused(error.fault)]
                case .read: return [.trouble(error.fault)]
                case .set: return [.trouble(error.fault)] + modelAnswer(&state)
                }
            }
        }
    }

    private func carryOut(_ effect: Effect, _ state: inout State, at now: Timestamp) throws(StoreError)
        -> [MemoryAnswer]
    {
        switch effect {
        case .read(let reading):
            try state.store.record(
                RememberedReading(
                    time: now, asked: reading.query, answered: reading.values, schema: reading.schema))
            return [.well]
        case .teach(let pair):
            state.lastTaught = try state.store.teach(pair, at: now).identity
            logger.info("taught", metadata: ["pair": "\(pair.key + pair.value)"])
            return [.kept(try readModel(&state))]
        case .undo:
            if let last = state.lastTaught, let undone = try state.store.undo(of: last) {
                logger.info("undone", metadata: ["pair": "\(undone.pair.key + undone.pair.value)"])
            }
            state.lastTaught = nil
            return [.kept(try readModel(&state))]
        case .set(let settings):
            let isOther = !state.settings.compares(like: settings)
            state.settings = settings
            // Only what a person changed: the rest goes on following the configuration.
            for (name, text) in settings.texts where state.texts[name] != text {
                try state.store.set(name.rawValue, to: text)
                state.texts[name] = text
            }
            return [.well] + (isOther ? modelAnswer(&state) : [])
        }
    }

    /// What answers with the settings in force.
    private func modelAnswer(_ state: inout State) -> [MemoryAnswer] {
        (try? readModel(&state)).map { [.changed($0)] } ?? []
    }

    /// How many pairs were saved when the memory was opened, if it was damaged.
    public func rescues() -> [MemoryAnswer] { state.withLock { $0.store.rescues } }

    // MARK: Learning

    /// What is to be learned now, because the settings want what nobody has learned yet; `nil` when there is nothing to do.
    ///
    /// It takes its time, so somebody else than the memory's thread does it, and brings the result to ``keep(_:)``.
    public func learningWork() -> LearningWork? {
        state.withLock { $0.learning.work($0.store, $0.settings, at: clock()) }
    }

    /// Keeps what was learned; `nil` when nothing could be.
    public func keep(_ learned: Learned?) -> [MemoryAnswer] {
        state.withLock { state in
            state.learning.end()
            guard let learned else {
                state.learning.giveUp(state.store)
                logger.warning("nothing can be learned from these pairs: all keys are equal, or too far apart")
                return []
            }
            do throws(StoreError) {
                try state.store.keep(learned)
                logger.notice("learned what is near", metadata: ["pairs": "\(learned.pairCount)"])
            } catch {
                logger.error("the memory: \(error)")
                return [.trouble(error.fault)]
            }
            return modelAnswer(&state)
        }
    }

    // MARK: Upkeep

    /// Looks at the whole file, keeps a copy of it and forgets old readings; to be called when the panel has been opened, and every hour.
    public func tidyUp(_ upkeep: Upkeep) -> [MemoryAnswer] {
        let now = clock()
        return state.withLock { state in
            guard case .ready = state.store.status, path != nil else { return [] }
            do throws(StoreError) {
                let forgotten = try state.store.tidyUp(upkeep, at: now)
                if forgotten > 0, let days = upkeep.daysOfReadings {
                    logger.notice("readings older than \(days) days, forgotten: \(forgotten)")
                }
                return []
            } catch {
                logger.error("the memory: \(error)")
                if case .damaged = error { return reopen(&state, at: now, isThorough: true) }
                // A panel whose disk is full for a copy goes on.
                return []
            }
        }
    }

    // MARK: Other faces

    /// Reads in the memory, for a face that shows more than the board can.
    public func read<Value>(_ work: (Store) throws(StoreError) -> Value) throws(StoreError) -> Value {
        try state.withLock { state throws(StoreError) in
            if state.store.isMoved { _ = reopen(&state, at: clock()) }
            return try work(state.store)
        }
    }

    /// Changes pairs in the memory, for a face that can do more than the board.
    ///
    /// - Returns: what the panel is to hear of it.
    public func change(_ work: (Store) throws(StoreError) -> Void) throws(StoreError) -> [MemoryAnswer] {
        try state.withLock { state throws(StoreError) in
            if state.store.isMoved { _ = reopen(&state, at: clock()) }
            try work(state.store)
            return [.well, .changed(try readModel(&state))]
        }
    }

    // MARK: Other hands

    /// Looks whether another hand changed the memory, or whether it works again; to be called about twice a second.
    public func look() -> [MemoryAnswer] {
        let now = clock()
        return state.withLock { state in
            // The computer's clock may be set back, too.
            let isDue = (now.milliseconds - state.lastTry.milliseconds).magnitude >= Self.millisecondsBetweenTries
            if state.store.status.isStandIn { return isDue ? reopen(&state, at: now) : [] }
            if state.store.isMoved { return reopen(&state, at: now) }
            do throws(StoreError) {
                guard try state.store.dataVersion() != state.version else { return [] }
                return try settingsAnswer(&state) + [.changed(try readModel(&state))]
            } catch {
                // Once, not twice a second.
                if state.isWell { logger.error("the memory: \(error)") }
                defer { state.isWell = false }
                return state.isWell ? [.trouble(error.fault)] : []
            }
        }
    }

    /// What is in force now, if somebody changed settings in the memory.
    private func settingsAnswer(_ state: inout State) throws(StoreError) -> [MemoryAnswer] {
        guard let settings = settings(chosenSettings(state)), settings != state.settings else { return [] }
        state.settings = settings
        state.texts = settings.texts
        return [.settings(settings)]
    }

    /// Closes the file, so that nothing of it is left beside it; to be called last.
    public func close() {
        state.withLock { $0.store.close() }
    }

    /// Opens the file anew: it came back, or another is in its place, or none.
    private func reopen(_ state: inout State, at now: Timestamp, isThorough: Bool = false) -> [MemoryAnswer] {
        state.lastTry = now
        guard let path, let nothing = try? Store.temporary() else { return [] }
        let status = state.store.status
        if state.store.isMoved, !status.isStandIn { logger.error("the memory: \(StoreError.moved(file: path))") }
        // The old one goes first: who has the file open keeps others from repairing it.
        state.store.close()
        state.store = nothing
        guard let store = try? Store.repairing(path: path, at: now, isThorough: isThorough) else { return [] }
        for event in store.events { logger.error("\(event)") }
        state.store = store
        state.version = nil
        if let error = store.status.error, store.status != status { logger.error("\(error)") }
        guard store.status == .ready, let model = try? readModel(&state) else {
            return store.status.fault.map { [.trouble($0)] } ?? []
        }
        logger.notice("the memory works again", metadata: ["file": "\(path)"])
        var answers: [MemoryAnswer] = [.well, .changed(model)]
        // One's own pairs are gone from the face, and a person should know why.
        if !store.events.isEmpty {
            answers += [.trouble(.damaged)] + store.rescues
        } else if !status.isStandIn, model.schema == .tutorial, model.keys.elements == Pair.tutorial.flatMap(\.key) {
            answers.append(.trouble(.unreadable))
        }
        return answers
    }
}

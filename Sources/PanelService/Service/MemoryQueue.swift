import Dispatch
public import PanelCore
public import PanelMemory
import Synchronization

/// The memory's own thread: it does what the loop hands over, one after the other, and keeps the answers until the loop takes them.
///
/// The disk may be as slow as it likes, and learning take as long as it does: the loop waits for neither.
public final class MemoryQueue: Sendable {
    private let queue = DispatchQueue(label: "attention-panel memory")
    private let learning = DispatchQueue(label: "attention-panel learning", qos: .utility)
    private let opened = DispatchSemaphore(value: 0)
    private let keeper = Mutex<MemoryKeeper?>(nil)
    private let answers = Mutex<[MemoryAnswer]>([])
    private let isLooking = Atomic<Bool>(false)
    private let upkeep: Upkeep?
    private let tidied = Mutex<ContinuousClock.Instant?>(nil)
    private static let betweenUpkeeps = Duration.seconds(3600)

    /// Opens the memory on its thread, and returns at once.
    ///
    /// - Parameters:
    ///   - upkeep: what is done for the memory from time to time; `nil` for nothing.
    ///   - open: opens it; it throws only when there is not enough memory for SQLite.
    public init(upkeep: Upkeep? = nil, open: @escaping @Sendable () throws(StoreError) -> MemoryKeeper) {
        self.upkeep = upkeep
        queue.async {
            defer { self.opened.signal() }
            guard let keeper = try? open() else { return self.add([.trouble(.unreadable)]) }
            self.keeper.withLock { $0 = keeper }
            self.add([.settings(keeper.currentSettings), .changed(keeper.model())])
            self.add(keeper.faults().sorted().map { .trouble($0) } + keeper.rescues())
            self.learnIfNeeded(keeper)
        }
    }

    /// Waits until the memory is open, but no longer than `patience`.
    public func waitUntilOpen(atMost patience: Duration) {
        if opened.wait(timeout: .now() + .nanoseconds(Int(patience / .nanoseconds(1)))) == .success { opened.signal() }
    }

    /// Does what the controller wishes.
    public func carryOut(_ effect: Effect) {
        hand { $0.carryOut(effect) }
    }

    /// Looks whether another hand changed the memory.
    public func look() {
        // A disk that is slow is not asked twice.
        guard !isLooking.exchange(true, ordering: .relaxed) else { return }
        hand { keeper in
            defer { self.isLooking.store(false, ordering: .relaxed) }
            return keeper.look() + self.tidyUpIfDue(keeper)
        }
    }

    private func tidyUpIfDue(_ keeper: MemoryKeeper) -> [MemoryAnswer] {
        guard let upkeep else { return [] }
        let now = ContinuousClock.now
        let isDue = tidied.withLock { tidied in
            if let last = tidied, now - last < Self.betweenUpkeeps { return false }
            tidied = now
            return true
        }
        return isDue ? keeper.tidyUp(upkeep) : []
    }

    /// Runs `work` with the memory, after what was handed over before.
    public func hand(_ work: @escaping @Sendable (MemoryKeeper) -> [MemoryAnswer]) {
        ask { $0.map(work) ?? [] }
    }

    /// The same for those who wait for an answer: `work` gets `nil` where the memory could not be opened.
    public func ask(_ work: @escaping @Sendable (MemoryKeeper?) -> [MemoryAnswer]) {
        queue.async {
            let keeper = self.keeper.withLock { $0 }
            self.add(work(keeper))
            if let keeper { self.learnIfNeeded(keeper) }
        }
    }

    /// Runs `work` on the memory's thread, whether the memory is open or not.
    func perform(_ work: @escaping @Sendable () -> Void) {
        queue.async(execute: work)
    }

    /// What became of it so far; each answer is given once.
    public func takeAnswers() -> [MemoryAnswer] {
        answers.withLock { answers in
            defer { answers = [] }
            return answers
        }
    }

    /// Returns when all that was handed over is done.
    public func finish() {
        queue.sync {}
    }

    /// Closes the memory, when all that was handed over is done.
    public func close() {
        queue.sync { keeper.withLock { $0?.close() } }
    }

    private func add(_ new: [MemoryAnswer]) {
        answers.withLock { $0 += new }
    }

    private func learnIfNeeded(_ keeper: MemoryKeeper) {
        guard let work = keeper.learningWork() else { return }
        learning.async {
            let learned = work.learn()
            self.hand { $0.keep(learned) }
        }
    }
}

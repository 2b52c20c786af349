public import PanelCore
import Synchronization
public import TM1638

/// Through which other faces look at a running panel and press its keys.
///
/// The wires' thread leaves whole values here and takes keys away; it waits for nobody, and tells nobody while nobody watches.
public final class PanelWindow: Sendable {
    /// What the panel shows at one moment.
    public struct View: Equatable, Sendable {
        /// The board on the wires.
        public let board: Board
        /// What its keys mean.
        public let roles: RoleTable
        /// What is meant to be shown.
        public let picture: Picture
        /// How brightly.
        public let brightness: Brightness
        /// The keys that are down, by their index in the board's table.
        public let keysDown: [Int]
        /// What is asked now.
        public let current: Reading
        /// What is set.
        public let settings: Settings
    }

    /// Everything that can be seen.
    public struct Scene: Sendable {
        /// What the panel shows; `nil` before its first turn.
        public var view: View?
        /// How it is; `nil` before it has said so.
        public var status: PanelStatus?
        /// Grows with each change of the pairs, of what was learned or of the settings.
        public var revision = 0
    }

    private struct State {
        var scene = Scene()
        var keys = FaceKeys()
        var tell: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let watcherCount = Atomic<Int>(0)
    private let hasKeys = Atomic<Bool>(false)
    /// How long an enter is held that teaches: longer than a long press.
    private static let hold = Duration.milliseconds(1200)

    /// Creates a window of a panel that does not run yet.
    public init() {}

    // MARK: For the other faces

    /// Has `tell` called whenever something else is to be seen while somebody watches, from any thread: it must not wait.
    public func onChange(_ tell: @escaping @Sendable () -> Void) {
        state.withLock { $0.tell = tell }
    }

    /// What is to be seen.
    public var scene: Scene { state.withLock { $0.scene } }

    /// Somebody begins to watch; to be followed by ``unwatch()``.
    public func watch() { watcherCount.add(1, ordering: .relaxed) }

    /// Somebody no longer watches.
    public func unwatch() { watcherCount.subtract(1, ordering: .relaxed) }

    /// What a finger does with a key.
    public enum Stroke: String, Sendable, CaseIterable {
        /// It taps the key.
        case tap
        /// It holds the key for as long as a long press takes.
        case hold
        /// It presses the key and stays: to be said again within two seconds, or the key comes up.
        case press
        /// It lets the key go.
        case release
    }

    /// Moves a key of the board; `false` when so much waits that this is too much.
    public func move(_ key: Int, _ stroke: Stroke) -> Bool {
        let isTaken = state.withLock { state in
            switch stroke {
            case .tap: state.keys.press(key) && state.keys.release(key)
            case .hold: state.keys.press(key) && state.keys.release(key, after: Self.hold)
            case .press: state.keys.press(key)
            case .release: state.keys.release(key)
            }
        }
        hasKeys.store(true, ordering: .releasing)
        return isTaken
    }

    // MARK: For the panel

    /// The keys that other faces hold down in this turn.
    func keysDown(on board: Board, at now: Instant) -> KeyScan {
        guard hasKeys.load(ordering: .acquiring) else { return .none }
        return state.withLock { state in
            let down = state.keys.down(at: now)
            if state.keys.isIdle { hasKeys.store(false, ordering: .releasing) }
            return KeyScan(down.filter(board.keys.indices.contains).map { board.keys[$0].input })
        }
    }

    /// Shows what the panel shows.
    func show(_ view: View) {
        change { scene in
            guard scene.view != view else { return false }
            scene.view = view
            return true
        }
    }

    /// Shows how the panel is: at once where that tells something new, else with what comes next.
    func show(_ status: PanelStatus) {
        change { scene in
            let isNews = scene.status?.tells(thatOf: status) != true || scene.status?.uptime != status.uptime
            scene.status = status
            return isNews
        }
    }

    /// Counts what the memory tells the panel.
    func count(_ answers: [MemoryAnswer]) {
        guard !answers.isEmpty else { return }
        let isNews = answers.contains { answer in
            switch answer {
            case .kept, .changed, .settings: true
            case .refused, .well, .rescued, .trouble: false
            }
        }
        guard isNews else { return }
        change { scene in
            scene.revision += 1
            return true
        }
    }

    private func change(_ change: (inout Scene) -> Bool) {
        let tell = state.withLock { change(&$0.scene) ? $0.tell : nil }
        if watcherCount.load(ordering: .relaxed) > 0 { tell?() }
    }
}

extension PanelWindow.View {
    init<Line: Lines & ~Copyable>(_ loop: borrowing PanelLoop<Line>, board: Board) {
        self.init(
            board: board, roles: loop.roles, picture: loop.picture,
            brightness: loop.controller.brightness(at: loop.now),
            keysDown: loop.keysDown, current: loop.controller.current, settings: loop.controller.settings)
    }
}

import Attention
public import TM1638

/// The panel's behaviour without its wires: keys go in, pictures and wishes come out, and time is passed along.
///
/// The left four digits show the query being keyed in, the right four what attention makes of it. The LEDs show where it looks.
/// What has to be done in the world comes out as ``Effect``; the world answers by ``kept(_:at:)`` or ``refused(_:at:)``.
public struct Controller: Sendable {
    /// What answers.
    public private(set) var model: Model
    /// What is set.
    public private(set) var settings: Settings
    /// What is shown now.
    public internal(set) var current: Reading
    /// What was last held with enter.
    public internal(set) var last: Reading?
    /// What is wrong.
    public private(set) var faults: Set<Fault> = []
    /// How many scans and calls of the bus failed so far, for the menu.
    public var busErrors = 0
    /// How many pairs were saved when the memory was damaged, for the menu; `nil` while it was not.
    public var rescued: Int?

    /// What the keys mean at the moment.
    enum Mode: Equatable {
        case asking
        case teaching(Teaching)
        case menu(Menu)
        case undoing(since: Instant)
    }

    var mode = Mode.asking
    var entries: [NumberEntry]
    var fieldIndex = 0
    var pages: [Page]
    var pageIndex = 0
    /// The pairs that got attention and their weights, the heaviest first; made when they are looked at.
    var attended: [Attended] = []
    var attendedIndex = 0
    var leds: [LED] = []
    var canUndo = false
    /// Whether the memory is not open yet, so that keys do nothing.
    public private(set) var isLoading = false
    let version: String

    /// When the last key was used: blinking begins anew, and rest is put off.
    var touched: Instant
    var heldAt: Instant?
    var notice: Notice?
    var faultRaised: Instant?
    /// The key that woke the panel, until it comes up.
    private var waker: Role?
    /// The key that went down while something was asked, so that holding it means something.
    private var holdable: Role?
    private var backIsDown = false
    /// Whether a reading was held by an enter that is still down: it may become the beginning of teaching.
    var isReadingDue = false

    /// A pair that got attention.
    struct Attended: Hashable {
        let key: [Double]
        let weight: Double
    }

    /// What is shown for a while in place of something else.
    struct Notice: Hashable {
        /// Where it is shown.
        enum Place: Hashable { case left, right, everywhere }

        let text: String
        let place: Place
        let until: Instant
    }

    /// A bin of keys is lit when it holds this part of the weight.
    private static let ledThreshold = 1.0 / 16
    private static let ledCount = 8
    /// A pair with less than a tenth of a percent got no attention to speak of.
    private static let leastAttention = 0.001
    /// How long the keys wait for an answer about storing.
    static let storingPatience = Duration.seconds(5)

    /// Creates the controller of a panel that starts at the mean of the keys.
    ///
    /// - Parameters:
    ///   - model: what answers.
    ///   - settings: what was set before.
    ///   - version: what the menu says about the program.
    ///   - now: the time on the lines' clock.
    public init(model: Model, settings: Settings = Settings(), version: String = "", at now: Instant) {
        self.model = model
        self.settings = settings
        self.version = version
        touched = now
        entries = zip(model.schema.queries, model.meanKey).map { NumberEntry(field: $0, value: $1) }
        pages = Page.all(of: model)
        current = Reading(schema: model.schema, query: [], answer: nil)
        ask()
        if model.count == 0 { raise(.noPairs, at: now) }
    }

    /// Creates the controller of a panel whose memory is not open yet: it says so until a model comes.
    ///
    /// - Parameters:
    ///   - settings: what is set, as far as it is known.
    ///   - version: what the menu says about the program.
    ///   - now: the time on the lines' clock.
    public init(settings: Settings, version: String = "", at now: Instant) {
        self.init(model: Model(empty: .tutorial), settings: settings, version: version, at: now)
        faults = []
        faultRaised = nil
        isLoading = true
    }

    /// What the right half shows.
    public var page: Page { pages[pageIndex] }

    // MARK: Keys

    /// Takes a key event that means `role`, or nothing.
    ///
    /// - Returns: what the caller is to do.
    public mutating func handle(_ kind: KeyEvent.Kind, of role: Role?, at now: Instant) -> [Effect] {
        if let waker, waker == role {
            // The key that woke the panel does nothing else until it comes up.
            if case .release = kind { self.waker = nil }
            return []
        }
        if case .press = kind, rest(at: now) != .awake {
            touched = now
            waker = role
            return []
        }
        guard let role, !isLoading else { return [] }
        switch kind {
        case .press:
            holdable = mode == .asking ? role : nil
            guard role != .back else {
                // Back has another meaning when it is held, so it waits for its release.
                backIsDown = true
                touched = now
                return []
            }
            return stroke(role, at: now)
        case .repeated where role == .minus || role == .plus:
            return stroke(role, at: now)
        case .long where role == .enter && holdable == .enter && mode == .asking:
            touched = now
            isReadingDue = false
            teach(at: now)
            return []
        case .long where role == .back && backIsDown:
            backIsDown = false
            guard holdable == .back, mode == .asking else { return stroke(.back, at: now) }
            touched = now
            notice = nil
            mode = .menu(Menu())
            return []
        case .release where role == .back && backIsDown:
            backIsDown = false
            return stroke(.back, at: now)
        case .release where role == .enter && isReadingDue:
            isReadingDue = false
            return last.map { [.read($0)] } ?? []
        case .repeated, .long, .release, .stuck:
            return []
        }
    }

    private mutating func stroke(_ role: Role, at now: Instant) -> [Effect] {
        touched = now
        notice = nil
        switch mode {
        case .asking: return strokeAsking(role, at: now)
        case .teaching(let teaching): return strokeTeaching(teaching, role, at: now)
        case .menu(let menu): return strokeMenu(menu, role, at: now)
        case .undoing(let since):
            if now - since >= Self.storingPatience { mode = .asking }
            return []
        }
    }

    // MARK: What the world says

    /// The pair that was taught is stored, or the last one is taken out again; this answers from now on.
    public mutating func kept(_ model: Model, at now: Instant) {
        switch mode {
        case .teaching(let teaching):
            guard case .storing = teaching.stage else { break }
            mode = .asking
            canUndo = true
            notice = Notice(text: "StorEd", place: .everywhere, until: now + .seconds(1))
        case .undoing:
            mode = .asking
            notice = Notice(text: "UndonE", place: .everywhere, until: now + .seconds(1))
        case .asking, .menu: break
        }
        storingWorks()
        answer(from: model, at: now)
    }

    /// The memory takes what is given to it.
    public mutating func storingWorks() {
        faults.subtract(Fault.ofStoring)
    }

    /// What was to be stored or undone could not be: the panel says why, and keeps what was keyed in.
    public mutating func refused(_ fault: Fault, at now: Instant) {
        switch mode {
        case .teaching(var teaching):
            _ = teaching.stepBack()
            mode = .teaching(teaching)
        case .undoing:
            mode = .asking
            canUndo = true
        case .asking, .menu: break
        }
        raise(fault, at: now)
    }

    /// Another model answers from now on: pairs, settings or what was learned changed.
    public mutating func answer(from model: Model, at now: Instant) {
        let schemaChanged = isLoading || model.schema != self.model.schema
        isLoading = false
        let shown = page
        self.model = model
        pages = Page.all(of: model)
        if schemaChanged {
            mode = .asking
            last = nil
            canUndo = false
            (fieldIndex, pageIndex) = (0, 0)
            entries = zip(model.schema.queries, model.meanKey).map { NumberEntry(field: $0, value: $1) }
        } else {
            pageIndex = pages.firstIndex(of: shown) ?? 0
        }
        faults.subtract(Fault.ofReading)
        if model.count == 0 { raise(.noPairs, at: now) }
        ask()
    }

    /// Something is wrong from now on: the panel's face says it at once, and again while no key is used.
    public mutating func raise(_ fault: Fault, at now: Instant) {
        if faults.insert(fault).inserted || fault != .bus { faultRaised = now }
    }

    /// Something is well again.
    public mutating func clear(_ fault: Fault) {
        faults.remove(fault)
    }

    /// Takes over settings that were made elsewhere; a model that follows them comes by itself, see ``answer(from:at:)``.
    public mutating func apply(_ settings: Settings) {
        self.settings = settings
    }

    // MARK: Asking

    /// Asks for what the left half says.
    mutating func ask() {
        let query = entries.map { $0.value }
        // What was keyed in has as many finite numbers as the model asks for.
        current = Reading(schema: model.schema, query: query, answer: (try? model.estimate(at: query)) ?? nil)
        let weights = (try? model.weights(at: query)) ?? []
        leds = current.isSupported ? litBins(weights) : []
        attendedIndex = 0
        attended = page == .pairs ? attended(weights) : []
    }

    /// Asks for the last reading, or where the panel started.
    mutating func returnToLast() {
        for (index, value) in (last?.query ?? model.meanKey).enumerated() { entries[index].set(value) }
        pageIndex = 0
        ask()
    }

    private func attended(_ weights: [Double]) -> [Attended] {
        weights.indices.filter { weights[$0] >= Self.leastAttention }
            .sorted { weights[$0] > weights[$1] }
            .map { Attended(key: Array(model.keys.row($0)), weight: weights[$0]) }
    }

    /// The range of the field being keyed in, over all pairs, in eight equal bins, each lit when it holds enough of the weight.
    private func litBins(_ weights: [Double]) -> [LED] {
        guard model.keyRanges.indices.contains(fieldIndex) else { return [] }
        let (least, most) = (model.keyRanges[fieldIndex].lowerBound, model.keyRanges[fieldIndex].upperBound)
        var bins = [Double](repeating: 0, count: Self.ledCount)
        // With many pairs every call counts: the wires wait.
        let (keys, columns) = (model.keys.elements, model.keys.columns)
        for (row, weight) in weights.enumerated() where weight > 0 {
            let key = keys[row * columns + fieldIndex]
            let place = most > least ? (key - least) / (most - least) * Double(Self.ledCount) : 0
            // Keys may lie too far from each other to be told apart.
            guard place.isFinite else { continue }
            bins[min(Int(place), Self.ledCount - 1)] += weight
        }
        return bins.map { $0 >= Self.ledThreshold ? .red : [] }
    }
}

public import ArgumentParser
import Attention
import Glibc
public import PanelCore
import PanelMemory
import PanelService

extension ScoreName: ExpressibleByArgument {
    /// Reads a score's name, and tells those who use one that version 0.1 had what it is called now.
    public init?(argument: String) {
        switch argument {
        case "dot0":
            Failure.say("--score dot0 is called dot now")
            return nil
        case "dot":
            Failure.say("note: --score dot means q · k; q · k / √d, which it meant until version 0.1, is scaled-dot")
        default: break
        }
        self.init(name: argument)
    }
}

/// Which pairs to answer from.
struct SourceOptions: ParsableArguments {
    @Option(help: "A CSV file of pairs with a header that names the columns, instead of the panel's memory.")
    var pairs: String?

    @OptionGroup var table: TableFlags

    @Flag(help: "Use the tutorial's three pairs of waist and weight instead of the panel's memory.")
    var tutorial = false

    @OptionGroup var memory: MemoryOptions

    @Option(help: "The columns that attention compares, with commas between. Default: the memory's; waist of a file.")
    var keys: String?

    @Option(help: "The columns that it pools, with commas between. Default: the memory's; weight of a file.")
    var value: String?

    func validate() throws {
        guard pairs == nil || !tutorial else { throw ValidationError("--pairs and --tutorial exclude each other.") }
        guard !(tutorial && (keys != nil || value != nil)) else {
            throw ValidationError("The tutorial's pairs have a waist and a weight: leave out --keys and --value.")
        }
    }

    /// The pairs, what is known of them, and what the panel's settings say.
    func load() throws -> Source {
        if tutorial {
            return try Source(MemoryContents.tutorial)
        }
        if let pairs {
            return try Source(file(pairs))
        }
        let configured = try memory.configuration()
        return try memory.read { store in
            let texts = store.chosenSettings().texts
            let settings = try memory.file.configuration(flags: memory.memory.flags, panel: texts).settings
            var source = try Source(narrowed(store.contents()))
            source.settings = settings
            source.learned = try store.learned()
            source.isMemory = true
            _ = configured
            return source
        }
    }

    /// The pairs of a file.
    private func file(_ path: String) throws -> MemoryContents {
        do {
            let file = try PairsFile(
                path: path, queries: Self.names(keys ?? "waist"), values: Self.names(value ?? "weight"),
                options: table.options)
            Failure.sayNotes(file, of: path)
            let pairs = file.pairs.map {
                RememberedPair(id: 0, pair: $0, time: Timestamp(milliseconds: 0), origin: .imported)
            }
            return MemoryContents(schema: file.schema, pairs: pairs)
        } catch let problem as Table.Problem {
            throw Failure.exit(problem)
        }
    }

    /// The memory's pairs with no more than the fields that were asked for.
    private func narrowed(_ contents: MemoryContents) throws -> MemoryContents {
        guard keys != nil || value != nil else { return contents }
        let schema = contents.schema
        func places(_ names: String?, _ fields: [Field], _ option: String) throws -> [Int] {
            guard let names else { return Array(fields.indices) }
            return try Self.names(names).map { name in
                guard let place = fields.firstIndex(where: { $0.name == name || $0.column == name }) else {
                    throw Failure.exit(
                        Failure.usage,
                        "\(option): the memory has no such field \(NearestName.quoted(name)): "
                            + NearestName.hint(for: name, among: fields.map(\.name)))
                }
                return place
            }
        }
        let queries = try places(keys, schema.queries, "--keys")
        let values = try places(value, schema.values, "--value")
        let fields = queries.map { schema.queries[$0] } + values.map { schema.values[$0] }
        let pairs = contents.pairsInUse.map { pair in
            RememberedPair(
                id: pair.id,
                pair: Pair(key: queries.map { pair.pair.key[$0] }, value: values.map { pair.pair.value[$0] }),
                time: pair.time, origin: pair.origin)
        }
        do {
            return MemoryContents(schema: try Schema(fields), pairs: pairs)
        } catch {
            throw Failure.exit(Failure.usage, error)
        }
    }

    static func names(_ list: String) -> [String] {
        list.split(separator: ",", omittingEmptySubsequences: false).map { name in
            var name = name[...]
            while name.first == " " { name = name.dropFirst() }
            while name.last == " " { name = name.dropLast() }
            return String(name)
        }
    }
}

/// Pairs to answer from, and how the panel would.
struct Source {
    let schema: Schema
    let keys: Matrix<Double>
    let values: Matrix<Double>
    /// The panel's settings, or those of a new panel.
    var settings = Settings()
    /// What the memory keeps of an earlier learning.
    var learned: Learned?
    /// Whether this is the panel's memory.
    var isMemory = false

    init(_ contents: MemoryContents) throws {
        schema = contents.schema
        let pairs = contents.pairsInUse.map(\.pair)
        keys = try Matrix(rows: pairs.count, columns: schema.queries.count, elements: pairs.flatMap(\.key))
        values = try Matrix(rows: pairs.count, columns: schema.values.count, elements: pairs.flatMap(\.value))
    }

    /// A model of the pairs.
    func model(_ settings: ModelSettings) throws -> Model {
        do {
            return try Model(schema: schema, keys: keys, values: values, settings: settings)
        } catch {
            throw Failure.exit(Failure.usage, error)
        }
    }

    /// Learns from the pairs, with progress on a terminal; ^C ends it and leaves everything as it was.
    func learn(
        _ task: Learned.Task = .means(.bandwidthEach), seed: UInt64 = 1, validates: Bool = false
    ) throws -> Learned {
        StopSignal.install()
        let progress = ProgressLine("learning")
        defer { progress.clear() }
        do {
            return try Learned(
                schema: schema, keys: keys, values: values, task: task, seed: seed, time: .systemClock(),
                validates: validates
            ) { share in
                progress.show(share)
                return !StopSignal.isSet
            }
        } catch .cancelled {
            progress.clear()
            throw Failure.exit(
                Failure.interrupted, "stopped: nothing was kept or written, what was learned before stays")
        } catch {
            progress.clear()
            throw Failure.exit(Failure.data, error)
        }
    }
}

extension MemoryContents {
    /// What a new memory holds.
    static var tutorial: MemoryContents {
        let pairs = Pair.tutorial.enumerated().map {
            RememberedPair(id: Int64($0), pair: $1, time: Timestamp(milliseconds: 0), origin: .builtIn)
        }
        return MemoryContents(schema: .tutorial, pairs: pairs)
    }
}

/// Which attention answers, over which columns of which pairs.
struct ModelOptions: ParsableArguments {
    @OptionGroup var source: SourceOptions

    @Option(
        help: """
            The score: \(ScoreName.allCases.map { "\($0.rawValue) (\($0.formula))" }.joined(separator: ", ")). Default: the panel's.
            """)
    var score: ScoreName?

    @Option(
        help: """
            The bandwidth of the Gaussian, in the unit of the first key, the others in proportion to their deviations; or one for each key \
            with commas between; or "learned". Default: the panel's.
            """)
    var bandwidth: String?

    @Flag(help: "Compare numbers as they are: not standardised, and one bandwidth counts for every key.")
    var raw = false

    @Option(help: "A model that attention-panel fit has saved; it brings its own pairs and settings.")
    var model: String?

    @OptionGroup var weights: WeightOptions

    func validate() throws {
        guard model != nil else { return }
        let others: [(String, Bool)] = [
            ("--pairs", source.pairs != nil), ("--tutorial", source.tutorial), ("--keys", source.keys != nil),
            ("--value", source.value != nil), ("--score", score != nil), ("--bandwidth", bandwidth != nil),
            ("--raw", raw), ("--store", source.memory.memory.store != nil),
            ("--wq, --wk, --wv and --bias", weights.areGiven),
        ]
        guard let other = others.first(where: { $0.1 }) else { return }
        throw ValidationError("--model brings its own pairs and settings: leave \(other.0) out.")
    }

    /// Reads whatever is asked for.
    ///
    /// - Parameter takesWeights: whether `weights` are those of an additive score.
    func load(takesWeights: Bool = true) throws -> Model {
        if let model {
            do {
                return try ModelFile(path: model).model(name: model)
            } catch {
                throw Failure.exit(error.isUnreadable ? Failure.noInput : Failure.data, error)
            }
        }
        let given = try givenBandwidth()
        let source = try source.load()
        var settings = source.settings.forModel(of: source.schema, learned: source.learned)
        if let score { settings.score = score }
        settings.isRaw = raw
        if takesWeights, weights.areGiven, let additive = try weights.additiveWeights(dimension: source.keys.columns) {
            guard settings.score == .additive || settings.score == .additiveLinear else {
                throw Failure.exit(
                    Failure.usage,
                    "--wq, --wk, --wv and --bias are weights of the scores additive and additive-linear, or of explain --self"
                )
            }
            settings.additiveWeights = additive
        }
        switch given {
        case nil:
            // The panel's own learning is handed over to another thread; here it is waited for.
            if source.settings.learnsBandwidth, settings.score == .gaussian, source.keys.rows >= Learned.fewestPairs,
                case .one = settings.bandwidth
            {
                settings.bandwidth = .learned(try source.learn())
            }
        case .learned:
            if let learned = source.learned, learned.fits(source.schema) {
                settings.bandwidth = .learned(learned)
            } else {
                settings.bandwidth = .learned(try source.learn())
            }
        case .numbers(let numbers):
            let keys = source.keys.columns
            guard numbers.count == 1 || numbers.count == keys else {
                throw Failure.exit(
                    Failure.usage,
                    "--bandwidth has \(numbers.count.counted("number")) for \(keys.counted("key")): give one, or one for each"
                )
            }
            settings.bandwidth = numbers.count == 1 ? .one(numbers[0]) : .each(numbers)
        }
        return try source.model(settings)
    }

    private enum GivenBandwidth {
        case learned
        case numbers([Double])
    }

    private func givenBandwidth() throws -> GivenBandwidth? {
        guard let bandwidth else { return nil }
        guard bandwidth != "learned" else { return .learned }
        let parts = bandwidth.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Double(bandwidth: $0) }
        guard numbers.count == parts.count else {
            throw Failure.exit(
                Failure.usage, "--bandwidth \(bandwidth) is not \(Double.bandwidthWords), nor \"learned\"")
        }
        return .numbers(numbers)
    }
}

extension Model {
    /// Reads a query such as `62`, or `62,180` for two keys.
    func query(_ text: String) throws -> [Double] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Double(decimal: $0) }
        guard numbers.count == parts.count else {
            throw Failure.exit(
                Failure.usage, "\(NearestName.quoted(text)) is not a finite number such as 62.5, or too large")
        }
        guard numbers.count == schema.queries.count else {
            let names = schema.queries.map(\.name).joined(separator: ",")
            throw Failure.exit(
                Failure.usage,
                "\"\(text)\" has \(numbers.count.counted("number")), and a query of this model has \(schema.queries.count): \(names)"
            )
        }
        return numbers
    }
}

extension Field {
    /// Name and unit, such as `waist (cm)`.
    var label: String { unit.isEmpty ? name : "\(name) (\(unit))" }
}

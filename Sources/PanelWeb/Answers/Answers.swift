import Dispatch
import FoundationEssentials
import NIOHTTP1
import PanelCore
import PanelMemory
import PanelService
import Synchronization
import TM1638

/// Answers requests, whole values by whole values: the memory's thread does what concerns the memory, and nobody waits for it here.
///
/// What each address means stands in `docs/web.md`.
final class Answers: Sendable {
    typealias Done = @Sendable (WebResponse) -> Void

    static let importPath = ["api", "import"]

    private let window: PanelWindow
    private let memory: MemoryQueue
    private let page: PageFile
    private let examine: @Sendable () -> [Diagnosis]
    private let limits: Limits
    private let waiting = Atomic<Int>(0)
    /// What is slow and not the memory's: the page's file, and looking for what is wrong.
    private let aside = DispatchQueue(label: "attention-panel page", qos: .utility)

    /// - Parameter examine: finds what is wrong, as doctor does.
    init(
        window: PanelWindow, memory: MemoryQueue, page: PageFile, limits: Limits = Limits(),
        examine: @escaping @Sendable () -> [Diagnosis]
    ) {
        (self.window, self.memory, self.page, self.limits, self.examine) = (window, memory, page, limits, examine)
    }

    var scene: SceneJSON { SceneJSON(window.scene) }

    func answer(_ request: WebRequest, _ done: @escaping Done) {
        switch (request.method, request.path) {
        case (.GET, [""]): slowly(done) { $0.page.response() }
        case (.GET, ["api", "state"]): done(.json(scene))
        case (.GET, ["api", "events"]): done(.events)
        case (.GET, ["metrics"]):
            guard let status = window.scene.status else { return done(.notYet) }
            done(.text(Metrics.text(status), type: Metrics.type))
        case (.GET, ["api", "findings"]):
            slowly(done) { answers in
                .json(
                    answers.examine().map {
                        FindingJSON(verdict: $0.verdict.rawValue, subject: $0.subject, text: $0.text)
                    })
            }
        case (.GET, ["api", "pairs"]): read(done) { store throws(StoreError) in .json(PairsJSON(try store.contents())) }
        case (.GET, ["api", "pairs.csv"]):
            read(done) { store throws(StoreError) in
                let contents = try store.contents()
                return .file(PairsFile.text(contents.pairsInUse, schema: contents.schema), "pairs.csv")
            }
        case (.GET, ["api", "readings"]):
            let count = request.query["last"].map { Int($0) } ?? 100
            guard let count, (1...1000).contains(count) else {
                return done(.problem(.badRequest, "last is a number from 1 to 1000"))
            }
            read(done) { store throws(StoreError) in
                .json(try store.readings(last: count).readings.map { ReadingJSON($0) })
            }
        case (.GET, ["api", "readings.csv"]):
            read(done) { store throws(StoreError) in
                .file(ReadingsFile.text(try store.readings(last: 100_000).readings), "readings.csv")
            }
        case (.POST, ["api", "keys"]): moveKey(request, done)
        case (.POST, ["api", "pairs"]):
            with(PairBody.self, of: request, done) { body in
                change(done) { store throws(StoreError) in
                    let pair = try store.teach(Pair(key: body.key, value: body.value), at: .systemClock())
                    return .json(["id": pair.id], .created)
                }
            }
        case (.PUT, _) where request.pairID != nil:
            guard let id = request.pairID else { return }
            with(PairBody.self, of: request, done) { body in
                change(done) { store throws(StoreError) in
                    try store.change(id, to: Pair(key: body.key, value: body.value))
                    return .done
                }
            }
        case (.DELETE, _) where request.pairID != nil:
            guard let id = request.pairID else { return }
            change(done) { store throws(StoreError) in
                try store.remove([id])
                return .done
            }
        case (.POST, ["api", "undo"]):
            change(done) { store throws(StoreError) in
                switch try store.undo() {
                case nil: .problem(.conflict, "there is no taught pair and no import to forget")
                case .taught?: .json(["forgot": 1])
                case .imported(_, let count)?: .json(["forgot": count])
                }
            }
        case (.POST, Self.importPath): take(request, done)
        default: done(.problem(.notFound, "there is nothing here: docs/web.md lists what there is"))
        }
    }

    // MARK: Keys

    private func moveKey(_ request: WebRequest, _ done: @escaping Done) {
        with(KeyBody.self, of: request, done) { body in
            guard let stroke = PanelWindow.Stroke(rawValue: body.stroke) else {
                let names = PanelWindow.Stroke.allCases.map(\.rawValue).joined(separator: ", ")
                return done(.problem(.badRequest, "a stroke is one of \(names)"))
            }
            let scene = window.scene
            guard let board = scene.view?.board, scene.status?.isShowing != false else { return done(.notYet) }
            guard let key = board.keys.firstIndex(where: { $0.name == body.key }) else {
                let names = board.keys.map(\.name).joined(separator: ", ")
                return done(.problem(.badRequest, "the board's keys are \(names)"))
            }
            guard window.move(key, stroke) else {
                return done(.problem(.tooManyRequests, "so many strokes wait already"))
            }
            done(.done)
        }
    }

    // MARK: The memory

    private func take(_ request: WebRequest, _ done: @escaping Done) {
        let limit = limits.pairs
        change(done) { store throws(StoreError) in
            let file: PairsFile
            do {
                let contents = try store.contents()
                file = try PairsFile(data: request.body, name: "the file", schema: contents.schema)
            } catch let problem as Table.Problem {
                return .problem(.unprocessableEntity, problem.description)
            } catch let error as StoreError {
                throw error
            } catch {
                return .problem(.unprocessableEntity, "\(error)")
            }
            guard file.pairs.count <= limit else {
                return .problem(
                    .payloadTooLarge,
                    "\(file.pairs.count) pairs are more than \(limit): use attention-panel pairs import")
            }
            try store.add(file, named: "the page", at: .systemClock())
            return .json(["count": file.pairs.count])
        }
    }

    /// Reads a body, which has to be JSON of the right form.
    private func with<Body: Decodable>(
        _ type: Body.Type, of request: WebRequest, _ done: Done, _ then: (Body) -> Void
    ) {
        guard String(validating: request.body, as: UTF8.self) != nil,
            let body = try? JSONDecoder().decode(type, from: Data(request.body))
        else { return done(.problem(.badRequest, "the body is not the JSON that docs/web.md tells of")) }
        then(body)
    }

    private func read(_ done: @escaping Done, _ work: @escaping @Sendable (Store) throws(StoreError) -> WebResponse) {
        ask(done) { keeper throws(StoreError) in (try keeper.read(work), []) }
    }

    private func change(_ done: @escaping Done, _ work: @escaping @Sendable (Store) throws(StoreError) -> WebResponse) {
        ask(done) { keeper throws(StoreError) in
            var response = WebResponse.done
            let answers = try keeper.change { store throws(StoreError) in response = try work(store) }
            return (response, answers)
        }
    }

    private func ask(
        _ done: @escaping Done,
        _ work: @escaping @Sendable (MemoryKeeper) throws(StoreError) -> (WebResponse, [MemoryAnswer])
    ) {
        guard enter() else { return done(.busy) }
        memory.ask { keeper in
            self.leave()
            guard let keeper else {
                done(.problem(.serviceUnavailable, "the memory is not open"))
                return []
            }
            do throws(StoreError) {
                let (response, answers) = try work(keeper)
                done(response)
                return answers
            } catch {
                done(.problem(error.status, error.description))
                return []
            }
        }
    }

    private func slowly(_ done: @escaping Done, _ work: @escaping @Sendable (Answers) -> WebResponse) {
        guard enter() else { return done(.busy) }
        aside.async {
            self.leave()
            done(work(self))
        }
    }

    /// Counts what waits, so that a disk that is slow fills no memory with questions.
    private func enter() -> Bool {
        guard waiting.add(1, ordering: .relaxed).oldValue < limits.questions else {
            leave()
            return false
        }
        return true
    }

    private func leave() { waiting.subtract(1, ordering: .relaxed) }
}

extension WebRequest {
    /// The number of the pair that the path names.
    fileprivate var pairID: Int64? { path.count == 3 && path[..<2] == ["api", "pairs"] ? Int64(path[2]) : nil }
}

extension WebResponse {
    fileprivate static let notYet = problem(
        .serviceUnavailable, "the panel is not shown: its wires do not work, or it just starts")
    fileprivate static let busy = problem(.serviceUnavailable, "so much waits for the disk already: try again")

    fileprivate static func file(_ text: String, _ name: String) -> WebResponse {
        var response = WebResponse.text(text, type: "text/csv; charset=utf-8")
        response.headers.append(("Content-Disposition", "attachment; filename=\"\(name)\""))
        return response
    }
}

extension StoreError {
    /// How a request ends.
    fileprivate var status: HTTPResponseStatus {
        switch self {
        case .refused: .unprocessableEntity
        default: .serviceUnavailable
        }
    }
}

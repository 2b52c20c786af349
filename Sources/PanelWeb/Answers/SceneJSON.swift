import PanelCore
import PanelService
import TM1638

/// What is to be seen of the panel: the answer to `GET /api/state`, and each event.
struct SceneJSON: Encodable {
    /// The board on the wires, as the page draws it.
    struct Board: Encodable {
        let name: String
        let title: String
        let digits: Int
        /// Which colours each LED has: 1 red, or its only one; 2 green; 3 both.
        let leds: [Int]
        let keys: [String]
        /// What each key means; `null` for nothing.
        let roles: [String?]
    }

    /// What is shown.
    struct Picture: Encodable {
        /// The segments of each digit: bit 0 is a, bit 6 g, bit 7 the dot.
        let digits: [Int]
        /// The colours that shine: bit 0 red, bit 1 green.
        let leds: [Int]
        /// 0 … 7; −1 when dark.
        let brightness: Int
        /// The keys that are down, by their place.
        let held: [Int]
    }

    /// What is asked now.
    struct Current: Encodable {
        let asked: [NumberJSON]
        let answered: [NumberJSON]
        let isSupported: Bool
        let words: String
    }

    let status: PanelStatus?
    let board: Board?
    let picture: Picture?
    let current: Current?
    let score: String?
    let bandwidth: String?
    /// Another number whenever pairs, settings or what was learned changed.
    let revision: Int

    init(_ scene: PanelWindow.Scene) {
        status = scene.status
        revision = scene.revision
        let view = scene.view
        board = view.map { Board($0) }
        picture = view.map { Picture($0) }
        current = view.map { Current($0.current) }
        score = view?.settings.score.rawValue
        bandwidth = view?.settings.text(.bandwidth)
    }
}

extension SceneJSON.Board {
    fileprivate init(_ view: PanelWindow.View) {
        let board = view.board
        self.init(
            name: board.name, title: board.title, digits: board.digits.count,
            leds: board.leds.map { ($0.red == nil ? 0 : 1) + ($0.green == nil ? 0 : 2) }, keys: board.keys.map(\.name),
            roles: board.keys.indices.map { view.roles[key: $0]?.name })
    }
}

extension SceneJSON.Picture {
    fileprivate init(_ view: PanelWindow.View) {
        // A board may have fewer digits than the panel's picture, and the picture fewer than the board.
        let seen = view.board.picture(for: view.board.memory(for: view.picture))
        self.init(
            digits: seen.digits.map { Int($0.rawValue) }, leds: seen.leds.map { Int($0.rawValue) },
            brightness: view.brightness.level ?? -1, held: view.keysDown)
    }
}

extension SceneJSON.Current {
    fileprivate init(_ reading: Reading) {
        func numbers(_ fields: [Field], _ numbers: [Double]) -> [NumberJSON] {
            zip(fields, numbers).map { NumberJSON(name: $0.name, unit: $0.unit, number: $1) }
        }
        self.init(
            asked: numbers(reading.schema.queries, reading.query),
            answered: numbers(reading.schema.values, reading.values),
            isSupported: reading.isSupported, words: reading.description)
    }
}

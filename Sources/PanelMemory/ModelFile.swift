public import PanelCore
import Attention
public import FoundationEssentials

/// A learned model as JSON: all that there is to make it again, and how good it is.
///
/// The file says its format and version, so that later versions can read it, and this one refuses what it does not know.
public struct ModelFile: Codable, Equatable, Sendable {
    /// A column of the pairs that the model was learned from.
    struct Column: Codable, Equatable, Sendable {
        let name: String
        let unit: String
    }

    static let format = "attention-panel model"
    /// Version 1 knew no local lines and no heads; it is still read.
    static let version = 2

    let format: String
    let version: Int
    let keys: [Column]
    let value: Column
    /// What was learned: `oneBandwidth`, `bandwidthEach` or `projection`.
    let shape: String
    let means: [Double]
    let deviations: [Double]
    let projection: [[Double]]
    /// `line` for straight lines around each query, from version 2 on.
    let fit: String?
    /// Trained heads, from version 2 on.
    let heads: StoredLearned.Heads?
    let pairKeys: [[Double]]
    let pairValues: [Double]
    /// How far off the model is on pairs that the learning had not seen, in the unit of the value; in files of version 1 leave-one-out.
    public let leaveOneOutError: Double?
    /// The same of a straight line.
    public let straightLineError: Double?

    /// Takes what was learned and the model that it was learned from.
    public init(_ learned: Learned, of model: Model) {
        format = Self.format
        version = Self.version
        keys = model.schema.queries.map { Column(name: $0.name, unit: $0.unit) }
        value = Column(name: model.schema.values[0].name, unit: model.schema.values[0].unit)
        shape = learned.shape.rawValue
        means = learned.means
        deviations = learned.deviations
        projection = learned.projection
        let stored = StoredLearned(learned)
        (fit, heads) = (stored.fit, stored.heads)
        pairKeys = model.keys.rowList
        pairValues = model.values.column(0)
        leaveOneOutError = learned.error
        straightLineError = learned.straightLineError
    }

    /// Reads the text of a file that is called `name` in messages.
    ///
    /// - Throws: ``Table/Problem`` with what is wrong.
    public init(data: Data, name: String) throws(Table.Problem) {
        func problem(_ reason: String) -> Table.Problem { .init(file: name, line: nil, column: nil, reason: reason) }
        struct Header: Decodable {
            let format: String
            let version: Int
        }
        guard let header = try? JSONDecoder().decode(Header.self, from: data), header.format == Self.format else {
            throw problem("is no model of attention-panel: make one with attention-panel fit")
        }
        guard (1...Self.version).contains(header.version) else {
            throw problem(
                "has version \(header.version), and this program reads versions 1 to \(Self.version): fit it anew")
        }
        do {
            self = try JSONDecoder().decode(ModelFile.self, from: data)
        } catch let error as DecodingError {
            throw problem("\(Self.place(of: error)): fit it anew")
        } catch {
            throw problem("cannot be decoded: fit it anew")
        }
    }

    /// Reads a file; standard input, if it is called `-`.
    public init(path: String) throws(Table.Problem) {
        let (name, bytes) = try FileBytes.read(named: path)
        try self.init(data: Data(bytes), name: name)
    }

    /// The model, ready to be asked.
    ///
    /// - Throws: ``Table/Problem`` when the numbers in the file do not fit together.
    public func model(name: String) throws(Table.Problem) -> Model {
        guard !keys.isEmpty, keys.count == means.count, pairKeys.allSatisfy({ $0.count == keys.count }) else {
            throw Table.Problem(
                file: name, line: nil, column: nil,
                reason: "has \(keys.count) keys, and other numbers of means or cells: fit it anew")
        }
        let numbers = [means, deviations, pairValues] + pairKeys + projection
        guard numbers.joined().allSatisfy(\.isCalculable) else {
            throw Table.Problem(
                file: name, line: nil, column: nil, reason: "has numbers too large to calculate with: fit it anew")
        }
        guard pairKeys.count == pairValues.count else {
            throw Table.Problem(
                file: name, line: nil, column: nil,
                reason: "has \(pairKeys.count) keys of pairs and \(pairValues.count) values: fit it anew")
        }
        let stored = StoredLearned(
            queries: keys.map(\.name), value: value.name, shape: shape, fit: fit, heads: heads, means: means,
            deviations: deviations, projection: projection, pairCount: pairValues.count, error: leaveOneOutError,
            straightLineError: straightLineError, quadraticError: nil, time: 0)
        guard let learned = stored.learned else {
            throw Table.Problem(
                file: name, line: nil, column: nil,
                reason: "has a shape, means, deviations, projection or heads that do not go together: fit it anew")
        }
        do {
            var fields: [Field] = []
            for (index, column) in keys.enumerated() {
                fields.append(
                    try Field(name: column.name, role: .query, unit: column.unit, fitting: pairKeys.map { $0[index] }))
            }
            fields.append(try Field(name: value.name, role: .value, unit: value.unit, fitting: pairValues))
            return try Model(
                schema: Schema(fields),
                keys: Matrix(rows: pairKeys.count, columns: keys.count, elements: pairKeys.flatMap { $0 }),
                values: Matrix(rows: pairValues.count, columns: 1, elements: pairValues),
                settings: ModelSettings(bandwidth: .learned(learned)))
        } catch {
            throw Table.Problem(file: name, line: nil, column: nil, reason: "\(error)")
        }
    }

    /// The text of the file.
    public func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return try encoder.encode(self)
    }

    private static func place(of error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "lacks \"\(key.stringValue)\""
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            "has something wrong at \"\(context.codingPath.map(\.stringValue).joined(separator: "."))\""
        @unknown default: "cannot be decoded"
        }
    }
}

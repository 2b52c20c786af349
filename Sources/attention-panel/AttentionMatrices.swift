import Attention
import PanelCore

/// Attention as the tutorial writes it: Q, K, V, the scores, softmax and output as matrices.
struct AttentionMatrices {
    struct Named {
        let name: String
        let matrix: Matrix<Double>
    }

    /// All of them, in the order in which they are reckoned.
    private(set) var all: [Named] = []
    /// A row for each query, a column for each key.
    let weights: Matrix<Double>
    /// A row for each query.
    let output: Matrix<Double>

    /// A model's, at queries.
    init(_ model: Model, at queries: [[Double]]) throws {
        let asked = try Matrix(queries.map { try model.compared($0) })
        let keys = try Matrix(model.keys.rowList.map { try model.compared($0) })
        weights = try Matrix(queries.map { try model.weights(at: $0) })
        output = try Matrix(queries.map { try model.estimate(at: $0)?.values ?? [] })
        all = [Named(name: "Q", matrix: asked), Named(name: "K", matrix: keys), Named(name: "V", matrix: model.values)]
        switch model.settings.score {
        case .dot, .scaledDot: add(products: asked, keys, isScaled: model.settings.score == .scaledDot)
        case .gaussian, .additive, .additiveLinear:
            let scores = try Matrix(queries.map { try model.scores(at: $0) })
            all.append(
                Named(
                    name: model.heads == nil ? model.settings.formula : "logarithm of the heads' mean weights",
                    matrix: scores))
        }
        finish()
    }

    /// A head's over rows that ask each other; values are made of the rows as they are.
    init(_ head: AttentionHead, rows: Matrix<Double>, isRaw: Bool) throws {
        func project(_ rows: Matrix<Double>, _ projection: Matrix<Double>?, _ name: String) throws -> Matrix<Double> {
            guard let projection else { return rows }
            guard projection.rows == rows.columns else {
                throw Failure.exit(
                    Failure.usage,
                    "\(name) has \(projection.rows.counted("row")) for \(rows.columns.counted("key")): give one for each"
                )
            }
            return rows * projection
        }
        let seen = isRaw ? rows : try Scaler(fitting: rows).standardise(rows)
        let queries = try project(seen, head.queryProjection, "--wq")
        let keys = try project(seen, head.keyProjection, "--wk")
        let values = try project(rows, head.valueProjection, "--wv")
        guard queries.columns == keys.columns else {
            throw Failure.exit(
                Failure.usage,
                "queries have \(queries.columns.counted("column")) and keys \(keys.columns): give --wq and --wk equally many"
            )
        }
        weights = try softmax(queries * keys.transposed * head.scale.factor(dimension: keys.columns))
        output = weights * values
        all = [("X", seen), ("W_Q", head.queryProjection), ("W_K", head.keyProjection), ("W_V", head.valueProjection)]
            .compactMap { name, matrix in matrix.map { Named(name: name, matrix: $0) } }
        all += [Named(name: "Q", matrix: queries), Named(name: "K", matrix: keys), Named(name: "V", matrix: values)]
        add(products: queries, keys, isScaled: head.scale != .none)
        finish()
    }

    private mutating func add(products queries: Matrix<Double>, _ keys: Matrix<Double>, isScaled: Bool) {
        let products = queries * keys.transposed
        all.append(Named(name: "QKᵀ", matrix: products))
        guard isScaled else { return }
        let root = Double(keys.columns).squareRoot()
        all.append(Named(name: "QKᵀ/√d, √d = \(root)", matrix: products * (1 / root)))
    }

    private mutating func finish() {
        all += [Named(name: "softmax", matrix: weights), Named(name: "output", matrix: output)]
    }

    /// One JSON object, each matrix under its name as a list of rows, beside further numbers.
    func encoded(beside numbers: [String: Double] = [:]) throws -> String {
        let matrices = all.map { ($0.name, Entry.matrix($0.matrix.rowList)) }
        return try json(Dictionary(matrices + numbers.map { ($0.key, .number($0.value)) }) { first, _ in first })
    }

    private enum Entry: Encodable {
        case matrix([[Double]])
        case number(Double)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .matrix(let rows): try container.encode(rows)
            case .number(let number): try container.encode(number)
            }
        }
    }
}

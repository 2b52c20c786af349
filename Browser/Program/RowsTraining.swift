import Attention
import PanelCore

/// Self-attention over the tutorial's rows: waist and weight, less their means and over their deviations.
enum TutorialRows {
    static let raw = Matrix(pairs: Pair.tutorial)
    static let scaler = Scaler(fitting: raw)

    /// - Throws: `AttentionError` never: the rows are known.
    static func standardised() throws(AttentionError) -> Matrix<Double> { try scaler.standardise(raw) }
}

extension Matrix<Double> {
    /// A row for each pair: what is asked with, then what is answered.
    fileprivate init(pairs: [Pair]) {
        self.init(rows: pairs.count, columns: 2)
        for (row, pair) in pairs.enumerated() {
            self[row, 0] = pair.key[0]
            self[row, 1] = pair.value[0]
        }
    }
}

/// A head that learns to give every row back, with what its optimiser remembers between two steps.
struct RowsTraining {
    private(set) var head: AttentionHead
    private var optimiser = Adam(rate: 0.05)

    init(_ head: AttentionHead) {
        self.head = head
    }

    /// The sum of squared errors between what a head makes of the rows and the rows.
    static func loss(of output: Matrix<Double>, at rows: Matrix<Double>) -> Double {
        (output - rows).elements.reduce(0) { $0 + $1 * $1 }
    }

    /// Takes one step; returns the loss before it.
    mutating func step(at rows: Matrix<Double>) throws(AttentionError) -> Double {
        let output = try head.attend(rows).output
        let gradients = try head.gradients(at: rows, outputGradient: (output - rows) * 2)
        optimiser.step(&head, gradient: gradients.parameters)
        return Self.loss(of: output, at: rows)
    }
}

extension Session {
    /// The head that twelve numbers say: W_Q, W_K and W_V, row after row; `nil` when they are not twelve.
    private func head(_ words: some Collection<String>) -> AttentionHead? {
        let numbers = words.compactMap { Double(decimal: $0) }
        guard numbers.count == 12, words.count == 12 else { return nil }
        func projection(_ index: Int) -> Matrix<Double>? {
            try? Matrix(rows: 2, columns: 2, elements: Array(numbers[4 * index..<4 * index + 4]))
        }
        return AttentionHead(
            queryProjection: projection(0), keyProjection: projection(1), valueProjection: projection(2))
    }

    /// `rows W…`: what each step of self-attention makes of the tutorial's rows.
    func rows(_ words: [String]) -> String {
        guard let head = head(words), let byQuery = head.queryProjection, let byKey = head.keyProjection,
            let byValue = head.valueProjection
        else { return problem("the three matrices have four numbers each") }
        do throws(AttentionError) {
            let rows = try TutorialRows.standardised()
            let (queries, keys, values) = (rows * byQuery, rows * byKey, rows * byValue)
            let attended = try head.attend(rows)
            func table(_ matrix: Matrix<Double>) -> String { JSON.array(matrix.rowList.map { JSON.numbers($0) }) }
            return JSON.object([
                ("raw", table(TutorialRows.raw)), ("rows", table(rows)), ("queries", table(queries)),
                ("keys", table(keys)), ("values", table(values)),
                ("scores", table(queries * keys.transposed * head.scale.factor(dimension: keys.columns))),
                ("weights", table(attended.weights)), ("output", table(attended.output)),
                ("loss", JSON.number(RowsTraining.loss(of: attended.output, at: rows))),
            ])
        } catch {
            return problem("these numbers are too large")
        }
    }

    /// `train STEPS W…`: lets a head with these matrices learn to give every row back; the matrices then, and the loss before each step.
    ///
    /// Who asks again with the matrices of the last answer goes on where that ended.
    func train(_ words: [String]) -> String {
        guard let count = words.first.flatMap({ Int($0) }), (1...1000).contains(count),
            let head = head(words.dropFirst())
        else { return problem("how many steps, and with which matrices?") }
        var training = rowsTraining ?? RowsTraining(head)
        if training.head != head { training = RowsTraining(head) }
        do throws(AttentionError) {
            let rows = try TutorialRows.standardised()
            var losses: [Double] = []
            for _ in 0..<count { losses.append(try training.step(at: rows)) }
            rowsTraining = training
            return JSON.object([
                ("numbers", JSON.numbers(training.head.parameters)), ("losses", JSON.numbers(losses)),
            ])
        } catch {
            return problem("these numbers are too large")
        }
    }
}

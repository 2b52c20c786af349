import Testing

@testable import Attention

@Suite("A learned model")
struct LearnedPoolingTests {
    /// Thirty pairs whose value depends on the sum of two components far more than on their difference.
    static func pairs() throws -> (keys: Matrix<Double>, values: [Double]) {
        var generator = SeededGenerator(seed: 7)
        let keys = (0..<30).map { _ in [10 * generator.signedUnit(), 10 * generator.signedUnit()] }
        let values = keys.map { (key: [Double]) -> Double in
            let sum = key[0] + key[1]
            return 0.05 * sum * sum + 0.01 * key[0]
        }
        return (try Matrix(keys), values)
    }

    @Test("the gradient agrees with central differences")
    func gradient() throws {
        let (keys, values) = try Self.pairs()
        let loss = MetricLoss(keys: try Scaler(fitting: keys).standardise(keys), values: values)
        let projection = try Matrix([[2.0, 0.5], [-0.25, 3]])
        let analytic = loss(projection).gradient
        for place in 0..<4 {
            func slope(_ step: Double) -> Double {
                var (above, below) = (projection, projection)
                above.elements[place] += step
                below.elements[place] -= step
                return (loss(above).loss - loss(below).loss) / (2 * step)
            }
            let difference = (4 * slope(0x1p-11) - slope(0x1p-10)) / 3
            #expect((analytic.elements[place] - difference).magnitude <= 1e-10 * max(1, difference.magnitude))
        }
    }

    @Test("the loss is what pooling the other pairs gives")
    func lossByHand() throws {
        let (keys, values) = try Self.pairs()
        let scaler = Scaler(fitting: keys)
        let projection = try Matrix([[2.0, 0.5], [-0.25, 3]])
        let model = try LearnedPooling(keys: keys, values: values, scaler: scaler, projection: projection)
        var squares = 0.0
        for row in values.indices {
            var others = (keys: keys.rowList, values: values)
            others.keys.remove(at: row)
            others.values.remove(at: row)
            let rest = try LearnedPooling(
                keys: Matrix(others.keys), values: others.values, scaler: scaler, projection: projection
            )
            let error = try #require(try rest.estimate(at: Array(keys.row(row)))).values[0] - values[row]
            squares += error * error
        }
        let byHand = (squares / Double(values.count)).squareRoot()
        #expect((try #require(model.leaveOneOutError) - byHand).magnitude < 1e-12 * byHand)
    }

    @Test("each shape does better than the simpler one, and a projection finds the direction that counts")
    func shapes() throws {
        let (keys, values) = try Self.pairs()
        let one = try LearnedPooling.learned(keys: keys, values: values, shape: .oneBandwidth)
        let each = try LearnedPooling.learned(keys: keys, values: values, shape: .bandwidthEach)
        let full = try LearnedPooling.learned(keys: keys, values: values, shape: .projection)
        let errors = try [one, each, full].map { try #require($0.leaveOneOutError) }
        #expect(errors[1] <= errors[0])
        #expect(errors[2] < 0.8 * errors[1])
        #expect(try #require(one.bandwidths).count == 2)
        #expect(full.bandwidths == nil)
        let line = try #require(StraightLine.leaveOneOutError(keys: keys, values: values))
        #expect(errors[2] < line / 2)
    }

    @Test(
        "several bandwidths are the best there are on tables where a descent stops too soon",
        arguments: [
            ("local-minimum", ["a", "b"], "v", 0.454), ("mtcars", ["disp", "am"], "mpg", 2.499),
        ])
    func localMinima(file: String, keys: [String], value: String, error: Double) throws {
        let table = try Table(file: file, keys: keys, value: value)
        let model = try LearnedPooling.learned(keys: table.keys, values: table.values, shape: .bandwidthEach)
        #expect(try #require(model.leaveOneOutError) <= error + 0.001)
    }

    @Test(
        "on random tables nothing that brute force finds is more than one per cent better",
        arguments: [3, 7, 18, 25])
    func bruteForce(seed: Int) throws {
        let table = RandomTable(seed: UInt64(seed), dimension: 2, count: 14)
        let model = try LearnedPooling.learned(keys: table.keys, values: table.values, shape: .bandwidthEach)
        let loss = MetricLoss(keys: try model.scaler.standardise(table.keys), values: table.values)
        let levels = (0..<11).map { exponential(-4 + 0.75 * Double($0)) }
        var lowest = Double.infinity
        for first in levels {
            for second in levels { lowest = min(lowest, loss(Matrix(diagonal: [first, second])).loss) }
        }
        #expect(loss(model.projection).loss.squareRoot() <= 1.01 * lowest.squareRoot())
    }

    /// A table of which some columns have few distinct values, and all but the first nothing to do with the values.
    struct RandomTable {
        let keys: Matrix<Double>
        let values: [Double]

        init(seed: UInt64, dimension: Int, count: Int) {
            var generator = SeededGenerator(seed: seed)
            var keys = Matrix<Double>(rows: count, columns: dimension)
            for row in 0..<count {
                for column in 0..<dimension {
                    let number = generator.normal()
                    keys[row, column] = column == 1 && seed % 3 == 0 ? (number > 0 ? 1 : 0) : (2 * number).rounded() / 2
                }
            }
            values = (0..<count).map { row in
                let key = keys[row, 0]
                return key * key - key + 0.5 * generator.normal()
            }
            self.keys = keys
        }
    }

    @Test("local lines in two dimensions follow a plane, and learn its metric")
    func localLines() throws {
        let (keys, _) = try Self.pairs()
        let plane = keys.rowList.map { 3 * $0[0] - 2 * $0[1] + 1 }
        let model = try LearnedPooling.learned(keys: keys, values: plane, shape: .bandwidthEach, fit: .line)
        let estimate = try #require(try model.estimate(at: [20, 30]))
        #expect((estimate.value - 1).magnitude < 0.01)
        #expect(estimate.spread < 0.01)
        let (_, curved) = try Self.pairs()
        let lines = try LearnedPooling.learned(keys: keys, values: curved, shape: .projection, fit: .line)
        let means = try LearnedPooling.learned(keys: keys, values: curved, shape: .projection)
        let errors = (try #require(lines.leaveOneOutError), try #require(means.leaveOneOutError))
        #expect(errors.0 < errors.1)
        #expect(try #require(lines.scatter).deviations[0] > 0)
    }

    @Test("on pure noise a model that has learned is no better than the mean of people it has not seen")
    func noise() throws {
        var generator = SeededGenerator(seed: 2)
        var ratio = 0.0
        for _ in 0..<20 {
            let keys = (0..<30).map { _ in generator.normal() }
            let values = keys.map { _ in generator.normal() }
            let validation = try CrossValidation(keys: keys, values: values)
            ratio += validation.error / validation.mean / 20
        }
        #expect(ratio >= 1)
    }

    @Test("cross-validation knows the straight line and the quadratic of the same folds")
    func crossValidation() throws {
        let keys = (0..<40).map { Double($0) / 4 }
        let values = keys.map { 2 + $0 * $0 }
        let validation = try CrossValidation(keys: keys, values: values)
        #expect(validation.quadratic < 1e-9)
        #expect(validation.straightLine > 5)
        #expect(validation.error < validation.straightLine)
        #expect(throws: LearningError.cancelled) {
            try CrossValidation(keys: keys, values: values, progress: { _ in false })
        }
    }

    @Test("one seed gives one model")
    func seeds() throws {
        let (keys, values) = try Self.pairs()
        let first = try LearnedPooling.learned(keys: keys, values: values, seed: 3)
        #expect(try LearnedPooling.learned(keys: keys, values: values, seed: 3) == first)
    }

    @Test("on some of the real people, waist and height with a metric beat a straight line")
    func people() throws {
        let people = People.men.every(60)
        let keys = try Matrix(zip(people.waists, people.heights).map { [$0, $1] })
        let model = try LearnedPooling.learned(keys: keys, values: people.weights, shape: .bandwidthEach)
        let estimate = try #require(try model.estimate(at: [95, 175]))
        #expect((70...95).contains(estimate.values[0]))
        #expect(estimate.isInsideKeyRange)
        #expect((try model.weights(at: [95, 175]).reduce(0, +) - 1).magnitude < 1e-13)
        #expect((1...40).contains(try #require(model.bandwidths)[0]))
    }

    @Test("a straight line's leave-one-out error, in closed form, is what leaving each pair out gives")
    func straightLine() throws {
        let keys = try Matrix([[1.0], [2], [4], [7], [11]])
        let values = [1.0, 3, 2, 8, 9]
        var squares = 0.0
        for row in 0..<5 {
            let rest = (0..<5).filter { $0 != row }
            let meanKey = rest.reduce(0) { $0 + keys[$1, 0] } / 4
            let meanValue = rest.reduce(0) { $0 + values[$1] } / 4
            var (across, along) = (0.0, 0.0)
            for other in rest {
                across += (keys[other, 0] - meanKey) * (values[other] - meanValue)
                along += (keys[other, 0] - meanKey) * (keys[other, 0] - meanKey)
            }
            let error = values[row] - (meanValue + across / along * (keys[row, 0] - meanKey))
            squares += error * error
        }
        let closed = try #require(StraightLine.leaveOneOutError(keys: keys, values: values))
        #expect((closed - (squares / 5).squareRoot()).magnitude < 1e-12)
        #expect(StraightLine.leaveOneOutError(keys: [[1], [2]], values: [1, 2]) == nil)
    }

    @Test("a column that does not vary, repeats another or varies in one pair alone leaves the straight line its error")
    func poorColumns() throws {
        let values = [1.0, 3, 2, 8, 9]
        let line = try #require(StraightLine.leaveOneOutError(keys: [[1], [2], [4], [7], [11]], values: values))
        let keys: Matrix<Double> = [[5, 1, 2], [5, 2, 4], [5, 4, 8], [5, 7, 14], [5, 11, 22]]
        #expect(
            relativeError(try #require(StraightLine.leaveOneOutError(keys: keys, values: values)), from: line) < 1e-12)
        #expect(StraightLine.columnsLeftOut(keys: keys) == [0, 2])
        #expect(StraightLine.leaveOneOutError(keys: [[1], [1], [1]], values: [1, 2, 3]) == 1.5.squareRoot())
        let lone: Matrix<Double> = [[1, 0], [2, 0], [4, 1], [7, 0], [11, 0]]
        #expect(try #require(StraightLine.leaveOneOutError(keys: lone, values: values)).isFinite)
    }

    @Test("what cannot be learned from is named")
    func refusal() throws {
        #expect(throws: LearningError.tooFewPairs(count: 2, needed: 8)) {
            try LearnedPooling.learned(keys: Matrix([[1], [2]]), values: [1, 2])
        }
        #expect(throws: LearningError.keysAllEqual) {
            try LearnedPooling.learned(
                keys: Matrix(rows: 8, columns: 1, elements: Array(repeating: 3, count: 8)),
                values: Array(repeating: 1, count: 8)
            )
        }
        #expect(throws: LearningError.pairs(.notFinite(.key, index: 1))) {
            var keys = Matrix<Double>(rows: 8, columns: 2)
            keys[1, 1] = .nan
            return try LearnedPooling.learned(keys: keys, values: Array(repeating: 1, count: 8))
        }
    }
}

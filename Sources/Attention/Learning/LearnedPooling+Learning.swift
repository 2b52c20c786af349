extension LearnedPooling {
    /// The model whose leave-one-out error is smallest.
    ///
    /// Weighted means are learned by descent along the analytic gradient: from each set of keys with the others left
    /// out, which is a wide bandwidth, each at its best common bandwidth, and from random starts; the best ones are
    /// pursued, and at last it is tried again to leave out each key. A full projection starts from there. Local lines
    /// are learned by simplexes from several starts. Equal inputs and seeds give equal models.
    ///
    /// All pairs are pooled, but beyond 1,024 only 256 of them, evenly spread, are estimated while starts are compared, and
    /// up to 4,096 in the end: see `sampledPairs(of:)`. Pairs far off all their neighbours (see `WildPairs`) are in the model, but
    /// it is learned without them.
    ///
    /// - Parameters:
    ///   - keys: at least eight rows of finite numbers.
    ///   - values: one finite number for each row.
    ///   - shape: how much is learned.
    ///   - fit: whether weighted means or local lines are fitted.
    ///   - seed: of the random starts.
    ///   - progress: is told what share of the work is done, and says whether to go on.
    /// - Throws: `LearningError` saying what is missing, or `.cancelled`.
    public static func learned(
        keys: Matrix<Double>,
        values: [Double],
        shape: Shape = .projection,
        fit: LocalFit = .constant,
        seed: UInt64 = 1,
        progress: LearningProgress = { _ in true }
    ) throws(LearningError) -> LearnedPooling {
        guard values.count >= 8 || keys.rows != values.count else { throw .tooFewPairs(count: values.count, needed: 8) }
        return try learned(fromFew: keys, values: values, shape: shape, fit: fit, seed: seed, progress: progress)
    }

    /// How many pairs of so many learning estimates from all others in the end: all of them, or an evenly spread sample of
    /// 4,096 for weighted means; for local lines of as many as take as long as all of 4,096 do, but at least 256.
    public static func sampledPairs(of count: Int, fit: LocalFit = .constant) -> Int {
        min(count, fit == .line ? max((1 << 24) / max(count, 1), 256) : 4096)
    }

    /// As `learned`, but from two pairs on.
    static func learned(
        fromFew keys: Matrix<Double>,
        values: [Double],
        shape: Shape,
        fit: LocalFit,
        seed: UInt64,
        progress: LearningProgress
    ) throws(LearningError) -> LearnedPooling {
        guard keys.rows == values.count else {
            throw .pairs(.wrongCount(of: .value, count: values.count, expected: keys.rows))
        }
        if let place = keys.elements.firstIndex(where: { !$0.isFinite }) {
            throw .pairs(.notFinite(.key, index: place / keys.columns))
        }
        if let index = values.firstIndex(where: { !$0.isFinite }) { throw .pairs(.notFinite(.value, index: index)) }
        let scaler = Scaler(fitting: keys)
        let wild = WildPairs.rows(keys: keys, values: values)
        let usual = Matrix(column: values).without(rows: wild).elements
        guard let standard = try? scaler.standardise(keys.without(rows: wild)),
            standard.elements.contains(where: { $0 != 0 && $0.isFinite })
        else { throw .keysAllEqual }
        let projection =
            switch fit {
            case .constant:
                try MetricSearch(keys: standard, values: usual, seed: seed).projection(shape, progress: progress)
            case .line:
                try LineSearch(keys: standard, values: usual).projection(shape, progress: progress)
            }
        do {
            return try LearnedPooling(keys: keys, values: values, scaler: scaler, projection: projection, fit: fit)
        } catch {
            throw .pairs(error)
        }
    }
}

/// The search for the metric of weighted means.
struct MetricSearch {
    let keys: Matrix<Double>
    let values: [Double]
    let seed: UInt64

    private var dimension: Int { keys.columns }

    /// A logarithm of an inverse bandwidth, in standard deviations, that leaves a key out.
    private static let wide = -6.9

    /// One of fourteen levels: bandwidths from 4 standard deviations down to a hundredth.
    private static func logarithm(_ level: Int) -> Double { -1.4 + 0.46 * Double(level) }

    func projection(
        _ shape: LearnedPooling.Shape,
        progress: LearningProgress
    ) throws(LearningError) -> Matrix<Double> {
        // Starts are compared on few of many pairs, what is found is refined on more.
        let isLarge = values.count > 1024
        let quick = MetricLoss(keys: keys, values: values, asked: isLarge ? 256 : 1024)
        let full = isLarge ? MetricLoss(keys: keys, values: values, asked: 4096) : quick

        /// Once it is to end, every point is as bad as can be, and descents end by themselves.
        func ask(_ point: [Double], _ loss: MetricLoss, at share: Double) -> (loss: Double, gradient: [Double]) {
            progress(share) ? byLogarithms(point, loss) : (.infinity, point.map { _ in 0 })
        }

        let one = try best(of: [(0..<dimension).map { _ in true }], by: quick, progress, 0...0.1)[0]
        if shape == .oneBandwidth {
            let found = descend(from: [one[0]], steps: 20) { point in
                let result = ask(Array(repeating: point[0], count: dimension), full, at: 0.1)
                return (result.loss, [result.gradient.reduce(0, +)])
            }
            guard progress(0.8) else { throw .cancelled }
            return diagonal(Array(repeating: found.point[0], count: dimension))
        }

        var starts = try best(of: subsets(), by: quick, progress, 0.1...0.3)
        starts = Array(starts.prefix(6))
        var generator = SeededGenerator(seed: seed)
        // Random points are cheap to look at; the lowest are pursued.
        var points: [(point: [Double], loss: Double)] = []
        for _ in 0..<(isLarge ? 8 : 100 * dimension) {
            let point = (0..<dimension).map { _ in 1.4 + 3.2 * generator.signedUnit() }
            points.append((point, quick(diagonal(point)).loss))
        }
        points.sort { $0.loss < $1.loss }
        starts += points.prefix(isLarge ? 2 : 8).map { $0.point }
        var found = (point: one, loss: Double.infinity)
        for (place, start) in starts.enumerated() {
            let candidate = descend(from: start, steps: 30) { ask($0, quick, at: 0.3) }
            if candidate.loss < found.loss { found = candidate }
            guard progress(0.3 + 0.3 * Double(place + 1) / Double(starts.count)) else { throw .cancelled }
        }
        // A lower minimum may lie beyond a ridge: each bandwidth is tried at all levels while the others stay.
        var isLower = dimension > 1
        while isLower {
            isLower = false
            for component in 0..<dimension {
                for level in -1..<14 {
                    var start = found.point
                    start[component] = level < 0 ? Self.wide : Self.logarithm(level)
                    guard quick(diagonal(start)).loss < found.loss * (isLarge ? 0.999 : 1.02) else { continue }
                    let candidate = descend(from: start, steps: 20) { ask($0, quick, at: 0.6) }
                    if candidate.loss < found.loss * 0.9999 { (found, isLower) = (candidate, true) }
                }
                guard progress(0.6 + 0.2 * Double(component) / Double(dimension)) else { throw .cancelled }
            }
        }
        found = descend(from: found.point, steps: isLarge ? 6 : 60) { ask($0, full, at: 0.8) }
        guard progress(0.8) else { throw .cancelled }
        if shape == .bandwidthEach { return diagonal(found.point) }

        var best = (point: diagonal(found.point).elements, loss: Double.infinity)
        for attempt in 0..<3 {
            var point = diagonal(found.point).elements
            let size = point.map { $0.magnitude }.max() ?? 1
            if attempt > 0 {
                for place in point.indices { point[place] += 0.5 * size * generator.signedUnit() }
            }
            let candidate = descend(from: point, steps: 40) { elements in
                let result = quick(matrix(elements))
                return (result.loss, result.gradient.elements)
            }
            if candidate.loss < best.loss { best = candidate }
            guard progress(0.8 + 0.06 * Double(attempt + 1)) else { throw .cancelled }
        }
        // What is lowest for few pairs need not be for more: then the bandwidths found are where it goes on from.
        if full(matrix(best.point)).loss >= found.loss { best.point = diagonal(found.point).elements }
        best = descend(from: best.point, steps: isLarge ? 6 : 20) { elements in
            let result = full(matrix(elements))
            return (result.loss, result.gradient.elements)
        }
        return matrix(best.point)
    }

    /// Which keys are kept: every set of up to five keys, for more the single ones, those that lack one, and all.
    private func subsets() -> [[Bool]] {
        if dimension <= 5 {
            return (1..<(1 << dimension)).map { bits in (0..<dimension).map { bits >> $0 & 1 == 1 } }
        }
        return [Array(repeating: true, count: dimension)]
            + (0..<dimension).flatMap { key in
                [(0..<dimension).map { $0 == key }, (0..<dimension).map { $0 != key }]
            }
    }

    /// For each set of kept keys, the logarithms with the best common bandwidth; the best set first.
    private func best(
        of subsets: [[Bool]],
        by loss: MetricLoss,
        _ progress: LearningProgress,
        _ shares: ClosedRange<Double>
    ) throws(LearningError) -> [[Double]] {
        var found: [(point: [Double], loss: Double)] = []
        for (place, kept) in subsets.enumerated() {
            var lowest = (point: [Double](), loss: Double.infinity)
            for level in 0..<14 {
                let point = kept.map { $0 ? Self.logarithm(level) : Self.wide }
                let result = loss(diagonal(point)).loss
                if result < lowest.loss || lowest.point.isEmpty { lowest = (point, result) }
            }
            found.append(lowest)
            let share = Double(place + 1) / Double(subsets.count)
            guard progress(shares.lowerBound + share * (shares.upperBound - shares.lowerBound)) else {
                throw .cancelled
            }
        }
        return found.sorted { $0.loss < $1.loss }.map { $0.point }
    }

    /// Inverse bandwidths as logarithms, so that they stay above 0: from a thousandth of a standard deviation to a thousand.
    private func diagonal(_ logarithms: [Double]) -> Matrix<Double> {
        Matrix(diagonal: logarithms.map { exponential(min(max($0, Self.wide), 6.9)) })
    }

    private func matrix(_ elements: [Double]) -> Matrix<Double> {
        var matrix = Matrix<Double>(rows: dimension, columns: dimension)
        matrix.elements = elements
        return matrix
    }

    private func byLogarithms(_ logarithms: [Double], _ loss: MetricLoss) -> (loss: Double, gradient: [Double]) {
        let matrix = diagonal(logarithms)
        let result = loss(matrix)
        return (result.loss, (0..<dimension).map { result.gradient[$0, $0] * matrix[$0, $0] })
    }
}

/// The search for the metric of local lines.
struct LineSearch {
    let keys: Matrix<Double>
    let values: [Double]

    /// - Returns: the projection with the lowest leave-one-out error that is found from the best common bandwidth, and from
    ///   there with each component narrower or wider, and each two components mixed either way.
    func projection(
        _ shape: LearnedPooling.Shape,
        progress: LearningProgress
    ) throws(LearningError) -> Matrix<Double> {
        let few = evenSample(512, of: values.count)
        let most = evenSample(LearnedPooling.sampledPairs(of: values.count, fit: .line), of: values.count)
        let size = keys.columns
        let count =
            switch shape {
            case .oneBandwidth: 1
            case .bandwidthEach: size
            case .projection: size * (size + 1) / 2
            }
        var common = (point: [Double](), loss: Double.infinity)
        for level in 0..<16 {  // bandwidths from 7 standard deviations down to a thirtieth
            let logarithm = -2 + 0.35 * Double(level)
            let point = (0..<count).map { $0 < size ? logarithm : 0 }
            let loss = error(of: matrix(point), over: few)
            if loss < common.loss || level == 0 { common = (point, loss) }
            guard progress(0.01 * Double(level + 1)) else { throw .cancelled }
        }
        // Metrics differ by less than what chance does to few pairs: from here on, many are asked.
        var starts = [(point: common.point, loss: error(of: matrix(common.point), over: most))]
        for place in 0..<(shape == .oneBandwidth ? 0 : count) {
            for step in [-1.0, 1] {
                var point = common.point
                point[place] += step
                starts.append((point, error(of: matrix(point), over: most)))
            }
            guard progress(0.16 + 0.14 * Double(place + 1) / Double(count)) else { throw .cancelled }
        }
        starts.sort { $0.loss < $1.loss }
        /// Once it is to end, every trial is as bad as can be, and the search ends by itself.
        func descend(from start: [Double], size: Double, tolerance: Double, at share: Double) -> (
            point: [Double], loss: Double
        ) {
            descendBySimplex(from: start, size: size, evaluations: 30 + 20 * count, tolerance: tolerance) {
                progress(share) ? error(of: matrix($0), over: most) : .infinity
            }
        }
        let candidates = [0.3, 0.5].enumerated().map { place, share in
            descend(from: starts[min(place, starts.count - 1)].point, size: 0.5, tolerance: 1e-5, at: share)
        }
        let best = candidates[0].loss <= candidates[1].loss ? candidates[0] : candidates[1]
        let found = descend(from: best.point, size: 0.15, tolerance: 1e-6, at: 0.7)
        guard progress(1) else { throw .cancelled }
        return matrix(found.point)
    }

    /// The diagonal as logarithms, one for all or one for each, then what stands below it: a Cholesky factor is any metric
    /// there is.
    private func matrix(_ point: [Double]) -> Matrix<Double> {
        let size = keys.columns
        var matrix = Matrix(
            diagonal: (0..<size).map { exponential(min(max(point[point.count < size ? 0 : $0], -6.9), 6.9)) })
        guard point.count > size else { return matrix }
        var place = size
        for row in 0..<size {
            for column in 0..<row {
                matrix[row, column] = point[place] * matrix[row, row]
                place += 1
            }
        }
        return matrix
    }

    /// The mean squared leave-one-out error of some pairs.
    func error(of projection: Matrix<Double>, over rows: [Int]) -> Double {
        let projected = keys * projection.transposed
        var line = LocalLine(keys: projected, values: values)
        var squares = 0.0
        for row in rows {
            let error = values[row] - line.answer(at: projected.row(row), without: row).value
            squares += error * error
        }
        return squares / Double(rows.count)
    }
}

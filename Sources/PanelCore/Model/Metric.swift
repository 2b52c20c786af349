import Attention

/// In which units distances between queries and keys count.
struct Metric {
    /// The bandwidth of each query field, in its unit; `nil` where fields are mixed.
    let bandwidths: [Double]?
    /// What standardises queries and keys before a projection.
    let scaler: Scaler
    /// The projection of standardised numbers, where fields are mixed.
    let projection: Matrix<Double>?

    /// What the settings say, for keys that `scaler` was fitted to.
    init(_ settings: ModelSettings, scaler: Scaler) throws(AttentionError) {
        let deviations = scaler.deviations
        switch settings.bandwidth {
        case .one(let bandwidth):
            // Numbers may spread so differently that their ratio is none.
            let proportional = deviations.map { min(max(bandwidth * ($0 / deviations[0]), 1e-150), 1e150) }
            try self.init(
                settings.isRaw || deviations.count == 1 ? deviations.map { _ in bandwidth } : proportional, scaler)
        case .each(let bandwidths):
            guard bandwidths.count == deviations.count else {
                throw .wrongCount(of: .bandwidth, count: bandwidths.count, expected: deviations.count)
            }
            try self.init(bandwidths, scaler)
        case .learned(let learned):
            let matrix = try Matrix(learned.projection)
            let own = try Scaler(means: learned.means, deviations: learned.deviations)
            guard matrix.columns == deviations.count, own.count == deviations.count else {
                throw .wrongCount(of: .matrix, count: matrix.columns, expected: deviations.count)
            }
            if let bandwidths = learned.bandwidths {
                try self.init(bandwidths, own)
            } else {
                self.init(own, matrix)
            }
        }
    }

    private init(_ bandwidths: [Double], _ scaler: Scaler) throws(AttentionError) {
        if let index = bandwidths.firstIndex(where: { !($0.isFinite && $0 > 0) }) {
            throw .notPositive(.bandwidth, index: index)
        }
        (self.bandwidths, self.scaler, projection) = (bandwidths, scaler, nil)
    }

    private init(_ scaler: Scaler, _ projection: Matrix<Double>) {
        (bandwidths, self.scaler, self.projection) = (nil, scaler, projection)
    }

    /// Keys as distances between them count.
    func project(_ keys: Matrix<Double>) throws(AttentionError) -> Matrix<Double> {
        let standard = try scaler.standardise(keys)
        guard let projection else { return standard }
        return standard * projection.transposed
    }
}

extension Learned {
    /// The bandwidth of each query field in its unit, where no fields are mixed; `nil` where they are.
    public var bandwidths: [Double]? {
        guard projection.count == deviations.count else { return nil }
        var bandwidths: [Double] = []
        for (row, numbers) in projection.enumerated() {
            guard numbers.count == deviations.count else { return nil }
            for (column, number) in numbers.enumerated() where row != column && number != 0 { return nil }
            bandwidths.append(deviations[row] / numbers[row].magnitude)
        }
        return bandwidths
    }
}

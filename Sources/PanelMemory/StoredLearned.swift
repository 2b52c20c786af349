import Attention
import PanelCore

/// What was learned, as the memory and a model's file have it: as JSON.
struct StoredLearned: Codable, Equatable {
    /// Trained heads.
    struct Heads: Codable, Equatable {
        let count: Int
        let parameters: [Double]
        let valueMean: Double
        let valueDeviation: Double
    }

    let queries: [String]
    let value: String
    let shape: String
    /// `line` for straight lines around each query; version 0.1 of model files knew only means, and none was written.
    let fit: String?
    let heads: Heads?
    let means: [Double]
    let deviations: [Double]
    let projection: [[Double]]
    let pairCount: Int
    let error: Double?
    let straightLineError: Double?
    let quadraticError: Double?
    let time: Int64

    init(
        queries: [String], value: String, shape: String, fit: String?, heads: Heads?, means: [Double],
        deviations: [Double], projection: [[Double]], pairCount: Int, error: Double?, straightLineError: Double?,
        quadraticError: Double?, time: Int64
    ) {
        (self.queries, self.value, self.shape, self.fit, self.heads) = (queries, value, shape, fit, heads)
        (self.means, self.deviations, self.projection) = (means, deviations, projection)
        (self.pairCount, self.error, self.straightLineError) = (pairCount, error, straightLineError)
        (self.quadraticError, self.time) = (quadraticError, time)
    }

    init(_ learned: Learned) {
        (queries, value, shape) = (learned.queries, learned.value, learned.shape.rawValue)
        fit = learned.fit == .line ? "line" : nil
        heads = learned.heads.map {
            Heads(
                count: $0.count, parameters: $0.parameters, valueMean: $0.valueMean, valueDeviation: $0.valueDeviation)
        }
        (means, deviations, projection) = (learned.means, learned.deviations, learned.projection)
        (pairCount, error, straightLineError) = (learned.pairCount, learned.error, learned.straightLineError)
        quadraticError = learned.quadraticError
        time = learned.time.milliseconds
    }

    /// `nil` when the parts do not go together.
    var learned: Learned? {
        guard let shape = Learned.Shape(rawValue: shape), !queries.isEmpty, means.count == queries.count,
            deviations.count == queries.count, deviations.allSatisfy({ $0 > 0 && $0.isCalculable }),
            heads.map(isRight) ?? !projection.isEmpty,
            projection.allSatisfy({ $0.count == queries.count && $0.allSatisfy(\.isCalculable) }),
            means.allSatisfy(\.isCalculable), pairCount >= 0, fit == nil || fit == "line"
        else { return nil }
        return Learned(
            queries: queries, value: value, shape: shape, fit: fit == "line" ? .line : .constant,
            heads: heads.map {
                .init(
                    count: $0.count, parameters: $0.parameters, valueMean: $0.valueMean,
                    valueDeviation: $0.valueDeviation)
            }, means: means, deviations: deviations, projection: projection, pairCount: pairCount, error: error,
            straightLineError: straightLineError, quadraticError: quadraticError, time: Timestamp(milliseconds: time))
    }

    private func isRight(_ heads: Heads) -> Bool {
        (1...64).contains(heads.count)
            && heads.parameters.count == RowAttention.parameterCount(heads: heads.count, dimension: queries.count)
            && heads.parameters.allSatisfy(\.isCalculable) && heads.valueMean.isCalculable
            && heads.valueDeviation > 0 && heads.valueDeviation.isCalculable
    }
}

/// A quasi-Newton descent with backtracking.
///
/// Source: C. G. Broyden, R. Fletcher, D. Goldfarb, D. F. Shanno (1970).
///
/// - Parameters:
///   - start: where the descent begins.
///   - steps: how many steps it takes at most.
///   - function: the function to make small, with its gradient.
/// - Returns: the lowest point found and the function there.
func descend(
    from start: [Double],
    steps: Int = 60,
    _ function: ([Double]) -> (loss: Double, gradient: [Double])
) -> (point: [Double], loss: Double) {
    let count = start.count
    var point = start
    var (loss, gradient) = function(point)
    var inverse = identity(count)
    for _ in 0..<steps {
        var direction = (0..<count).map { row in -dot(inverse[row], gradient) }
        if dot(direction, gradient) >= 0 {  // no descent: forget the curvature
            inverse = identity(count)
            direction = gradient.map { -$0 }
        }
        // No step moves a coordinate by more than 1, which for logarithms is a factor of e.
        let longest = direction.map { $0.magnitude }.max() ?? 0
        var length = min(1, 1 / max(longest, 1e-300))
        let slope = dot(direction, gradient)
        var next = (point: point, loss: loss, gradient: gradient)
        var isLower = false
        for _ in 0..<30 {
            let candidate = (0..<count).map { point[$0] + length * direction[$0] }
            let result = function(candidate)
            if result.loss <= loss + 1e-4 * length * slope {
                next = (candidate, result.loss, result.gradient)
                isLower = true
                break
            }
            length /= 2
        }
        guard isLower else { break }
        let step = (0..<count).map { next.point[$0] - point[$0] }
        let change = (0..<count).map { next.gradient[$0] - gradient[$0] }
        let gain = loss - next.loss
        update(&inverse, step: step, change: change)
        (point, loss, gradient) = next
        if gain <= 1e-10 * loss { break }
    }
    return (point, loss)
}

/// The rank-two update of the inverse second derivative.
private func update(_ inverse: inout [[Double]], step: [Double], change: [Double]) {
    let curvature = dot(step, change)
    guard curvature > 0 else { return }
    let moved = inverse.map { dot($0, change) }
    let factor = (1 + dot(change, moved) / curvature) / curvature
    for row in step.indices {
        for column in step.indices {
            inverse[row][column] +=
                factor * step[row] * step[column]
                - (moved[row] * step[column] + step[row] * moved[column]) / curvature
        }
    }
}

private func identity(_ count: Int) -> [[Double]] {
    (0..<count).map { row in (0..<count).map { $0 == row ? 1 : 0 } }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for place in a.indices { sum += a[place] * b[place] }
    return sum
}

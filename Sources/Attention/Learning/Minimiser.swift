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

/// A descent by a simplex that is mirrored, stretched and shrunk, for functions without a gradient.
///
/// Source: J. A. Nelder and R. Mead (1965).
///
/// - Parameters:
///   - start: one corner of the first simplex; the others lie `size` away along each coordinate.
///   - evaluations: how often the function is asked at most.
///   - tolerance: it ends when the corners differ by less than this share of the lowest.
func descendBySimplex(
    from start: [Double],
    size: Double,
    evaluations: Int,
    tolerance: Double,
    _ function: ([Double]) -> Double
) -> (point: [Double], loss: Double) {
    var corners = [(point: start, loss: function(start))]
    for place in start.indices {
        var corner = start
        corner[place] += size
        corners.append((corner, function(corner)))
    }
    var asked = corners.count
    func sort() { corners.sort { $0.loss < $1.loss } }
    func along(_ factor: Double) -> (point: [Double], loss: Double) {
        let others = corners.dropLast()
        let worst = corners[corners.count - 1].point
        let point = start.indices.map { place in
            let centre = others.reduce(0) { $0 + $1.point[place] } / Double(others.count)
            return centre + factor * (worst[place] - centre)
        }
        asked += 1
        return (point, function(point))
    }
    sort()
    while asked < evaluations, corners[corners.count - 1].loss - corners[0].loss > tolerance * corners[0].loss {
        let last = corners.count - 1
        let mirrored = along(-1)
        if mirrored.loss < corners[0].loss {
            let stretched = along(-2)
            corners[last] = stretched.loss < mirrored.loss ? stretched : mirrored
        } else if mirrored.loss < corners[max(last - 1, 0)].loss {
            corners[last] = mirrored
        } else {
            let drawn = along(mirrored.loss < corners[last].loss ? -0.5 : 0.5)
            if drawn.loss < min(mirrored.loss, corners[last].loss) {
                corners[last] = drawn
            } else {
                let best = corners[0].point
                for place in 1...last {
                    corners[place].point = zip(corners[place].point, best).map { ($0 + $1) / 2 }
                    corners[place].loss = function(corners[place].point)
                    asked += 1
                }
            }
        }
        sort()
    }
    return corners[0]
}

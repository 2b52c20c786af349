import Attention
import Foundation

/// Prints how many men, taught one after the other in random orders, would be asked whether their weight is right, and
/// how many typing mistakes that move a weight by 15 kg or more would be noticed.
func reportSurprises(folder: String) throws {
    let men = try People(path: "\(folder)/nhanes_men.csv")
    for (learns, orders) in [(false, 100), (true, 20)] {
        var asked = Array(repeating: (asked: 0, taught: 0), count: 4)
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<orders { try teach(men, in: generator.shuffled(men.waists.count), learns: learns, &asked) }
        for (name, tally) in zip(["11 to 20", "21 to 50", "51 to 100", "the rest"], asked) {
            let share = 100 * Double(tally.asked) / Double(tally.taught)
            print(
                learns ? "learned bandwidth" : "bandwidth 1 cm", "pairs \(name): asked",
                String(format: "%.2f %% of %d", share, tally.taught))
        }
    }
    try reportMistakes(men)
}

/// Teaches people in an order.
///
/// The scatter is measured anew for each until there are a hundred, and then each time
/// the pairs have grown by a tenth.
private func teach(
    _ people: People, in order: [Int], learns: Bool, _ asked: inout [(asked: Int, taught: Int)]
) throws {
    var count = 10
    while count < order.count {
        let known = order[..<count]
        let (keys, values) = (known.map { people.waists[$0] }, known.map { people.weights[$0] })
        let pool =
            learns
            ? try GaussianPooling.learned(keys: keys, values: values)
            : try GaussianPooling(keys: keys, values: values, bandwidth: 1)
        let scatter = Scatter(of: pool)
        let next = order[count..<min(count + (count < 100 ? 1 : count / 10), order.count)]
        let group = count < 20 ? 0 : count < 50 ? 1 : count < 100 ? 2 : 3
        for row in next {
            guard let estimate = try pool.estimate(at: people.waists[row]) else { continue }
            asked[group].taught += 1
            if scatter.isSurprising(people.weights[row], given: estimate) { asked[group].asked += 1 }
        }
        count += next.count
    }
}

private func reportMistakes(_ people: People) throws {
    let pool = try GaussianPooling(keys: people.waists, values: people.weights, bandwidth: 1)
    let scatter = Scatter(of: pool)
    let mistakes: [(name: String, of: (Double) -> [Double])] = [
        ("swapped digits", { swappedDigits($0) }), ("a missing digit", { missingDigit($0) }),
        ("a factor of ten", { [$0 * 10, $0 / 10] }), ("pounds for kilograms", { [$0 * 2.2046] }),
    ]
    for mistake in mistakes {
        var (made, asked) = (0, 0)
        for (waist, weight) in zip(people.waists, people.weights) {
            guard let estimate = try pool.estimate(at: waist) else { continue }
            for typed in mistake.of(weight) where (typed - weight).magnitude >= 15 {
                made += 1
                if scatter.isSurprising(typed, given: estimate) { asked += 1 }
            }
        }
        print(
            mistake.name,
            String(format: "of 15 kg or more: asked %.1f %% of %d", 100 * Double(asked) / Double(made), made))
    }
}

/// The weight, of one decimal, with two neighbouring digits exchanged, in each place.
private func swappedDigits(_ weight: Double) -> [Double] {
    let text = Array(String(format: "%.1f", weight))
    let digits = text.indices.filter { text[$0] != "." }
    return zip(digits, digits.dropFirst()).compactMap { first, second in
        var typed = text
        typed.swapAt(first, second)
        return Double(String(typed))
    }
}

/// The weight, of one decimal, with a digit left out, in each place.
private func missingDigit(_ weight: Double) -> [Double] {
    let text = Array(String(format: "%.1f", weight))
    return text.indices.filter { text[$0] != "." }.compactMap { place in
        var typed = text
        typed.remove(at: place)
        return Double(String(typed))
    }
}

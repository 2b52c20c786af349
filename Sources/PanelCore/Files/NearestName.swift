/// The name that a person meant who wrote another one.
public enum NearestName {
    /// `text` in quotes and on one line, cut when it is long.
    public static func quoted(_ text: String) -> String {
        let limit = 60
        let cut = text.count > limit ? text.prefix(limit) + "…" : text
        return cut.unicodeScalars.reduce("\"") { $0 + ($1 == "'" ? "'" : $1.escaped(asASCII: false)) } + "\""
    }

    /// Says which of `names` is the nearest to `text`, or names all of them when none is near.
    package static func hint(for text: String, among names: [String]) -> String {
        nearest(to: text, among: names).map { "did you mean \($0)?" }
            ?? "choose one of \(names.joined(separator: ", "))"
    }

    /// The nearest of `names`; `nil` when a person hardly meant it.
    package static func nearest(to text: String, among names: [String]) -> String? {
        let written = plain(text)
        let distances = names.map { (name: $0, distance: distance(written, plain($0))) }
        guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, best.name.count / 3) ? best.name : nil
    }

    /// Without what people spell differently: case, hyphens and underscores.
    private static func plain(_ text: String) -> [Character] {
        // Nothing so long is near to a name, and the distance costs the product of the lengths.
        text.prefix(40).lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    }

    /// How many letters are to be added, left out, replaced, or exchanged with their neighbour.
    private static func distance(_ first: [Character], _ second: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for row in first.indices {
            var current = [row + 1]
            for column in second.indices {
                let isSame = first[row] == second[column]
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
                if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[second.count]
    }
}

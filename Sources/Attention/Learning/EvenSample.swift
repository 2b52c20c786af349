/// The places of a list, evenly spread: at most so many of them.
func evenSample(_ most: Int, of count: Int) -> [Int] {
    count <= most ? Array(0..<count) : (0..<most).map { $0 * count / most }
}

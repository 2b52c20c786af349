/// The shortest time that some work took, in microseconds: repeated for at least a quarter of a second.
func microseconds(_ work: () throws -> Double) rethrows -> Double {
    let clock = ContinuousClock()
    var shortest = Duration.seconds(1000)
    var spent = Duration.zero
    var runs = 0
    // Short work is repeated within one measurement, so that reading the clock does not count.
    var repeats = 1
    while spent < .milliseconds(250) || runs < 3 {
        let start = clock.now
        for _ in 0..<repeats { sink += try work() }
        let elapsed = clock.now - start
        if elapsed < .microseconds(20), repeats < 1 << 20 {
            repeats *= 4
            continue
        }
        shortest = min(shortest, elapsed / repeats)
        spent += elapsed
        runs += 1
    }
    return shortest / .microseconds(1)
}

/// Where results go, so that no work can be left out as useless.
nonisolated(unsafe) var sink = 0.0

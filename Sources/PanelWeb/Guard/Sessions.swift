import Synchronization

/// Who has said the password: browsers that bear a random number in a cookie, programs that say it with each request; and how often
/// somebody may try.
///
/// Times are passed in.
struct Sessions: Sendable {
    static let cookie = "attention-panel"
    private static let most = 32
    /// How long a browser is known that does not come.
    static let life = Duration.seconds(30 * 86_400)
    /// So many tries may fail at once; then one comes back every so often.
    private static let tries = 5
    private static let perTry = Duration.seconds(30)

    private var known: [String: ContinuousClock.Instant] = [:]
    /// A program with a wrong password says it for ever: that is one try, else it would keep everybody else out.
    private var wrong: Set<BasicCredentials> = []
    private var failures = 0
    private var forgiven: ContinuousClock.Instant?

    /// Whether the cookies of a request hold a number that was given out, or its credentials were found to be right.
    mutating func isKnown(
        cookies: [String] = [], credentials: BasicCredentials? = nil, at now: ContinuousClock.Instant
    ) -> Bool {
        var tokens = credentials.map { [$0.text] } ?? []
        for part in cookies.flatMap({ $0.split(separator: ";") }) {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].drop(while: { $0 == " " }) == Self.cookie else { continue }
            tokens.append(String(pair[1]))
        }
        for token in tokens {
            guard let last = known[token], now - last < Self.life else { continue }
            known[token] = now
            return true
        }
        return false
    }

    /// Whether a password may be tried now; counts the try as one that failed until ``begin(at:)``.
    mutating func mayTry(at now: ContinuousClock.Instant) -> Bool {
        if let forgiven, failures > 0 {
            let back = min(Int((now - forgiven) / Self.perTry), failures)
            failures -= back
            self.forgiven = forgiven + Self.perTry * back
        }
        if failures == 0 { forgiven = now }
        guard failures < Self.tries else { return false }
        failures += 1
        return true
    }

    /// The last try succeeded.
    ///
    /// - Returns: the new number.
    mutating func begin(at now: ContinuousClock.Instant) -> String {
        var random = SystemRandomNumberGenerator()
        let token = (0..<4).map { _ in
            let digits = String(random.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
        keep(token, at: now)
        return token
    }

    /// The last try succeeded, and these credentials need not be tried again.
    mutating func begin(with credentials: BasicCredentials, at now: ContinuousClock.Instant) {
        keep(credentials.text, at: now)
    }

    /// Whether these credentials were found to be wrong.
    func areWrong(_ credentials: BasicCredentials) -> Bool { wrong.contains(credentials) }

    /// The last try failed, with these credentials.
    mutating func refuse(_ credentials: BasicCredentials) {
        if wrong.count >= Self.most { wrong = [] }
        wrong.insert(credentials)
    }

    private mutating func keep(_ token: String, at now: ContinuousClock.Instant) {
        failures = 0
        if known.count >= Self.most, let oldest = known.min(by: { $0.value < $1.value }) { known[oldest.key] = nil }
        known[token] = now
    }

    /// Forgets all.
    mutating func end() { known = [:] }
}

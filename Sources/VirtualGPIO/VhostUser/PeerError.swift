/// Why a connection was ended: what the peer sent that it must not send.
struct PeerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence.
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// An address or a set of bits, as messages about them name it.
func hex(_ number: UInt64) -> String {
    "0x" + String(number, radix: 16)
}

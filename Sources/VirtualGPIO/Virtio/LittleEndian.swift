/// Integers in the byte order of virtio and vhost-user, least significant byte first.
extension RandomAccessCollection<UInt8> where Index == Int {
    /// The integer whose first byte is `offset` bytes from the start; `nil` if it does not fit.
    func integer<Integer: FixedWidthInteger & UnsignedInteger>(_ type: Integer.Type, at offset: Int) -> Integer? {
        let size = MemoryLayout<Integer>.size
        guard offset >= 0, offset <= count - size else { return nil }
        return (0..<size).reduce(Integer(0)) { $0 | Integer(self[startIndex + offset + $1]) << Integer(8 * $1) }
    }
}

extension [UInt8] {
    /// Appends an integer's bytes.
    mutating func append<Integer: FixedWidthInteger & UnsignedInteger>(integer: Integer) {
        for index in 0..<MemoryLayout<Integer>.size { append(UInt8(truncatingIfNeeded: integer >> Integer(8 * index))) }
    }
}

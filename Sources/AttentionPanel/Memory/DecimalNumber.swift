extension Double {
    /// A finite number as people write it: decimal digits, with or without a sign, a point and an exponent.
    ///
    /// `Double(text)` stops at a zero byte, so that a damaged number would be another one, and takes hexadecimal digits.
    public init?(decimal text: some StringProtocol) {
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let number = Double(text), number.isFinite
        else { return nil }
        self = number
    }
}

import Glibc

/// `value` with so many decimals, correctly rounded from all of its digits, whatever the locale.
func fixed(_ value: Double, decimals: Int) -> String {
    // The largest number has 309 digits before the point.
    var text = [CChar](repeating: 0, count: 352)
    let length = unsafe withVaList([Int32(decimals), value]) { unsafe vsnprintf(&text, text.count, "%.*f", $0) }
    return String(decoding: text.prefix(max(0, Int(length))).map(UInt8.init(bitPattern:)), as: UTF8.self)
}

import Glibc
import PanelCore

/// `value` with so many decimals, rounded as the panel rounds it; beyond the digits that a number holds, from all of its digits.
func fixed(_ value: Double, decimals: Int) -> String {
    let scale = (0..<min(max(decimals, 0), 20)).reduce(1.0) { power, _ in power * 10 }
    if decimals <= 15, (value * scale).magnitude < 0x1p53 { return value.text(decimals: decimals) }
    // The largest number has 309 digits before the point.
    var text = [CChar](repeating: 0, count: 352)
    let length = unsafe withVaList([Int32(decimals), value]) { unsafe vsnprintf(&text, text.count, "%.*f", $0) }
    return String(decoding: text.prefix(max(0, Int(length))).map(UInt8.init(bitPattern:)), as: UTF8.self)
}

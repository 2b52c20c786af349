// How busy the processor is, in percent and on the LEDs. `--from FILE` reads other figures than /proc/stat.
import ExampleBoard
import Glibc
import TM1638

/// The jiffies since boot, and those of them in which the processor had nothing to do.
func jiffies(in path: String) -> (all: Int, idle: Int) {
    guard let file = fopen(path, "r") else { return (0, 0) }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, Int32(line.count), file) != nil else { return (0, 0) }
    let figures = String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(separator: " ").compactMap {
        Int($0)
    }
    return (figures.reduce(0, +), figures.count > 3 ? figures[3] : 0)
}

var path = "/proc/stat"
if let place = CommandLine.arguments.firstIndex(of: "--from") {
    path = CommandLine.arguments.dropFirst(place + 1).first ?? path
}
var panel = try Panel(ExampleBoard.lines())
var before = (all: 0, idle: 0)
while ExampleBoard.isRunning(at: panel.now) {
    let now = jiffies(in: path)
    let (all, idle) = (max(1, now.all - before.all), now.idle - before.idle)
    let busy = 100 * (all - idle) / all
    before = now
    try panel.show(try Text.segments("CPU ") + Text.number(busy, width: 4))
    try panel.setLEDs((0..<8).map { $0 < (busy * 8 + 50) / 100 ? .red : [] })
    try panel.wait(for: .seconds(1))
}
try panel.close()

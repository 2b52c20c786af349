// A clock: hours, minutes and seconds, and an LED for every eighth of a minute. `--at SECONDS` starts it at a second of the day.
import ExampleBoard
import Glibc
import TM1638

let start: Int
if let place = CommandLine.arguments.firstIndex(of: "--at"),
    let second = CommandLine.arguments.dropFirst(place + 1).first
{
    start = Int(second) ?? 0
} else {
    var (now, local) = (time(nil), tm())
    localtime_r(&now, &local)
    start = Int(local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec)
}

var panel = try Panel(ExampleBoard.lines(), brightness: .dimmest)
let began = panel.now
while ExampleBoard.isRunning(at: panel.now) {
    let second = start + Int((panel.now - began) / .seconds(1))
    try panel.show(
        Text.time(second / 3600 % 24, second / 60 % 60) + [[]] + Text.number(second % 60, width: 2, leadingZeros: true))
    try panel.setLEDs((0..<8).map { $0 <= second % 60 * 8 / 60 ? .red : [] })
    try panel.wait(for: .milliseconds(100))
}
try panel.close()

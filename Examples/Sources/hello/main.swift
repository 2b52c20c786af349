// Says hello, counts down, and goes dark.
import ExampleBoard
import TM1638

var panel = try Panel(ExampleBoard.lines())
try panel.show("HELLO")
try panel.setLED("L1", to: .red)
try panel.wait(for: .seconds(1))
for number in [3, 2, 1] {
    try panel.show(number)
    try panel.wait(for: .milliseconds(500))
}
try panel.scroll("GOOd bYE 2.0")
try panel.wait(for: .seconds(2))
try panel.close()

// A board of one's own: four digits, an LED of two colours and two keys, described as text. A file would do as well.
import ExampleBoard
import TM1638

let board = try Board(
    text: """
        board oven  The oven's front
        diodes yes
        digit 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8
        digit 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8
        digit 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8
        digit 4.1 4.2 4.3 4.4 4.5 4.6 4.7 4.8
        led 5.1 5.2
        key warmer 3.1
        key colder 3.2
        """)
var panel = try Panel(ExampleBoard.lines(boards: [board], pressing: ["warmer", "warmer", "colder"]), board: board)
var degrees = 180
while ExampleBoard.isRunning(at: panel.now) {
    try panel.show(Text.number(degrees, width: 3) + [[.a, .b, .f, .g]])
    try panel.setLED("L1", to: degrees > 180 ? .red : .green)
    for event in try panel.events() where event.isPress || event.kind == .repeated {
        degrees += event.name == "warmer" ? 5 : -5
    }
}
try panel.close()

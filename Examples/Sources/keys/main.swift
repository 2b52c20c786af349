// Shows which key is pressed and for how long it was held; the LED above a key is lit while it is down.
import ExampleBoard
import TM1638

var panel = try Panel(ExampleBoard.lines(pressing: ["S1", "S8", "S3"]))
try panel.show("PrESS")
while ExampleBoard.isRunning(at: panel.now) {
    for event in try panel.events() {
        switch event.kind {
        case .press:
            try panel.show(event.name)
            try panel.setLED(event.key, to: .red)
        case .release(let held):
            try panel.show(Int(held / .milliseconds(1)))
            try panel.setLED(event.key, to: [])
        case .repeated, .long, .stuck: break
        }
    }
    for trouble in panel.troubles { print(trouble) }
}
try panel.close()

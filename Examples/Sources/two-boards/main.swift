// Two boards on one CLK and DIO are one wide panel: text runs on, LEDs and keys count on.
import ExampleBoard
import TM1638

let boards = [Board.ledAndKey, .qyf]
var panel = try Panel(ExampleBoard.lines(boards: boards), boards: boards)
try panel.show("0123456789AbCdEF")
try panel.wait(for: .seconds(1))
try panel.show(-12.5, decimals: 1)
try panel.setLEDs(Array(repeating: .red, count: panel.ledCount))
try panel.wait(for: .seconds(1))
try panel.close()

import Counter
import ExampleBoard

var counter = try Counter(ExampleBoard.lines(pressing: ["S1", "S1", "S2", "S8"]))
while !counter.isOver { try counter.turn() }

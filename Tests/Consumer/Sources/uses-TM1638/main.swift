import TM1638

// Rounding and text, which need the C library's mathematics.
let digits = Text.number(112.46, decimals: 1, width: 4)
let memory = Board.ledAndKey.memory(for: Picture(digits: digits, leds: [.red]))
print(Font.standard.text(for: Board.ledAndKey.picture(for: memory).digits))

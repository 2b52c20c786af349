extension Board {
    /// Every board that is known here.
    public static let all: [Board] = [
        .ledAndKey, .ledAndKeyTurned, .lkm1638(), .qyf, .qyfVersion1, .hcw132, .anodeTen, .bareChip,
    ]

    /// The known board of a name; `nil` when there is none.
    public static func named(_ name: String) -> Board? {
        all.first { $0.name == name }
    }

    /// The small board with 8 digits, 8 red LEDs and 8 keys that is sold as "LED&KEY".
    ///
    /// Digits have common cathodes: digit n on GRIDn. The keys are all on K3; each has a diode.
    public static let ledAndKey = Board(
        name: "led-and-key",
        title: "LED&KEY",
        digits: cathodeDigits(8),
        leds: (1...8).map { LEDOutputs(red: Output(grid: $0, segment: 9)) },
        keys: ledAndKeyKeys,
        hasDiodes: true
    )

    /// LED&KEY turned upside down: everything counts from the other end, and the dot stands at the top left.
    public static let ledAndKeyTurned = Board(
        name: "led-and-key-turned",
        title: "LED&KEY, turned by 180°",
        digits: ledAndKey.digits.reversed().map { digit in [3, 4, 5, 0, 1, 2, 6, 7].map { digit[$0] } },
        leds: ledAndKey.leds.reversed(),
        keys: zip(1...8, ledAndKey.keys.reversed()).map { Key(name: "S\($0)", input: $1.input) },
        hasDiodes: true
    )

    /// JY-LKM1638, also sold as "TM1638 V1.3": LED&KEY with LEDs of two colours.
    ///
    /// - Parameter redSegment: 9 or 10: sources do not agree on which of the two pins is red, and boards may differ.
    public static func lkm1638(redSegment: Int = 9) -> Board {
        Board(
            name: "lkm1638",
            title: "JY-LKM1638",
            digits: cathodeDigits(8),
            leds: (1...8).map {
                LEDOutputs(
                    red: Output(grid: $0, segment: redSegment),
                    green: Output(grid: $0, segment: redSegment == 9 ? 10 : 9))
            },
            keys: ledAndKeyKeys,
            hasDiodes: true
        )
    }

    /// QYF-TM1638: 8 digits with common anodes and 16 keys without diodes.
    ///
    /// The matrix is transposed: segment s of every digit on GRIDs, digit n on SEG(9−n).
    public static let qyf = qyf(name: "qyf", title: "QYF-TM1638") { 9 - $0 }

    /// QYF-TM1638 "Ver 1.0": as ``qyf``, with the left and the right four digits exchanged.
    public static let qyfVersion1 = qyf(name: "qyf-1.0", title: "QYF-TM1638 Ver 1.0") { $0 <= 4 ? 5 - $0 : 13 - $0 }

    /// HCW-132: wired as ``qyf``.
    public static let hcw132 = qyf(name: "hcw-132", title: "HCW-132") { 9 - $0 }

    /// Ten digits with common anodes, as large as the chip drives: segment s on GRIDs, digit n on SEGn.
    ///
    /// Keys as on the bare chip.
    public static let anodeTen = Board(
        name: "anode-10",
        title: "Ten digits, common anodes",
        digits: (1...10).map { digit in (1...8).map { Output(grid: $0, segment: digit) } },
        leds: [],
        keys: bareKeys,
        hasDiodes: false
    )

    /// The chip by itself: digit n on GRIDn, an LED on each SEG9 and SEG10, and all 24 keys.
    public static let bareChip = Board(
        name: "bare",
        title: "Bare chip, 24 keys",
        digits: cathodeDigits(8),
        leds: (1...8).map { LEDOutputs(red: Output(grid: $0, segment: 9), green: Output(grid: $0, segment: 10)) },
        keys: bareKeys,
        hasDiodes: false
    )

    private static func cathodeDigits(_ count: Int) -> [Digit] {
        (1...count).map { grid in (1...8).map { Output(grid: grid, segment: $0) } }
    }

    private static let ledAndKeyKeys = zip(1..., [1, 3, 5, 7, 2, 4, 6, 8]).map {
        Key(name: "S\($0)", input: KeyInput(k: 3, ks: $1))
    }

    private static let bareKeys = KeyInput.all.map { Key(name: "K\($0.k)KS\($0.ks)", input: $0) }

    private static func qyf(name: String, title: String, segmentOfDigit: (Int) -> Int) -> Board {
        Board(
            name: name,
            title: title,
            digits: (1...8).map { digit in (1...8).map { Output(grid: $0, segment: segmentOfDigit(digit)) } },
            leds: [],
            keys: (1...16).map { Key(name: "S\($0)", input: KeyInput(k: $0 <= 8 ? 1 : 2, ks: ($0 - 1) % 8 + 1)) },
            hasDiodes: false
        )
    }
}

import TM1638GPIO
import Glibc
import Testing

@Suite("What a failure says")
struct GPIOFailureTests {
    @Test(
        "it names the thing, the place, the errno in words and the remedy",
        arguments: [
            (GPIOFailure.noChip, ["gpiochip", "/dev", "with GPIO"]),
            (
                .busy(wire: "DIO", line: .name("GPIO22"), chip: "gpiochip0", holder: "gpioset"),
                ["DIO", "GPIO22", "gpiochip0", "'gpioset'", "Device or resource busy"]
            ),
            (.busy(wire: "DIO", line: .offset(22), chip: "gpiochip0", holder: ""), ["line 22", "without a name"]),
            (
                .system("open /dev/gpiochip0", chip: "/dev/gpiochip0", code: EACCES),
                ["open /dev/gpiochip0", "Permission denied", "group", "usermod"]
            ),
            (
                .system("drive CLK on gpiochip0", chip: "/dev/gpiochip0", code: ENODEV),
                ["drive CLK", "No such device", "gone"]
            ),
            (.system("open /dev/gpiochip7", chip: "/dev/gpiochip7", code: ENOENT), ["No such file", "with GPIO"]),
            (.unknownLine(wire: "CLK", name: "GPIO99", chip: nil), ["CLK", "'GPIO99'", "any gpiochip", "gpioinfo"]),
            (
                .lineOutOfRange(wire: "STB", offset: 60, chip: "gpiochip0", lineCount: 54),
                ["STB", "60", "54", "gpiochip0"]
            ),
            (.sharedLine(wire: "STB", other: "DIO", offset: 17, chip: "gpiochip0"), ["STB", "DIO", "17", "gpiochip0"]),
            (.chipNeeded(wire: "STB", offset: 17), ["STB", "17", "GPIO17"]),
            (.notAChip(path: "/dev/null"), ["/dev/null", "no gpiochip"]),
            (.strobeCount(9, limit: 8), ["9 STB", "at most 8"]),
        ])
    func sentence(failure: GPIOFailure, parts: [String]) {
        for part in parts {
            #expect(failure.description.contains(part))
        }
    }
}

import Testing

@testable import VirtualGPIO

/// Lines that remember what happened to them.
struct RecordingBank: LineBank {
    var names = ["A", "", "CLK"]
    var events: [String] = []
    var inputs: Set<Int> = []
    var holds: [String] = []

    mutating func drive(_ line: Int, high: Bool) { events.append("\(line)\(high ? "↑" : "↓")") }
    mutating func release(_ line: Int) { events.append("\(line)~") }
    mutating func level(of line: Int) -> Bool { inputs.contains(line) }
    mutating func hold(_ line: Int, isHeld: Bool, after requests: Int) {
        holds.append("\(line)\(isHeld ? " taken" : " free") after \(requests)")
    }
}

@Suite("A virtio GPIO controller")
struct GPIOControllerTests {
    private var controller = GPIOController(RecordingBank())

    private mutating func ask(_ type: UInt16, _ line: UInt16, _ value: UInt32 = 0) -> [UInt8] {
        var request: [UInt8] = []
        request.append(integer: type)
        request.append(integer: line)
        request.append(integer: value)
        return controller.answer(request)
    }

    @Test("its configuration counts the lines and the bytes of their names")
    mutating func names() {
        #expect(controller.configuration == [3, 0, 0, 0, 7, 0, 0, 0])
        #expect(ask(1, 0) == [0, 65, 0, 0, 67, 76, 75, 0])
    }

    @Test("an output gets its level when it becomes one, and every change after that")
    mutating func output() {
        #expect(ask(2, 2) == [0, 0])
        #expect(ask(5, 2, 1) == [0, 0])
        #expect(controller.bank.events == [])
        #expect(ask(3, 2, 1) == [0, 0])
        #expect(ask(5, 2, 0) == [0, 0])
        #expect(controller.bank.events == ["2↑", "2↓"])
        #expect(ask(2, 2) == [0, 1])
        #expect(ask(4, 2) == [0, 0])
    }

    @Test("a line that is no output any more is let go, once")
    mutating func release() {
        _ = ask(3, 0, 1)
        #expect(ask(3, 0, 2) == [0, 0])
        #expect(ask(3, 0, 0) == [0, 0])
        #expect(controller.bank.events == ["0↓", "0~"])
    }

    @Test("who uses lines is told when one is taken and when it is given back, and not when it is turned round")
    mutating func holders() {
        _ = ask(5, 0, 1)
        _ = ask(3, 0, 1)
        _ = ask(3, 0, 2)
        _ = ask(3, 0, 0)
        _ = ask(3, 0, 0)
        _ = ask(3, 2, 2)
        controller.reset()
        #expect(
            controller.bank.holds == ["0 taken after 1", "0 free after 4", "2 taken after 5", "2 free after 6"])
    }

    @Test("an input is read from what is behind it")
    mutating func input() {
        controller.bank.inputs = [0]
        #expect(ask(4, 0) == [0, 1])
        #expect(ask(4, 1) == [0, 0])
    }

    @Test("requests of unknown lines, types and values are refused and change nothing")
    mutating func refusals() {
        for (type, line, value) in [(5, 3, 1), (3, 0, 3), (3, 0, 257), (5, 0, 2), (6, 0, 1), (0, 0, 0), (7, 0, 0)] {
            #expect(ask(UInt16(type), UInt16(line), UInt32(value))[0] == 1)
        }
        #expect(controller.answer([])[0] == 1)
        #expect(controller.answer([5, 0, 0, 0, 1, 0, 0])[0] == 1)
        #expect(controller.bank.events == [])
    }

    @Test("when the guest is gone, its outputs are let go")
    mutating func reset() {
        _ = ask(3, 0, 1)
        _ = ask(3, 1, 2)
        controller.reset()
        #expect(controller.bank.events == ["0↓", "0~"])
        #expect(ask(2, 1) == [0, 0])
    }
}

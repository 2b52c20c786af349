import FoundationEssentials
import Glibc
import PanelService
import TM1638
import TM1638GPIO
import TM1638Simulator

/// What a setup works on: a computer with a board, or a simulated one.
protocol SetupBench {
    /// What is to be said of the computer before any wire is tried.
    var machine: [Diagnosis] { get }
    /// Who has the wires of a panel at present.
    var holders: [PanelProcess] { get }
    /// What systemd has of the panel.
    var service: ServiceState { get }

    /// Looks at a board through its wires.
    func examine(_ wiring: Wiring) throws -> [Diagnosis]
    /// The order of the lines in which a chip answers, if not in this.
    func order(insteadOf wiring: Wiring) throws -> Wiring?
    /// Lets a person try digits, LEDs and keys.
    func tryBoard(_ wiring: Wiring, _ talk: any Talk) throws -> BoardTrial.Result
    /// Lets systemd do something to the service.
    ///
    /// - Returns: whether it did.
    func control(_ arguments: [String]) -> Bool
    /// Replaces a file.
    ///
    /// - Returns: whether that was possible.
    func write(_ text: String, to path: String) -> Bool
}

/// The computer that this runs on, and what hangs on its lines.
struct RealBench: SetupBench {
    var machine: [Diagnosis] { MachineExamination.diagnoses() }
    var holders: [PanelProcess] { PanelProcess.others() }
    var service: ServiceState { .current() }

    func examine(_ wiring: Wiring) throws -> [Diagnosis] {
        WireExamination.diagnoses(try wiring.request(), board: wiring.board)
    }

    func order(insteadOf wiring: Wiring) throws -> Wiring? {
        try WireOrder.find(around: wiring) { try $0.request() }
    }

    func tryBoard(_ wiring: Wiring, _ talk: any Talk) throws -> BoardTrial.Result {
        try BoardTrial(board: wiring.board).run(try wiring.request(), timing: wiring.timing, talk: talk)
    }

    func control(_ arguments: [String]) -> Bool {
        run(["systemctl"] + arguments + [ServiceState.unit])
    }

    func write(_ text: String, to path: String) -> Bool {
        let folder = URL(filePath: path).resolvingSymlinksInPath().deletingLastPathComponent().path
        if FileManager.default.isWritableFile(atPath: folder) { return replaces(path, with: text) }
        // The usual folder is root's: sudo asks for the password.
        let copy = "\(FileManager.default.temporaryDirectory.path)/attention-panel-setup.\(UUID().uuidString).yaml"
        defer { unsafe unlink(copy) }
        return replaces(copy, with: text) && run(["install", "-m", "644", copy, path])
    }

    /// Runs a program as root, and waits for its end.
    private func run(_ words: [String]) -> Bool {
        let words = geteuid() == 0 ? words : ["sudo"] + words
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { for index in 0..<words.count { unsafe free(arguments[index]) } }
        var process: pid_t = 0
        guard unsafe posix_spawnp(&process, words[0], nil, nil, &arguments, environ) == 0 else { return false }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return false }
        }
        return status == 0
    }
}

/// A simulated board with something wrong, on wires that are where the configuration says.
struct PlayedBench: SetupBench {
    let machine: [Diagnosis] = []
    let holders: [PanelProcess] = []
    let service = ServiceState(isSystemdRunning: false, isInstalled: false)
    private let panel: SimulatedPanel
    private let wiring: Wiring
    private let pins: (strobe: Wires, clock: Wires, data: Wires)

    /// Switches the board of a wiring on.
    init(_ wires: WireOptions, _ wiring: Wiring, _ fault: BoardFault?) {
        panel = wires.simulatedPanel(wiring.board, pullUp: fault?.pullUp ?? .hostOnly)
        pins = fault?.pins ?? (.strobe(0), .clock, .data)
        self.wiring = wiring
        for event in fault?.events(on: wiring.board) ?? [] { panel.schedule(event) }
        // As if it had been so for a while: the chip has to have seen a key.
        panel.advance(by: .milliseconds(10))
    }

    func examine(_ wiring: Wiring) throws -> [Diagnosis] {
        WireExamination.diagnoses(try open(wiring), board: wiring.board)
    }

    func order(insteadOf wiring: Wiring) throws -> Wiring? {
        try WireOrder.find(around: wiring) { try open($0) }
    }

    func tryBoard(_ wiring: Wiring, _ talk: any Talk) throws -> BoardTrial.Result {
        try BoardTrial(board: wiring.board, press: press).run(try open(wiring), timing: wiring.timing, talk: talk)
    }

    /// How long calls take, in words.
    func timings(_ wiring: Wiring) throws -> [String] {
        try CallTimings.measure(try open(wiring), timing: wiring.timing).lines
    }

    private func open(_ wiring: Wiring) throws -> CrossedLines {
        func pin(_ line: GPIOLine) -> Wires {
            switch line {
            case self.wiring.strobe: pins.strobe
            case self.wiring.clock: pins.clock
            case self.wiring.data: pins.data
            default: []
            }
        }
        return try CrossedLines(panel, pins: (pin(wiring.strobe), pin(wiring.clock), pin(wiring.data)))
    }

    /// Taps the key of a name, and says whether there is one.
    private func press(_ key: String) -> Bool {
        let name = wiring.board.keys.first { $0.name.lowercased() == key.lowercased() }?.name ?? key
        guard panel.press(name) else { return false }
        return panel.release(name, at: panel.now + .milliseconds(150))
    }

    func control(_ arguments: [String]) -> Bool { false }

    func write(_ text: String, to path: String) -> Bool { replaces(path, with: text) }
}

private func replaces(_ path: String, with text: String) -> Bool {
    (try? attention_panel.write(text, to: path)) != nil
}

import ArgumentParser
import AttentionPanel
import TM1638
import TM1638Simulator
import VirtualGPIO

/// `attention-panel virtual`: a simulated board on the gpiochip of a guest, for programs that know nothing of simulation.
struct VirtualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "virtual",
        abstract: "Put a simulated board behind the GPIO lines of a virtual machine.",
        discussion: """
            User-mode Linux attaches with virtio_uml.device=PATH:41, QEMU with vhost-user-gpio-pci. STB is GPIO17, CLK GPIO27 and \
            DIO GPIO22. Prints what the board shows, and at the end (Ctrl-C) what went over the wires.
            """
    )

    @Option(help: "Where the socket is made.")
    var socket: String

    @Option(help: "The board: \(Board.all.map(\.name).joined(separator: ", ")).")
    var board = Board.ledAndKey

    @Option(
        help: "Where user-mode Linux finds its calendar (time-travel=ext:PATH): its time is then virtual, and exact.")
    var calendar: String?

    func run() throws {
        StopSignal.install()
        let guestClock = GuestClock()
        let panel = SimulatedPanel(boards: [board])
        let clock = ContinuousClock()
        let start = clock.now
        let time = { calendar == nil ? Instant.start + (clock.now - start) : guestClock.now }
        var device = VirtualGPIODevice(PanelBank(panel, time: time))
        var face = VirtualFace(panel: panel)
        do {
            try device.serve(
                at: socket, calendar: calendar.map { ($0, guestClock) }, log: { Failure.say($0) }
            ) {
                if let picture = face.settled(at: time()) { FileHandleOutput.standardOutput(picture + "\n") }
                return StopSignal.isSet
            }
        } catch {
            throw Failure.exit(Failure.unavailable, error)
        }
        FileHandleOutput.standardOutput(Self.summary(panel, requests: device.requestCount))
    }

    private static func summary(_ panel: SimulatedPanel, requests: Int) -> String {
        let statistics = panel.statistics()
        let violations = panel.violations
        let counts =
            "\(requests) requests, \(statistics.frames) frames, \(statistics.reads) key scans, \(statistics.bits) bits"
        let lines =
            statistics.shortest.sorted { $0.key.rawValue < $1.key.rawValue }.map { rule, duration in
                "shortest: \(rule), \(duration.nanoseconds) ns, floor \((rule.floor ?? .zero).nanoseconds) ns"
            } + violations.prefix(10).map { "violation: \($0)" }
        return (["\(counts), \(violations.count) violations"] + lines).joined(separator: "\n") + "\n"
    }
}

/// What a panel shows, once it has stopped changing.
struct VirtualFace {
    private let panel: SimulatedPanel
    private var last = ""
    private var candidate = ""
    private var next = Instant.start

    init(panel: SimulatedPanel) {
        self.panel = panel
    }

    /// The new picture in one line, when it has stood for a tenth of a second; a frame under way is no picture.
    mutating func settled(at time: Instant) -> String? {
        guard time >= next else { return nil }
        next = time + .milliseconds(100)
        let frame = panel.frame()
        let lamps = frame.lights.map { $0.isEmpty ? "○" : "●" }.joined()
        let picture = "\(panel.text())| \(lamps)"
        defer { candidate = picture }
        guard picture == candidate, picture != last else { return nil }
        last = picture
        return picture
    }
}

import TestSupport
import Foundation
import TM1638GPIO
import Testing

@testable import PanelCore
@testable import PanelMemory
@testable import PanelService

@Suite("The doctor at the machine")
struct MachineExaminationTests {
    func rights(_ file: ChipFile, groups: Set<String> = []) -> Diagnosis {
        MachineExamination.rights([file], Account(name: "ada", listedGroups: groups))
    }

    @Test("a machine without a gpiochip is told so, and nothing more")
    func none() {
        let said = MachineExamination.diagnoses(chips: [], files: [], account: Account(name: "ada", listedGroups: []))
        #expect(said.map(\.verdict) == [.wrong])
        #expect(said[0].text.contains("--simulated"))
    }

    @Test("another name of a chip is shown as such")
    func alias() {
        let files = [
            ChipFile(name: "gpiochip0", group: "gpio", isOpenToGroup: true, isOpen: true),
            ChipFile(name: "gpiochip4", target: "gpiochip0", group: "gpio", isOpenToGroup: true, isOpen: true),
        ]
        #expect(MachineExamination.aliases(files) == ["gpiochip4 is another name of gpiochip0"])
    }

    @Test("who may not use a chip learns the one thing that helps")
    func remedies() {
        let closed = ChipFile(name: "gpiochip0", group: "gpio", isOpenToGroup: true, isOpen: false)
        #expect(rights(closed).text.hasSuffix("sudo usermod -aG gpio ada, then log out and in again"))
        #expect(rights(closed, groups: ["gpio"]).text.hasSuffix("but since after you logged in: log out and in again"))
        var rootOnly = closed
        rootOnly.isOpenToGroup = false
        #expect(rights(rootOnly, groups: ["gpio"]).text.contains("udev rule"))
        var ofRoot = closed
        ofRoot.group = "root"
        #expect(rights(ofRoot, groups: ["root"]).text.contains("udev rule"))
        for file in [closed, rootOnly, ofRoot] { #expect(rights(file).verdict == .wrong) }
        var open = closed
        open.isOpen = true
        #expect(rights(open) == .well("rights", "ada may use it"))
        #expect(
            MachineExamination.rights([open, closed], Account(name: "ada", listedGroups: [])).verdict == .note)
    }

    @Test("the files of a directory are found with their links and groups")
    func files() throws {
        let directory = try TemporaryDirectory()
        try directory.write([], to: directory.path + "/gpiochip10")
        try directory.write([], to: directory.path + "/gpiochip2")
        try directory.write([], to: directory.path + "/tty0")
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/gpiochip3", withDestinationPath: "gpiochip2")
        let files = ChipFile.all(in: directory.path)
        #expect(files.map(\.name) == ["gpiochip2", "gpiochip3", "gpiochip10"])
        #expect(files.map(\.target) == [nil, "gpiochip2", nil])
        #expect(files.allSatisfy { $0.isOpen && !$0.group.isEmpty })
    }

    @Test("this process has a user with a name")
    func account() {
        #expect(!Account.current().name.isEmpty)
    }
}

@Suite("The doctor at the service")
struct ServiceExaminationTests {
    let service = PanelProcess(id: 12, arguments: ["run"], isService: true)
    let byHand = PanelProcess(id: 34, arguments: ["keys", "--chip", "gpiochip0"], isService: false)
    let installed = ServiceState(isSystemdRunning: true, isInstalled: true)

    @Test("the service runs, is stopped, is not installed, or cannot be")
    func states() {
        func said(_ systemd: Bool, _ unit: Bool, _ processes: PanelProcess...) -> Diagnosis? {
            ServiceExamination.diagnoses(
                ServiceState(isSystemdRunning: systemd, isInstalled: unit), processes: processes
            ).first
        }
        #expect(said(true, true, service) == .well("service", "runs, process 12"))
        #expect(said(true, true)?.text.contains("sudo systemctl start attention-panel") == true)
        #expect(said(true, false)?.text.contains("sudo make install") == true)
        #expect(said(false, false)?.text.contains("no systemd here") == true)
    }

    @Test("a panel that somebody started by hand is shown with its command")
    func byHandShown() {
        let said = ServiceExamination.diagnoses(installed, processes: [byHand])
        #expect(said.last == .note("processes", "34 is attention-panel keys --chip gpiochip0"))
    }

    @Test("lines that the service holds are well, those of another panel a note, those of anybody else wrong")
    func holders() {
        func busy(_ holder: String, _ processes: PanelProcess...) -> Diagnosis {
            ServiceExamination.diagnosis(
                .busy(wire: "STB", line: .name("GPIO17"), chip: "gpiochip0", holder: holder), processes: processes)
        }
        let ours = busy("attention-panel-stb-clk", service)
        #expect(ours.verdict == .well && ours.text.contains("sudo systemctl stop attention-panel"))
        #expect(busy("attention-panel", byHand).verdict == .note)
        #expect(busy("attention-panel", byHand).text.contains("kill 34"))
        let other = busy("spi0 CS1", service)
        #expect(other.verdict == .wrong && other.text.contains("'spi0 CS1'"))
        #expect(
            ServiceExamination.reason(
                .busy(wire: "STB", line: .name("GPIO17"), chip: "gpiochip0", holder: "attention-panel"),
                processes: [service])
                == "STB, line GPIO17 of gpiochip0, is held by 'attention-panel': the panel runs: sudo systemctl stop "
                + "attention-panel, and start it afterwards")
        // The holder's name alone proves nothing.
        #expect(busy("attention-panel").verdict == .wrong)
    }
}

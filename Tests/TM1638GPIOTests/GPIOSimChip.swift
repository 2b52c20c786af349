import Foundation

/// A gpiochip of the kernel's GPIO simulator: levels and pulls of its lines from the outside.
///
/// Source: Linux, Documentation/admin-guide/gpio/gpio-sim.rst.
struct GPIOSimChip {
    private static let configuration = URL(fileURLWithPath: "/sys/kernel/config/gpio-sim")
    private let folder: URL
    private let device: URL

    /// The chip `gpiochip0` that `Tests/Kernel/run` makes; `nil` where there is none.
    static let board: GPIOSimChip? = {
        let device = URL(fileURLWithPath: "/sys/devices/platform/gpio-sim.0/gpiochip0")
        guard FileManager.default.fileExists(atPath: device.path) else { return nil }
        return GPIOSimChip(folder: configuration.appendingPathComponent("board"), device: device)
    }()

    private init(folder: URL, device: URL) {
        self.folder = folder
        self.device = device
    }

    /// Makes a chip whose label is its name.
    init(named name: String, lineCount: Int) throws {
        folder = Self.configuration.appendingPathComponent(name)
        let bank = folder.appendingPathComponent("bank")
        try FileManager.default.createDirectory(at: bank, withIntermediateDirectories: true)
        try Self.write("\(lineCount)", to: bank.appendingPathComponent("num_lines"))
        try Self.write(name, to: bank.appendingPathComponent("label"))
        try Self.write("1", to: folder.appendingPathComponent("live"))
        device = try URL(fileURLWithPath: "/sys/devices/platform")
            .appendingPathComponent(Self.read(folder.appendingPathComponent("dev_name")))
            .appendingPathComponent(Self.read(bank.appendingPathComponent("chip_name")))
    }

    /// Takes the chip away, held or not.
    func remove() throws {
        try Self.write("0", to: folder.appendingPathComponent("live"))
        _ = unsafe rmdir(folder.appendingPathComponent("bank").path)
        _ = unsafe rmdir(folder.path)
    }

    func level(of line: UInt32) throws -> Bool {
        try Self.read(attribute("value", of: line)) == "1"
    }

    func pull(of line: UInt32) throws -> String {
        try Self.read(attribute("pull", of: line))
    }

    func pull(_ line: UInt32, _ direction: String) throws {
        try Self.write(direction, to: attribute("pull", of: line))
    }

    private func attribute(_ name: String, of line: UInt32) -> URL {
        device.appendingPathComponent("sim_gpio\(line)").appendingPathComponent(name)
    }

    private static func read(_ file: URL) throws -> String {
        try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func write(_ text: String, to file: URL) throws {
        let handle = try FileHandle(forWritingTo: file)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }
}

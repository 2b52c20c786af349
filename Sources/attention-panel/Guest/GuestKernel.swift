import ArgumentParser
import FoundationEssentials
import Glibc
import PanelService

/// The kernel that guests run: a user-mode Linux with GPIO lines, which is built once from Debian's source.
enum GuestKernel {
    /// The path of a kernel: the one that the environment variable `KERNEL` names, the one that was built before, or one that is built now
    /// while lines on standard error tell of it.
    static func path(workingIn folder: String) throws -> String {
        let script = "\(folder)/build-kernel"
        try write(PackageResources.build_kernel, to: script)
        try write(PackageResources.uml_gpio_config, to: "\(folder)/uml-gpio.config")
        let answer = "\(folder)/kernel"
        do {
            var builder = try ChildProcess(["/bin/bash", script], output: answer)
            while builder.exitStatus() == nil {
                if StopSignal.isSet { builder.end() }
                usleep(10_000)
            }
            if let status = builder.exitStatus(), status != 0 {
                throw ExitCode(status < 128 ? status : Failure.unavailable)
            }
        } catch let failure as ChildFailure {
            throw Failure.exit(Failure.unavailable, failure)
        }
        let text = try String(contentsOf: URL(filePath: answer), encoding: .utf8)
        return String(text.prefix { $0 != "\n" })
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(filePath: path))
    }
}

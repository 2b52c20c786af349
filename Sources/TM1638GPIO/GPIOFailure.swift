import Glibc

/// Why lines could not be requested or used: what was tried, on which chip and line, what the system says, and what to do next.
public enum GPIOFailure: Error, Hashable, Sendable {
    /// The machine has no gpiochip at all.
    case noChip
    /// No chip has that name or label.
    case unknownChip(String, present: [ChipDescription])
    /// Several chips have that label, or have all of the lines.
    case ambiguousChip(String, fitting: [ChipDescription])
    /// The file exists, but is not a gpiochip.
    case notAChip(path: String)
    /// A line was given by its offset, but no chip was named.
    case chipNeeded(wire: String, offset: UInt32)
    /// No line has that name on the chip, or on any chip.
    case unknownLine(wire: String, name: String, chip: String?)
    /// The offset is not below the chip's number of lines.
    case lineOutOfRange(wire: String, offset: UInt32, chip: String, lineCount: UInt32)
    /// Two wires were given the same line.
    case sharedLine(wire: String, other: String, offset: UInt32, chip: String)
    /// A panel needs an STB for each chip, from one to as many as `limit`.
    case strobeCount(Int, limit: Int)
    /// Another program or a driver of the kernel holds the line; `holder` is its consumer name, empty if it gave none.
    case busy(wire: String, line: GPIOLine, chip: String, holder: String)
    /// A call failed with an errno.
    case system(_ operation: String, chip: String, code: Int32)
}

extension GPIOFailure: CustomStringConvertible {
    /// One sentence with the thing, the place and the remedy.
    public var description: String {
        switch self {
        case .noChip:
            "no gpiochip in /dev: is this a board with GPIO, and is its driver loaded?"
        case .unknownChip(let chip, let present):
            "no gpiochip has the name or label '\(chip)': use one of \(list(present))"
        case .ambiguousChip(let asked, let fitting):
            "'\(asked)' fits more than one gpiochip: name one of \(list(fitting))"
        case .notAChip(let path):
            "\(path) is no gpiochip: give a path such as /dev/gpiochip0, a name or a label"
        case .chipNeeded(let wire, let offset):
            "\(wire) is line \(offset), but of which gpiochip? Name the chip too, or give a line name such as GPIO17"
        case .unknownLine(let wire, let name, let chip):
            "no line called '\(name)' (\(wire)) on \(chip ?? "any gpiochip"): gpioinfo lists the names; an offset works too"
        case .lineOutOfRange(let wire, let offset, let chip, let lineCount):
            "\(wire) is line \(offset), but \(chip) has \(lineCount) lines, counted from 0: choose another line"
        case .sharedLine(let wire, let other, let offset, let chip):
            "\(wire) and \(other) are both line \(offset) of \(chip): give each wire a line of its own"
        case .strobeCount(let count, let limit):
            "\(count) STB lines: a panel needs one for each chip, at least 1 and at most \(limit)"
        case .busy(let wire, let line, let chip, let holder):
            """
            \(wire), line \(line) of \(chip), is held by \(holder.isEmpty ? "somebody without a name" : "'\(holder)'") \
            (\(words(EBUSY))): end what holds it, or choose another line
            """
        case .system(let operation, let chip, let code):
            "cannot \(operation): \(words(code)); \(remedy(code, chip: chip))"
        }
    }
}

private func list(_ chips: [ChipDescription]) -> String {
    chips.map(\.description).joined(separator: ", ")
}

private func words(_ code: Int32) -> String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
}

extension GPIOFailure {
    /// Whether the caller lacks the rights.
    var isOfRights: Bool {
        if case .system(_, _, let code) = self { code == EACCES || code == EPERM } else { false }
    }
}

/// What gives the caller the rights, by the node's own owner and group.
private func remedy(forRightsOf path: String) -> String {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
        return "join the group that owns it (on most systems: sudo usermod -aG gpio $USER) and log in again"
    }
    let group = unsafe getgrgid(status.st_gid).map { unsafe String(cString: $0.pointee.gr_name) } ?? "\(status.st_gid)"
    guard status.st_mode & 0o060 == 0o060, status.st_gid != 0 else {
        let owner =
            unsafe getpwuid(status.st_uid).map { unsafe String(cString: $0.pointee.pw_name) } ?? "\(status.st_uid)"
        return "only its owner \(owner) may: a udev rule lets a group use it (usermod alone does not help here)"
    }
    return "join its group (sudo usermod -aG \(group) $USER) and log in again"
}

private func remedy(_ code: Int32, chip: String) -> String {
    switch code {
    case EACCES, EPERM:
        remedy(forRightsOf: chip.contains("/") ? chip : "/dev/\(chip)")
    case ENOENT:
        "is this a board with GPIO, and is its driver loaded?"
    case ENODEV, ENXIO:
        "the gpiochip is gone: was its driver unloaded or its device unplugged?"
    case EINVAL:
        "does this kernel know the interface that libgpiod uses (version 1.6: CONFIG_GPIO_CDEV_V1, and pull-ups since 5.5)?"
    default:
        "see the kernel's log (dmesg)"
    }
}

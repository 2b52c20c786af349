import CGPIOD
import Glibc

/// The names and the size of a gpiochip.
public struct ChipDescription: Hashable, Sendable {
    /// The device file, such as `/dev/gpiochip0`.
    public let path: String
    /// The kernel's name, such as `gpiochip0`; it may change from one kernel to the next.
    public let name: String
    /// The label of the hardware, such as `pinctrl-rp1` on a Raspberry Pi 5; `nil` when the chip could not be opened.
    public let label: String?
    /// How many lines it has; `nil` when the chip could not be opened.
    public let lineCount: UInt32?

    /// Asks the chip at `path`.
    ///
    /// - Throws: ``GPIOFailure`` if there is none or it may not be opened.
    init(path: String) throws(GPIOFailure) {
        var name = [CChar](repeating: 0, count: cgpiod_name_size)
        var label = name
        var lineCount: UInt32 = 0
        let code = unsafe cgpiod_describe_chip(path, &name, &label, &lineCount)
        switch code {
        case 0: self.init(path: path, name: text(name), label: text(label), lineCount: lineCount)
        case ENOTTY, ENODEV, EISDIR: throw .notAChip(path: path)
        // Whoever may not open a file cannot be told by it that it is no device.
        case EACCES where !Self.isDevice(path), EPERM where !Self.isDevice(path): throw .notAChip(path: path)
        default: throw .system("open \(path)", chip: path, code: code)
        }
    }

    private static func isDevice(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFCHR
    }

    /// The name of the chip that a link in `directory` means, as Raspberry Pi OS makes `gpiochip4` on a Pi 5; `nil` when it is no link.
    static func target(of name: String, in directory: String) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard unsafe readlink("\(directory)/\(name)", &bytes, bytes.count - 1) > 0 else { return nil }
        return lastComponent(text(bytes))
    }

    init(path: String, name: String, label: String?, lineCount: UInt32?) {
        self.path = path
        self.name = name
        self.label = label
        self.lineCount = lineCount
    }

    /// Every gpiochip in `directory`, in the order of their numbers; symbolic links are left out, they name a chip a second time.
    static func all(in directory: String) -> [ChipDescription] {
        var found = unsafe glob_t()
        defer { unsafe globfree(&found) }
        guard unsafe glob(directory + "/gpiochip*", 0, nil, &found) == 0, let paths = unsafe found.gl_pathv else {
            return []
        }
        return (0..<Int(unsafe found.gl_pathc))
            .compactMap { unsafe paths[$0].map { unsafe String(cString: $0) } }
            .filter { path in
                var status = stat()
                return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFLNK
            }
            .sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
            .compactMap { path in
                do throws(GPIOFailure) {
                    return try ChipDescription(path: path)
                } catch {
                    if case .notAChip = error { return nil }
                    return ChipDescription(path: path, name: lastComponent(path), label: nil, lineCount: nil)
                }
            }
    }

    /// The offset of the line with a name; `nil` when the chip has no such line.
    ///
    /// - Throws: ``GPIOFailure`` if the chip may not be opened.
    public func offset(ofLineNamed line: String) throws(GPIOFailure) -> UInt32? {
        var offset: UInt32 = 0
        let code = unsafe cgpiod_find_line(path, line, &offset)
        switch code {
        case 0: return offset
        case ENOENT: return nil
        default: throw .system("look for line \(line)", chip: path, code: code)
        }
    }

    /// The consumer's name of a line in use, empty if it gave none; `nil` when the line is free or the chip does not answer.
    public func holder(ofLine offset: UInt32) -> String? {
        var consumer = [CChar](repeating: 0, count: cgpiod_name_size)
        return unsafe cgpiod_holder(path, offset, &consumer) == EBUSY ? text(consumer) : nil
    }
}

extension ChipDescription: CustomStringConvertible {
    /// Name, label and size in one line.
    public var description: String {
        guard let label, let lineCount else { return "\(name) (not readable)" }
        return "\(name) [\(label)] (\(lineCount) lines)"
    }
}

private func text(_ bytes: [CChar]) -> String {
    String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

private func lastComponent(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
}

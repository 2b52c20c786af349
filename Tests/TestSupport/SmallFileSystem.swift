import Foundation
import Glibc

/// A small file system in memory, unmounted when the test is over; only root can have one.
package final class SmallFileSystem: Sendable {
    /// Where it is mounted.
    package let directory: TemporaryDirectory
    package var store: String { directory.store }

    package static let isPossible: Bool = (try? SmallFileSystem(kibibytes: 64)) != nil

    package init(kibibytes: Int, at directory: TemporaryDirectory? = nil) throws {
        self.directory = try directory ?? TemporaryDirectory()
        guard unsafe mount("tmpfs", self.directory.path, "tmpfs", 0, "size=\(kibibytes)k") == 0 else {
            throw POSIXError(.EPERM)
        }
    }

    deinit { unsafe umount2(directory.path, Int32(MNT_DETACH)) }

    package func makeReadOnly() throws {
        let flags = UInt(MS_REMOUNT | MS_RDONLY)
        guard unsafe mount("tmpfs", directory.path, "tmpfs", flags, nil) == 0 else { throw POSIXError(.EPERM) }
    }

    private var filler: String { directory.path + "/filler" }

    /// Leaves no byte free.
    package func fill() throws {
        let file = unsafe open(filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw POSIXError(.EIO) }
        defer { close(file) }
        for size in [4096, 1] {
            let bytes = [UInt8](repeating: 1, count: size)
            while unsafe write(file, bytes, size) == size {}
        }
    }

    package func makeRoom() throws { try FileManager.default.removeItem(atPath: filler) }
}

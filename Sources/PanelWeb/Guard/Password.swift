import CCrypt
import FoundationEssentials
import Glibc

/// The password of the page: kept as a salted hash that costs time and memory to try (yescrypt, crypt(5)).
public struct Password: Sendable {
    /// The hash, with its method and salt.
    let hash: String

    /// The fewest characters.
    public static let leastLength = 10
    /// The most bytes: the C library takes no more.
    public static let mostBytes = 500
    private static let name = "web-password"

    /// Why there is no password.
    public enum Problem: Error, Hashable, CustomStringConvertible {
        /// It has too few characters.
        case short
        /// It has too many bytes, or a zero.
        case unusable
        /// The C library cannot make a hash.
        case noHash
        /// The file holds something else.
        case noPassword(path: String)

        /// What is wrong, and what to do.
        public var description: String {
            switch self {
            case .short: "a password has \(Password.leastLength) characters at the least"
            case .unusable: "a password has \(Password.mostBytes) bytes at most, and no zero byte"
            case .noHash: "the C library (libcrypt) cannot make a hash for the password"
            case .noPassword(let path):
                "\(path) holds no password: set it with attention-panel web password, or remove the file"
            }
        }
    }

    /// Makes a new one.
    public init(_ text: String) throws(Problem) {
        guard text.count >= Self.leastLength else { throw .short }
        guard Self.isUsable(text) else { throw .unusable }
        // The usual cost of yescrypt: 16 MiB, and a tenth of a second or so.
        guard let setting = unsafe crypt_gensalt_ra("$y$", 0, nil, 0) else { throw .noHash }
        defer { unsafe free(setting) }
        guard let hash = unsafe Self.hash(text, setting: String(cString: setting)) else { throw .noHash }
        self.hash = hash
    }

    private init(hash: String) {
        self.hash = hash
    }

    /// Reads the one in a memory's directory; `nil` where there is none.
    public static func read(beside memory: String) throws -> Password? {
        let path = path(beside: memory)
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            return nil
        }
        let text = String(decoding: data, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
        guard text.hasPrefix("$"), text.utf8.count < 384 else { throw Problem.noPassword(path: path) }
        return Password(hash: text)
    }

    /// Keeps it in a memory's directory, for its owner and group to read.
    public func write(beside memory: String) throws {
        let path = Self.path(beside: memory)
        let part = path + ".part"
        _ = unsafe unlink(part)
        let file = unsafe open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw CocoaError(.fileWriteNoPermission) }
        defer { close(file) }
        let bytes = Array((hash + "\n").utf8)
        guard unsafe Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0,
            unsafe rename(part, path) == 0
        else {
            throw CocoaError(.fileWriteUnknown)
        }
    }

    /// Forgets the one in a memory's directory; `false` where there was none.
    public static func remove(beside memory: String) -> Bool { unsafe unlink(path(beside: memory)) == 0 }

    /// Where the one of a memory is kept.
    public static func path(beside memory: String) -> String {
        let slash = memory.lastIndex(of: "/")
        return (slash.map { String(memory[...$0]) } ?? "") + name
    }

    /// Whether this is the password.
    ///
    /// It takes its time, on purpose.
    func isRight(_ text: String) -> Bool {
        guard Self.isUsable(text), let other = Self.hash(text, setting: hash) else { return false }
        // In the same time, wherever the two differ.
        let (one, two) = (Array(hash.utf8), Array(other.utf8))
        return one.count == two.count && zip(one, two).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func isUsable(_ text: String) -> Bool { text.utf8.count <= mostBytes && !text.utf8.contains(0) }

    private static func hash(_ text: String, setting: String) -> String? {
        var space: UnsafeMutableRawPointer?
        var size: CInt = 0
        defer { unsafe free(space) }
        guard let hash = unsafe crypt_ra(text, setting, &space, &size) else { return nil }
        return unsafe String(cString: hash)
    }
}

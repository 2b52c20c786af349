import Glibc
public import PanelCore

/// The bytes of a file, or of whatever else can be read: a pipe, a device, standard input.
package enum FileBytes {
    /// More than a million pairs, and little enough for a small computer's memory.
    private static let tableLimit = 64 << 20

    /// Reads a file that holds a table or a model; standard input, if it is called `-`.
    ///
    /// - Returns: the bytes, and what they are called in messages.
    /// - Throws: ``Table/Problem`` when they cannot be read, or do not end soon.
    package static func read(named path: String) throws(Table.Problem) -> (name: String, bytes: [UInt8]) {
        let isStandardInput = path == "-"
        let name = isStandardInput ? "standard input" : path
        func problem(_ reason: String, isUnreadable: Bool) -> Table.Problem {
            Table.Problem(file: name, line: nil, column: nil, reason: reason, isUnreadable: isUnreadable)
        }
        let bytes: [UInt8]
        do {
            bytes = try isStandardInput ? read(STDIN_FILENO, limit: tableLimit) : read(path: path, limit: tableLimit)
        } catch {
            throw problem("cannot be read: \(error)", isUnreadable: true)
        }
        guard bytes.count <= tableLimit else {
            throw problem("is larger than \(tableLimit >> 20) MiB: is this the right file?", isUnreadable: false)
        }
        return (name, bytes)
    }

    /// Reads to the end, or one byte more than `limit`, which shows that there is more.
    package static func read(path: String, limit: Int) throws(ReadingError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ReadingError(code: errno) }
        defer { close(descriptor) }
        return try read(descriptor, limit: limit)
    }

    private static func read(_ descriptor: Int32, limit: Int) throws(ReadingError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let piece = try readPiece(descriptor, limit: limit + 1 - bytes.count)
            guard !piece.isEmpty else { break }
            bytes += piece
        }
        return bytes
    }

    /// Reads what is there, when something is; nothing at the end.
    package static func readPiece(_ descriptor: Int32, limit: Int) throws(ReadingError) -> [UInt8] {
        var count = -1
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: min(65_536, limit)) { buffer, filled in
            repeat {
                count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            } while count < 0 && errno == EINTR
            filled = max(count, 0)
        }
        guard count >= 0 else { throw ReadingError(code: errno) }
        return piece
    }
}

/// Why something cannot be read.
package struct ReadingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What `errno` said.
    package let code: Int32

    package var isMissing: Bool { code == ENOENT }

    package var description: String {
        switch code {
        case ENOENT: "there is no such file"
        case EACCES, EPERM: "the rights are missing"
        default: unsafe String(cString: strerror(code))
        }
    }
}

extension Table {
    /// Reads a file; standard input, if it is called `-`.
    ///
    /// - Throws: ``Problem`` when it cannot be read or any line of it is wrong: a bad file is refused whole.
    public init(path: String, columns: [String], options: TableOptions = TableOptions()) throws(Problem) {
        let (name, bytes) = try FileBytes.read(named: path)
        try self.init(data: bytes, name: name, columns: columns, options: options)
    }

    /// Reads a file; standard input, if it is called `-`, whose columns are `fields`, in their units.
    ///
    /// - Throws: ``Problem`` when it cannot be read or any line of it is wrong.
    public init(path: String, fields: [Field], options: TableOptions = TableOptions()) throws(Problem) {
        let (name, bytes) = try FileBytes.read(named: path)
        try self.init(data: bytes, name: name, fields: fields, options: options)
    }
}

extension PairsFile {
    /// Reads a file, or standard input, if it is called `-`, whose columns are those of `schema`.
    ///
    /// - Throws: ``Table/Problem`` when it cannot be read, or any line of it is wrong.
    public init(path: String, schema: Schema, options: TableOptions = TableOptions()) throws(Table.Problem) {
        let (name, bytes) = try FileBytes.read(named: path)
        try self.init(data: bytes, name: name, schema: schema, options: options)
    }

    /// Reads a file, or standard input, if it is called `-`, and makes a schema that fits the columns named.
    ///
    /// - Throws: ``Table/Problem`` when it cannot be read, or any line of it is wrong.
    public init(
        path: String, queries: [String], values: [String], options: TableOptions = TableOptions()
    ) throws(Table.Problem) {
        let (name, bytes) = try FileBytes.read(named: path)
        try self.init(data: bytes, name: name, queries: queries, values: values, options: options)
    }
}

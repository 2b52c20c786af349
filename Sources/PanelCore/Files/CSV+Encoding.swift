extension CSV {
    /// The text of a file's content: UTF-8, or UTF-16 with its mark, as spreadsheets save it.
    ///
    /// - Throws: ``Table/Problem`` when it is neither.
    static func text(_ data: some Sequence<UInt8>, name: String) throws(Table.Problem) -> String {
        func problem(_ line: Int?, _ reason: String) -> Table.Problem {
            Table.Problem(file: name, line: line, column: nil, reason: reason)
        }
        let bytes = Array(data)
        guard !bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) else {
            throw problem(nil, "is a spreadsheet or an archive: save the table as CSV, in UTF-8")
        }
        guard !bytes.starts(with: [0x1F, 0x8B]) else {
            throw problem(nil, "is compressed (gzip): unpack it with gunzip")
        }
        guard !bytes.starts(with: [0xFF, 0xFE, 0, 0]), !bytes.starts(with: [0, 0, 0xFE, 0xFF]) else {
            throw problem(nil, "is UTF-32 text: save it as UTF-8")
        }
        for (mark, isLittle) in [([0xFF, 0xFE], true), ([0xFE, 0xFF], false)] as [([UInt8], Bool)]
        where bytes.starts(with: mark) {
            let units = stride(from: 2, to: bytes.count - 1, by: 2).map { place in
                UInt16(bytes[isLittle ? place + 1 : place]) << 8 | UInt16(bytes[isLittle ? place : place + 1])
            }
            guard bytes.count.isMultiple(of: 2), let text = String(validating: units, as: UTF16.self) else {
                throw problem(nil, "begins as UTF-16 text and is none: save it as UTF-8")
            }
            return text
        }
        if let zero = bytes.firstIndex(of: 0) {
            throw problem(
                1 + bytes[..<zero].count { $0 == 0x0A },
                "holds a zero byte, which text has not: save it as CSV, in UTF-8")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw problem(
                lineOfWrongByte(bytes),
                "is not UTF-8 text: save it as UTF-8, or convert it (iconv -f WINDOWS-1252 -t UTF-8)")
        }
        return text
    }

    /// The line of the first byte that UTF-8 does not have there, counted from 1.
    private static func lineOfWrongByte(_ bytes: [UInt8]) -> Int {
        var (parser, rest, line) = (Unicode.UTF8.ForwardParser(), bytes.makeIterator(), 1)
        while case .valid(let scalar) = parser.parseScalar(from: &rest) {
            if scalar.first == 0x0A { line += 1 }
        }
        return line
    }
}

import PanelCore

/// SQLite's write-ahead log, looked at before SQLite does: it takes a damaged log for a shorter one, and says nothing.
///
/// See "WAL-mode File Format", https://www.sqlite.org/walformat.html.
enum WriteAheadLog {
    private static let headerSize = 32
    private static let frameHeaderSize = 24

    /// Whether changes that were committed, or seem to have been, cannot be read.
    ///
    /// A power cut in the middle of a commit may look like this, too, when the disk writes out of order: nothing acknowledged is missing
    /// then. What is cut off before the last frame of a commit, or right behind that frame's header, cannot be told from a commit that was
    /// never finished; and a log cut off exactly between two commits looks whole.
    static func isDamaged(_ log: [UInt8]) -> Bool {
        guard log.count >= headerSize, log.contains(where: { $0 != 0 }) else { return false }
        let magic = word(log, 0)
        guard magic & ~1 == 0x377F_0682 else { return true }
        let isBigEndian = magic & 1 == 1
        var sum = Sum(isBigEndian: isBigEndian)
        sum.add(log[0..<24])
        guard sum.first == word(log, 24), sum.second == word(log, 28) else { return true }
        let pageSize = Int(word(log, 8))
        guard pageSize >= 512, pageSize <= 65_536, pageSize & (pageSize - 1) == 0 else { return true }
        let salts = log[16..<24]

        var isWhole = true
        for start in stride(from: headerSize, to: log.count, by: frameHeaderSize + pageSize) {
            let end = start + frameHeaderSize + pageSize
            // A header alone is what a process that is killed between SQLite's two writes leaves.
            guard start + frameHeaderSize < log.count else { break }
            // Frames of other salts are left over from before the log last began anew.
            let isOurs = log[(start + 8)..<(start + 16)].elementsEqual(salts)
            if end > log.count {
                isWhole = false
            } else if isWhole {
                sum.add(log[start..<(start + 8)])
                sum.add(log[(start + frameHeaderSize)..<end])
                isWhole = isOurs && sum.first == word(log, start + 16) && sum.second == word(log, start + 20)
            }
            let isCommit = word(log, start + 4) != 0
            if !isWhole, isOurs, isCommit { return true }
        }
        return false
    }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The running checksum over pairs of 32-bit words.
    private struct Sum {
        let isBigEndian: Bool
        var first: UInt32 = 0
        var second: UInt32 = 0

        mutating func add(_ bytes: ArraySlice<UInt8>) {
            for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 8) {
                first &+= word(bytes, start) &+ second
                second &+= word(bytes, start + 4) &+ first
            }
        }

        private func word(_ bytes: ArraySlice<UInt8>, _ start: Int) -> UInt32 {
            let word = bytes[start..<(start + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return isBigEndian ? word : word.byteSwapped
        }
    }
}

import PanelCore
import GRDB
import Glibc

extension DatabaseQueue {
    /// Copies the database, as it is at one moment, into a file that is there whole or not at all.
    func copy(to path: String) throws {
        let temporary = "\(path).new-\(UInt32.random(in: 0...UInt32.max))"
        do {
            // SQLite syncs the copy before it closes it.
            let copy = try DatabaseQueue(path: temporary, configuration: StoreOpening.configuration())
            try backup(to: copy)
            try copy.close()
            let files = DatabaseFiles(path: temporary)
            files.belongToDirectory()
            try files.move(temporary, to: path)
        } catch {
            for ending in ["", "-journal"] { unsafe unlink(temporary + ending) }
            throw error
        }
    }
}

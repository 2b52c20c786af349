import PanelCore
import GRDB

/// How the file came to look as it does: each version's step, from the first on.
///
/// Steps once released never change.
enum Migrations {
    private static let firstName = "1: pairs, fields, readings, settings"

    /// What a memory's file holds and others do not, on its first page and on another one.
    static let marks = ["grdb_migrations", firstName]

    static let all: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration(firstName) { try first($0) }
        return migrator
    }()

    /// Whether the file has tables that this program did not make.
    static func isForeign(_ database: Database) throws -> Bool {
        let tables = try String.fetchSet(
            database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        guard tables.contains("grdb_migrations") else { return !tables.isEmpty }
        return try tables.count > 1 && !all.appliedIdentifiers(database).contains(firstName)
    }

    // Components are rows, so that foreign keys see to it that every number of a pair belongs to a field. Readings are a log that keeps
    // its meaning when the fields change, so each one carries names and units along, as JSON. Times are milliseconds since 1970.
    private static func first(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE field (
                    id INTEGER PRIMARY KEY,
                    position INTEGER NOT NULL,
                    name TEXT NOT NULL UNIQUE,
                    role TEXT NOT NULL CHECK (role IN ('query', 'value')),
                    unit TEXT NOT NULL,
                    decimals INTEGER NOT NULL,
                    lowest REAL NOT NULL,
                    highest REAL NOT NULL,
                    step REAL NOT NULL
                ) STRICT;
                CREATE TABLE pair (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    time INTEGER NOT NULL,
                    origin TEXT NOT NULL CHECK (origin IN ('built in', 'imported', 'taught'))
                ) STRICT;
                CREATE TABLE component (
                    pair INTEGER NOT NULL REFERENCES pair ON DELETE CASCADE,
                    field INTEGER NOT NULL REFERENCES field,
                    number REAL NOT NULL,
                    PRIMARY KEY (pair, field)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE reading (
                    id INTEGER PRIMARY KEY,
                    time INTEGER NOT NULL,
                    asked TEXT NOT NULL,
                    answered TEXT NOT NULL
                ) STRICT;
                CREATE TABLE setting (
                    name TEXT PRIMARY KEY,
                    value TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                """)
        try database.replaceFields(with: .tutorial)
        for pair in Pair.tutorial {
            try database.insert(pair, schema: .tutorial, origin: .builtIn, time: Timestamp(milliseconds: 0))
        }
    }
}

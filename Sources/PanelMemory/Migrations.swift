import PanelCore
import GRDB

/// How the file came to look as it does: each version's step, from the first on.
///
/// Steps once released never change.
enum Migrations {
    static let firstName = "1: pairs, fields, readings, settings"
    private static let secondName = "2: identities, imports, what is learned"

    /// What a memory's file holds and others do not, on its first page and on another one.
    static let marks = ["grdb_migrations", firstName]

    static let all: DatabaseMigrator = {
        var migrator = upToFirst
        migrator.registerMigration(secondName) { try second($0) }
        return migrator
    }()

    /// The steps that version 0.1 knows.
    static let upToFirst: DatabaseMigrator = {
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

    /// How many steps the file has behind it, when there are more to come; `nil` for a file that is new or up to date.
    static func outdatedVersion(_ database: Database) throws -> Int? {
        let count = try all.appliedIdentifiers(database).count
        return count == 0 || count == all.migrations.count ? nil : count
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
                INSERT INTO field VALUES (1, 0, 'waist', 'query', '', 1, 0, 999.9, 0.1), (2, 1, 'weight', 'value', '', 1, 0, 999.9, 0.1);
                INSERT INTO pair VALUES (1, 0, 'built in'), (2, 0, 'built in'), (3, 0, 'built in');
                INSERT INTO component VALUES (1, 1, 68), (1, 2, 126), (2, 1, 60), (2, 2, 110), (3, 1, 64), (3, 2, 115);
                """)
    }

    // A pair's identity is a random number: row numbers of a backup may mean other pairs. What is learned is one value, as JSON. A waist
    // or a weight of 0 is how other programs write "not measured"; memories that hold somebody's pairs keep their ranges.
    private static func second(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE batch (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    time INTEGER NOT NULL,
                    name TEXT NOT NULL,
                    digest INTEGER NOT NULL,
                    count INTEGER NOT NULL
                ) STRICT;
                CREATE TABLE learned (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    model TEXT NOT NULL
                ) STRICT;
                ALTER TABLE pair ADD COLUMN identity INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE pair ADD COLUMN batch INTEGER REFERENCES batch;
                UPDATE pair SET identity = random();
                UPDATE field SET lowest = 1 WHERE name IN ('waist', 'weight') AND lowest = 0
                    AND NOT EXISTS (SELECT 1 FROM pair WHERE origin <> 'built in');
                CREATE UNIQUE INDEX pair_identity ON pair (identity);
                """)
        try database.execute(sql: renamingOfScores)
    }

    /// The names of scores as of version 2: `dot` always meant the product that is not divided by anything.
    static let renamingOfScores = """
        UPDATE setting SET value = CASE value WHEN 'scaledDot' THEN 'scaled-dot' WHEN 'dot0' THEN 'dot' ELSE value END
        WHERE name = 'score'
        """
}

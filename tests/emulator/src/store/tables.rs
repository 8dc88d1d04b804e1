//! The tables of the database, and the migration from older versions.

use rusqlite::Connection;

/// The version of the tables, kept as the file's `user_version`.
pub(super) const SCHEMA_VERSION: i64 = 3;

/// A deleted comment or document stays without content, so that its id is not given again.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS apps (
        app INTEGER PRIMARY KEY, last_record INTEGER NOT NULL, last_row INTEGER NOT NULL,
        last_view INTEGER NOT NULL DEFAULT 1, live_revision INTEGER NOT NULL DEFAULT 0,
        preview_revision INTEGER NOT NULL DEFAULT 0, description TEXT
    );
    CREATE TABLE IF NOT EXISTS settings (
        app INTEGER NOT NULL, section TEXT NOT NULL, start TEXT NOT NULL, live TEXT NOT NULL, preview TEXT NOT NULL,
        PRIMARY KEY (app, section)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS records (
        app INTEGER NOT NULL, id INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (app, id)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS uniques (
        app INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, id INTEGER NOT NULL,
        PRIMARY KEY (app, field, value, id)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS uniques_by_record ON uniques (app, id);
    CREATE TABLE IF NOT EXISTS files (
        key TEXT PRIMARY KEY, blob INTEGER NOT NULL, name TEXT NOT NULL, content_type TEXT NOT NULL,
        size INTEGER NOT NULL, app INTEGER, record INTEGER, uploaded_at INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS files_by_record ON files (app, record);
    CREATE INDEX IF NOT EXISTS files_by_blob ON files (blob);
    CREATE INDEX IF NOT EXISTS files_by_upload ON files (uploaded_at) WHERE uploaded_at IS NOT NULL;
    CREATE TABLE IF NOT EXISTS comments (
        app INTEGER NOT NULL, record INTEGER NOT NULL, id INTEGER NOT NULL, comment TEXT,
        PRIMARY KEY (app, record, id)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS documents (
        kind TEXT NOT NULL, id INTEGER NOT NULL, document TEXT, PRIMARY KEY (kind, id)
    ) WITHOUT ROWID;
";

/// The bytes of files, in the same database if that is a file.
const CHUNKS: &str = "
    CREATE TABLE IF NOT EXISTS chunks (chunk INTEGER PRIMARY KEY, blob INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE INDEX IF NOT EXISTS chunks_by_blob ON chunks (blob);
";

/// Without a data file, they are stored in a separate database, which SQLite writes to a temporary file when it gets large.
const CHUNKS_ASIDE: &str = "
    ATTACH DATABASE '' AS aside;
    CREATE TABLE aside.chunks (chunk INTEGER PRIMARY KEY, blob INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE INDEX aside.chunks_by_blob ON chunks (blob);
";

/// Migrates from version 0, which did not store forms and stored each file as one blob.
const FROM_0: &str = "
    ALTER TABLE apps ADD COLUMN form TEXT;
    ALTER TABLE apps DROP COLUMN uniques;
    INSERT INTO chunks (blob, bytes) SELECT blob, bytes FROM blobs;
    DROP TABLE blobs;
";

/// Migrates from version 1, which stored no settings other than the form.
const FROM_1: &str = "
    ALTER TABLE apps ADD COLUMN last_view INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE apps ADD COLUMN live_revision INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE apps ADD COLUMN preview_revision INTEGER NOT NULL DEFAULT 0;
    INSERT INTO settings
    SELECT app, 'fields', fields, fields, fields
    FROM (SELECT app, '{\"properties\":' || form || '}' AS fields FROM apps WHERE form IS NOT NULL);
    ALTER TABLE apps DROP COLUMN form;
";

/// Migrates from version 2, whose apps all came from schema files.
const FROM_2: &str = "
    ALTER TABLE apps ADD COLUMN description TEXT;
";

/// Creates the tables, or brings those of an older version up to date. Returns the version that they have.
pub(super) fn create_tables(database: &Connection, in_memory: bool) -> rusqlite::Result<i64> {
    if in_memory {
        database.execute_batch(CHUNKS_ASIDE)?;
    }
    let transaction = database.unchecked_transaction()?;
    let found = "SELECT count(*) FROM sqlite_schema WHERE name = 'apps'";
    let is_new = 0 == transaction.query_row(found, [], |row| row.get::<_, u64>(0))?;
    let version = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version > SCHEMA_VERSION {
        return Ok(version);
    }
    if !in_memory {
        transaction.execute_batch(CHUNKS)?;
    }
    transaction.execute_batch(SCHEMA)?;
    if !is_new {
        let migrations = [(0, FROM_0), (1, FROM_1), (2, FROM_2)];
        for (_, migration) in migrations.iter().filter(|(from, _)| *from >= version) {
            transaction.execute_batch(migration)?;
        }
    }
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    transaction.commit()?;
    Ok(SCHEMA_VERSION)
}

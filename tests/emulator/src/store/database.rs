//! Opens the database and runs calls as transactions.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use crate::store::error::Error;
use crate::store::tables::{SCHEMA_VERSION, create_tables};

/// The database. A call is one transaction; nothing else uses the connection meanwhile.
pub(crate) struct Store {
    pub(super) database: Connection,
}

/// The size of a page of a new file, in bytes.
const PAGE_BYTES: u32 = 16 * 1024;

/// The largest log, in pages: 64 MiB.
const LOG_PAGES: u32 = 4096;

impl Store {
    /// Opens the file, or a database in memory. The error says why that is not possible.
    pub(crate) fn open(path: Option<&Path>) -> Result<Store, String> {
        let (store, version) =
            Store::connect(path).map_err(|error| match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy) => "another server has it open".to_owned(),
                _ => error.to_string(),
            })?;
        match version > SCHEMA_VERSION {
            true => Err("a newer kintone-emulator wrote it".to_owned()),
            false => Ok(store),
        }
    }

    /// Returns the database, and the version of the tables that it has.
    fn connect(path: Option<&Path>) -> rusqlite::Result<(Store, i64)> {
        let database = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        // A server that starts while another one ends waits for it so long.
        database.busy_timeout(Duration::from_millis(500))?;
        // A record of a few kilobytes fits into a page; what does not is read much slower.
        database.pragma_update(None, "page_size", PAGE_BYTES)?;
        // Two servers on one file would give ids and answer searches without knowing of each other.
        database.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        // With the write-ahead log a commit is one write to the operating system, whole or not at all: a process that is
        // killed loses nothing that it acknowledged. NORMAL does not wait for the disk, so a machine that loses power may
        // lose the latest commits, though never parts of one.
        database.pragma_update(None, "journal_mode", "WAL")?;
        database.pragma_update(None, "synchronous", "NORMAL")?;
        // The log goes into the file, which waits for the disk, when it is full and not after every bulk request.
        database.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
        database.set_prepared_statement_cache_capacity(64);
        let version = create_tables(&database, path.is_none())?;
        Ok((Store { database }, version))
    }

    /// Runs one call: whatever it wrote goes if it fails.
    pub(crate) fn transaction<T, E: From<Error>>(
        &self,
        call: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.database.unchecked_transaction().map_err(Error::from)?;
        let result = call();
        match result {
            Ok(_) => transaction.commit(),
            Err(_) => transaction.rollback(),
        }
        .map_err(Error::from)?;
        result
    }
}

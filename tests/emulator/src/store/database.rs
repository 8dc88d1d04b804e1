//! Opens the database and runs calls as transactions.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use crate::store::error::StoreError;
use crate::store::tables::{SCHEMA_VERSION, create_tables};

/// The database. Each call is a transaction with exclusive use of the connection.
pub(crate) struct Store {
    pub(super) database: Connection,
}

/// The size of a page of a new file, in bytes.
const PAGE_BYTES: u32 = 16 * 1024;

/// The largest log, in pages: 64 MiB.
const LOG_PAGES: u32 = 4096;

impl Store {
    /// Opens a file, or a database in memory. The error is the reason for a failure.
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
        // How long a server that is starting waits for another one to end.
        database.busy_timeout(Duration::from_millis(500))?;
        // Records that fit into a page are read much faster.
        database.pragma_update(None, "page_size", PAGE_BYTES)?;
        // Two servers with the same file would allocate the same ids.
        database.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        // With the write-ahead log, a commit is a single write to the operating system, so a process that is killed does not
        // lose acknowledged commits. NORMAL does not wait for the disk: if the machine loses power, the latest commits may be
        // lost, but never parts of one.
        database.pragma_update(None, "journal_mode", "WAL")?;
        database.pragma_update(None, "synchronous", "NORMAL")?;
        // The log is copied into the file, which waits for the disk, only when it is full.
        database.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
        database.set_prepared_statement_cache_capacity(64);
        let version = create_tables(&database, path.is_none())?;
        Ok((Store { database }, version))
    }

    /// Runs a part of a transaction, which is rolled back if that part fails.
    pub(crate) fn savepoint<T, E>(
        &self,
        part: impl FnOnce() -> Result<T, E>,
    ) -> Result<Result<T, E>, StoreError> {
        self.database.execute_batch("SAVEPOINT part")?;
        let result = part();
        if result.is_err() {
            self.database.execute_batch("ROLLBACK TO part")?;
        }
        self.database.execute_batch("RELEASE part")?;
        Ok(result)
    }

    /// Runs a call in a transaction, which is rolled back if the call fails.
    pub(crate) fn transaction<T, E: From<StoreError>>(
        &self,
        call: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self
            .database
            .unchecked_transaction()
            .map_err(StoreError::from)?;
        let result = call();
        match result {
            Ok(_) => transaction.commit(),
            Err(_) => transaction.rollback(),
        }
        .map_err(StoreError::from)?;
        result
    }
}

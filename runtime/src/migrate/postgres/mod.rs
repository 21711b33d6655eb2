//! Migrations on Postgres: one session for the lock, the ledger and the statements.

mod group;
mod ledger;
mod probe;
mod progress;
mod run;
mod sides;

pub(super) use probe::left;
pub(super) use sides::sides;

use std::time::Instant;

use rowcol_codegen::plan::Store;
use rowcol_codegen::postgres::name::quote;

use self::progress::Watcher;
use super::{Error, Event, LEDGER, Options, Result};
use crate::Postgres;
use crate::postgres::Direct;

/// What the lock is known by, as text for `hashtextextended`.
const KEY: &str = "rowcol migrations";

/// How long to wait before the lock is tried again. A session that waits in the database for it would hold up
/// `create index concurrently`.
const POLL: std::time::Duration = std::time::Duration::from_millis(200);

/// A session on Postgres.
pub(in crate::migrate) struct Session {
    direct: Direct,
    /// Looks at what the session does, from outside.
    watcher: Watcher,
    /// The ledger's name with its schema, quoted: migrations may change the search path.
    ledger: String,
}

impl Session {
    pub(in crate::migrate) async fn open(postgres: &Postgres) -> Result<Self> {
        let failed = Error::doing(Store::Postgres, "opening a session for migrations");
        let mut direct = postgres.direct().await.map_err(&failed)?;
        let schema = direct.query("select current_schema()::text", &[]).await.map_err(&failed)?;
        let schema = schema.into_iter().flatten().flatten().next().unwrap_or_else(|| "public".into());
        let watcher = Watcher::of(postgres, &mut direct).await.map_err(&failed)?;
        let mut session = Self { direct, watcher, ledger: format!("{}.{}", quote(&schema), quote(LEDGER)) };
        session.reset(&Options::default()).await.map_err(&failed)?;
        Ok(session)
    }

    /// The settings that migrations run with; those that an earlier one made are gone.
    async fn reset(&mut self, options: &Options) -> crate::Result<()> {
        let sql = format!(
            "reset all; reset session authorization; reset role; set lock_timeout = {}; set statement_timeout = 0; \
             set idle_in_transaction_session_timeout = 0; set idle_session_timeout = 0; \
             set client_min_messages = error; set client_connection_check_interval = {}",
            options.lock_timeout.as_millis(),
            crate::postgres::CLIENT_CHECK.as_millis(),
        );
        self.direct.execute(&sql).await
    }

    /// Takes the lock, which is held until the session ends.
    pub(in crate::migrate) async fn lock(&mut self, options: &Options) -> Result<()> {
        let failed = Error::doing(Store::Postgres, "taking the lock of migrations");
        let started = Instant::now();
        loop {
            let sql = "select pg_try_advisory_lock(hashtextextended($1, 0))::text";
            let taken = self.direct.query(sql, &[Some(KEY)]).await.map_err(&failed)?;
            if taken == [[Some("true".to_owned())]] {
                options.tell(&Event::Locked);
                return Ok(());
            }
            let holder = self.holder().await.map_err(&failed)?;
            let waited = started.elapsed();
            if waited >= options.lock_wait {
                return Err(Error::Locked { holder, waited });
            }
            options.tell(&Event::Waiting { holder: &holder, waited });
            tokio::time::sleep(POLL).await;
        }
    }

    /// Who has the lock.
    async fn holder(&mut self) -> crate::Result<String> {
        let sql = "select format('process %s (%s%s)', a.pid, a.application_name, \
                     coalesce(' from ' || host(a.client_addr), '')) \
                   from pg_locks l join pg_stat_activity a using (pid) \
                   where l.locktype = 'advisory' and l.granted and l.database = \
                     (select oid from pg_database where datname = current_database()) \
                     and (l.classid::bigint << 32) | l.objid::bigint = hashtextextended($1, 0) and l.objsubid = 1";
        let rows = self.direct.query(sql, &[Some(KEY)]).await?;
        Ok(rows.into_iter().flatten().flatten().next().unwrap_or_else(|| "which has just ended".into()))
    }

    /// Whether the session is alive, and with it the lock.
    pub(in crate::migrate) async fn ask(&mut self) -> crate::Result<()> {
        self.direct.ping().await
    }
}

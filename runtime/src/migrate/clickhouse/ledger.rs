//! The ledger in ClickHouse: of several rows of one statement, the one that was written last holds.

use rowcol_codegen::clickhouse::{Topology, name::quote};
use rowcol_codegen::plan::Store;

use super::{Session, cell};
use crate::clickhouse::Request;
use crate::migrate::ledger::{COLUMNS, Ledger, Mark, State};
use crate::migrate::script::Script;
use crate::migrate::{Direction, Error, LEDGER, Result};

/// In a form that fits every topology.
const CREATE: &str = "CREATE TABLE IF NOT EXISTS `rowcol_migrations` /*@cluster*/ (\
    `migration` String, \
    `direction` String, \
    `statement` UInt32, \
    `hash` String, \
    `state` String, \
    `started_at` DateTime64(3, 'UTC'), \
    `finished_at` Nullable(DateTime64(3, 'UTC')), \
    `error` String, \
    `query_id` String, \
    `before` String, \
    `written` UInt64) \
    ENGINE = /*@replicated*/ReplacingMergeTree(`written`) ORDER BY (`migration`, `direction`, `statement`)";

impl Session {
    pub(in crate::migrate) async fn create_ledger(&mut self, topology: &Topology) -> Result<()> {
        let failed = Error::doing(Store::ClickHouse, "making the ledger");
        let statements =
            topology.render(CREATE).map_err(|error| failed(self.unreadable(error.to_string())))?;
        for sql in statements {
            self.ask(&sql, &[]).await.map_err(&failed)?;
        }
        Ok(())
    }

    /// The ledger, empty where there is none.
    pub(in crate::migrate) async fn ledger(&mut self) -> Result<Ledger> {
        let failed = Error::doing(Store::ClickHouse, "reading the ledger");
        let there =
            "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = {name:String}";
        let there = self.ask(there, &[("name", LEDGER)]).await.map_err(&failed)?;
        if there.first().is_none_or(|row| cell(row, 0) == "0") {
            return Ok(Ledger::default());
        }
        let columns = COLUMNS.map(|name| format!("ifNull(toString({name}), '')")).join(", ");
        let sql = format!("SELECT {columns}, toString(max(written) OVER ()) FROM {} FINAL", quote(LEDGER));
        let mut rows = self.ask(&sql, &[]).await.map_err(&failed)?;
        for row in &mut rows {
            let written = row.pop().flatten().and_then(|number| number.parse().ok());
            self.written = self.written.max(written.unwrap_or_default());
        }
        Ledger::of(rows).map_err(|reason| failed(self.unreadable(reason)))
    }

    fn unreadable(&self, reason: String) -> crate::Error {
        let place = self.clickhouse.place().to_owned();
        crate::Error::Protocol { store: crate::Store::ClickHouse, place, reason }
    }

    /// Writes rows.
    pub(in crate::migrate) async fn mark(&mut self, marks: &[Mark<'_>]) -> Result<()> {
        for mark in marks {
            self.write(mark).await.map_err(Error::doing(Store::ClickHouse, "writing the ledger"))?;
        }
        Ok(())
    }

    async fn write(&mut self, mark: &Mark<'_>) -> crate::Result<()> {
        self.written += 1;
        // When it was begun stays, when it is done.
        let started = match mark.state {
            State::Begun => "now64(3, 'UTC')",
            State::Done | State::Failed | State::Undone => {
                "ifNull((SELECT any(started_at) FROM rowcol_migrations FINAL WHERE migration = {migration:String} \
                 AND direction = {direction:String} AND statement = {statement:UInt32} AND state != 'undone' \
                 HAVING count() > 0), now64(3, 'UTC'))"
            }
        };
        let finished = if mark.state == State::Begun { "NULL" } else { "now64(3, 'UTC')" };
        let sql = format!(
            "INSERT INTO rowcol_migrations (migration, direction, statement, hash, state, started_at, finished_at, \
                error, query_id, before, written) \
             SELECT {{migration:String}}, {{direction:String}}, {{statement:UInt32}}, {{hash:String}}, \
                {{state:String}}, {started}, {finished}, {{error:String}}, {{query_id:String}}, {{before:String}}, \
                {{written:UInt64}}"
        );
        let (number, written) = (mark.number.to_string(), self.written.to_string());
        let parameters = [
            ("migration", mark.migration),
            ("direction", mark.direction.key()),
            ("statement", &number),
            ("hash", &mark.hash),
            ("state", mark.state.key()),
            ("error", &mark.error),
            ("query_id", &mark.query_id),
            ("before", &mark.before),
            ("written", &written),
        ];
        // The row is on the disk of as many replicas as there are, before anything relies on it.
        let settings: &[(&str, &str)] = match self.topology {
            Topology::Cluster { .. } | Topology::ReplicatedDatabase => {
                &[("insert_quorum", "auto"), ("async_insert", "0")]
            }
            Topology::Single | Topology::Cloud => &[("async_insert", "0")],
        };
        let request = Request { sql: &sql, parameters: &parameters, settings, ..Request::default() };
        self.clickhouse.request(request).await.map(drop)
    }

    /// Records that all of a script was run: what it takes back, or had been taken back, is no more.
    pub(super) async fn finish(&mut self, script: &Script<'_>, ledger: &Ledger) -> Result<()> {
        let other = match script.direction {
            Direction::Up => Direction::Down,
            Direction::Down => Direction::Up,
        };
        self.mark(&ledger.undo(script.migration, other)).await?;
        self.mark(&[Mark::new(script, 0, State::Done)]).await
    }
}

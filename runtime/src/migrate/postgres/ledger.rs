//! The ledger in Postgres.

use rowcol_codegen::plan::Store;

use super::Session;
use crate::migrate::ledger::{Ledger, Mark};
use crate::migrate::script::Script;
use crate::migrate::{Direction, Error, Result};

impl Session {
    pub(in crate::migrate) async fn create_ledger(&mut self) -> Result<()> {
        let sql = format!(
            "create table if not exists {} (\
                migration text not null, \
                direction text not null, \
                statement integer not null, \
                hash text not null, \
                state text not null, \
                started_at timestamptz not null, \
                finished_at timestamptz, \
                error text not null, \
                query_id text not null, \
                before text not null, \
                primary key (migration, direction, statement))",
            self.ledger
        );
        self.direct.execute(&sql).await.map_err(Error::doing(Store::Postgres, "making the ledger"))
    }

    /// The ledger, empty where there is none.
    pub(in crate::migrate) async fn ledger(&mut self) -> Result<Ledger> {
        let failed = Error::doing(Store::Postgres, "reading the ledger");
        let there = self.direct.query("select to_regclass($1)::text", &[Some(&self.ledger)]).await;
        if there.map_err(&failed)? == [[None]] {
            return Ok(Ledger::default());
        }
        let sql = format!(
            "select migration, direction, statement::text, hash, state, \
                to_char(started_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS'), \
                to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS'), error, query_id, before from {}",
            self.ledger
        );
        let rows = self.direct.query(&sql, &[]).await.map_err(&failed)?;
        Ledger::of(rows).map_err(|reason| {
            let place = self.direct.place().to_owned();
            failed(crate::Error::Protocol { store: crate::Store::Postgres, place, reason })
        })
    }

    /// Writes rows, within the transaction if there is one.
    pub(in crate::migrate) async fn mark(&mut self, marks: &[Mark<'_>]) -> Result<()> {
        let failed = Error::doing(Store::Postgres, "writing the ledger");
        for mark in marks {
            self.write(mark).await.map_err(&failed)?;
        }
        Ok(())
    }

    pub(super) async fn write(&mut self, mark: &Mark<'_>) -> crate::Result<()> {
        let sql = format!(
            "insert into {} as ledger values ($1, $2, $3::text::integer, $4, $5, clock_timestamp(), \
                case when $5 = 'begun' then null else clock_timestamp() end, $6, $7, $8) \
             on conflict (migration, direction, statement) do update set hash = excluded.hash, \
                state = excluded.state, finished_at = excluded.finished_at, error = excluded.error, \
                query_id = excluded.query_id, before = excluded.before, \
                started_at = case when excluded.state = 'begun' or ledger.state = 'undone' \
                    then excluded.started_at else ledger.started_at end",
            self.ledger
        );
        let number = mark.number.to_string();
        let values: [&str; 8] = [
            mark.migration,
            mark.direction.key(),
            &number,
            &mark.hash,
            mark.state.key(),
            &mark.error,
            &mark.query_id,
            &mark.before,
        ];
        self.direct.query(&sql, &values.map(Some)).await.map(drop)
    }

    /// Records that all of a script was run: what it takes back, or had been taken back, is no more.
    pub(super) async fn finish(&mut self, script: &Script<'_>, mark: &Mark<'_>) -> crate::Result<()> {
        let other = match script.direction {
            Direction::Up => Direction::Down,
            Direction::Down => Direction::Up,
        };
        let sql =
            format!("update {} set state = 'undone' where migration = $1 and direction = $2", self.ledger);
        self.direct.execute("begin").await?;
        self.direct.query(&sql, &[Some(script.migration), Some(other.key())]).await?;
        self.write(mark).await?;
        self.direct.execute("commit").await
    }
}

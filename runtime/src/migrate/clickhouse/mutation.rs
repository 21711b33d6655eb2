//! Mutations: rows that ClickHouse rewrites behind a statement.

use std::time::{Duration, Instant};

use super::effect::TableRef;
use super::{Session, cell};
use crate::migrate::script::Position;
use crate::migrate::{Cause, Event, Options, Progress};

/// How long a mutation may fail, again and again, until it counts as stuck. The server tries for ever.
const STUCK: Duration = Duration::from_secs(3);
/// How often mutations are looked at.
const POLL: Duration = Duration::from_millis(250);
/// How often they are told about.
const TICK: Duration = Duration::from_secs(1);

/// A mutation that has not ended.
struct Mutation {
    id: String,
    parts: u64,
    failure: String,
}

impl Session {
    /// Waits until a table has no mutations.
    pub(super) async fn wait_for_mutations(
        &self,
        table: &TableRef,
        database: &str,
        at: &Position,
        options: &Options,
    ) -> Result<(), Cause> {
        let started = Instant::now();
        let (mut failing, mut told) = (None, started);
        loop {
            let open = self.mutations(table, database).await?;
            let Some(first) = open.first() else { return Ok(()) };
            match open.iter().find(|mutation| !mutation.failure.is_empty()) {
                None => failing = None,
                Some(stuck) => {
                    let since: &mut Instant = failing.get_or_insert_with(Instant::now);
                    if since.elapsed() >= STUCK {
                        return Err(Cause::Mutation {
                            table: table.name.clone(),
                            id: stuck.id.clone(),
                            reason: stuck.failure.clone(),
                        });
                    }
                }
            }
            if told.elapsed() >= TICK {
                told = Instant::now();
                let (table, id) = (table.name.clone(), first.id.clone());
                let progress = Some(Progress::Mutation { table, id, parts: first.parts });
                options.tell(&Event::Running { at, elapsed: started.elapsed(), progress });
            }
            tokio::time::sleep(POLL).await;
        }
    }

    async fn mutations(&self, table: &TableRef, database: &str) -> crate::Result<Vec<Mutation>> {
        let sql = format!(
            "SELECT mutation_id, toString(sum(parts_to_do)), max(latest_fail_reason) FROM {} \
             WHERE database = {{database:String}} AND table = {{table:String}} AND NOT is_done AND NOT is_killed \
             GROUP BY mutation_id ORDER BY min(create_time), mutation_id",
            self.system("mutations")
        );
        let database = table.database.as_deref().unwrap_or(database);
        let rows = self.ask(&sql, &[("database", database), ("table", &table.name)]).await?;
        let mutation = |row: &Vec<Option<String>>| Mutation {
            id: cell(row, 0).to_owned(),
            parts: cell(row, 1).parse().unwrap_or_default(),
            failure: cell(row, 2).to_owned(),
        };
        Ok(rows.iter().map(mutation).collect())
    }

    /// How many of a table's mutations were made since a moment, by this statement.
    pub(super) async fn was_mutated(
        &self,
        table: &TableRef,
        database: &str,
        (sql, since): (&str, &str),
    ) -> crate::Result<bool> {
        // The server keeps a command in its own spelling, within parentheses.
        let query = format!(
            "SELECT toString(count()) FROM {} \
             WHERE database = {{database:String}} AND table = {{table:String}} AND NOT is_killed \
                AND create_time >= toDateTime(parseDateTime64BestEffort({{since:String}}, 3, 'UTC')) \
                AND position(\
                    replaceRegexpAll(formatQuerySingleLine({{sql:String}}), '[()`]', ''), \
                    replaceRegexpAll(command, '[()`]', '')) > 0",
            self.system("mutations")
        );
        let database = table.database.as_deref().unwrap_or(database);
        let parameters =
            [("database", database), ("table", table.name.as_str()), ("since", since), ("sql", sql)];
        let rows = self.ask(&query, &parameters).await?;
        Ok(rows.first().is_some_and(|row| cell(row, 0) != "0"))
    }
}

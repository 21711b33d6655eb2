//! What became of a statement that was begun before.

use super::effect::{Effect, Statement};
use super::probe::Seen;
use super::{Session, cell};
use crate::migrate::ledger::{Entry, State};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It took place.
    Done,
    /// It did not, or may be repeated.
    Run,
    /// Nothing tells.
    Unknown(String),
}

/// What the server's log of queries says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Logged {
    Finished,
    /// It failed after it had begun to write so many rows.
    Failed(u64),
    /// It began, and the log knows no end.
    Started,
    /// The log was kept all the time, and knows nothing of it.
    Never,
    /// There is no such log, or it began later.
    Silent(String),
}

impl Session {
    /// What became of it. It does not run any more.
    pub(super) async fn outcome(
        &self,
        (sql, statement): (&str, &Statement),
        entry: &Entry,
        query_id: &str,
        database: &str,
    ) -> crate::Result<Verdict> {
        let logged = self.logged(query_id, &entry.started_at).await?;
        // Where its mutation failed afterwards, somebody may have taken it back since.
        if logged == Logged::Finished && entry.error.is_empty() {
            return Ok(Verdict::Done);
        }
        if entry.state == State::Failed {
            return Ok(match logged {
                Logged::Failed(written) if statement.writes && written > 0 => half_written(written),
                _ => Verdict::Run,
            });
        }
        let done_if = |done| if done { Verdict::Done } else { Verdict::Run };
        Ok(match (&statement.effect, &statement.alters) {
            (Effect::Names(names), _) => match self.see(names, database).await? {
                Seen::All => Verdict::Done,
                Seen::Nothing => Verdict::Run,
                Seen::Partly(what) => Verdict::Unknown(format!("a part of it is to be seen, but {what}")),
            },
            (Effect::Exchanged(table), _) if !entry.before.is_empty() => {
                done_if(self.uuid(table, database).await? != entry.before)
            }
            (Effect::Mutates, Some(table)) => {
                done_if(self.was_mutated(table, database, (sql, &entry.started_at)).await?)
            }
            (Effect::Repeatable, _) => Verdict::Run,
            (Effect::Mutates | Effect::Rows | Effect::Exchanged(_), _) => match logged {
                Logged::Finished => Verdict::Done,
                Logged::Never | Logged::Failed(0) => Verdict::Run,
                Logged::Failed(written) => half_written(written),
                Logged::Started => {
                    Verdict::Unknown("the server stopped while it ran, so that a part may be done".into())
                }
                Logged::Silent(why) => Verdict::Unknown(why),
            },
        })
    }

    async fn logged(&self, query_id: &str, started_at: &str) -> crate::Result<Logged> {
        // Without the right to it, the log is some seconds behind, and the answer may be that nothing tells.
        let flushed = self.ask("SYSTEM FLUSH LOGS", &[]).await.is_ok();
        let sql = format!(
            "SELECT toString(type), toString(written_rows) FROM {} \
             WHERE query_id = {{id:String}} AND is_initial_query \
             ORDER BY event_time_microseconds DESC, type DESC LIMIT 1",
            self.system("query_log")
        );
        let rows = match self.ask(&sql, &[("id", query_id)]).await {
            Ok(rows) => rows,
            Err(crate::Error::Database(error)) => {
                return Ok(Logged::Silent(format!("system.query_log cannot be read: {}", error.message)));
            }
            Err(error) => return Err(error),
        };
        if let Some(row) = rows.first() {
            let written = cell(row, 1).parse().unwrap_or_default();
            return Ok(match cell(row, 0) {
                "QueryFinish" => Logged::Finished,
                "QueryStart" => Logged::Started,
                _ => Logged::Failed(written),
            });
        }
        let sql = "SELECT toString(now64(3, 'UTC') - toIntervalSecond(uptime()) < \
                   parseDateTime64BestEffort({since:String}, 3, 'UTC'))";
        let up = self.ask(sql, &[("since", started_at)]).await?;
        let up = flushed && up.first().is_some_and(|row| cell(row, 0) == "1");
        Ok(match up {
            true => Logged::Never,
            false => Logged::Silent(
                "system.query_log does not know it, and may have lost it: the server was restarted since, or its logs \
                 cannot be flushed"
                    .into(),
            ),
        })
    }
}

/// The server counts rows as written when it is given them, whether or not it could keep them.
fn half_written(rows: u64) -> Verdict {
    Verdict::Unknown(format!(
        "it failed after it had begun to write {rows} rows, and some of them may be there"
    ))
}

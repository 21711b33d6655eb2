//! Running a script, a statement at a time.

use std::time::{Duration, Instant};

use rowcol_codegen::clickhouse::Topology;
use rowcol_codegen::clickhouse::diff::CLOSED;
use rowcol_codegen::clickhouse::markers::Marker;
use rowcol_codegen::clickhouse::name::quote;

use super::effect::{self, Effect, Statement};
use super::outcome::Verdict;
use super::probe::Seen;
use super::restart::{Closed, Restart};
use super::{Session, cell};
use crate::clickhouse::Request;
use crate::migrate::ledger::{Entry, Ledger, Mark, State};
use crate::migrate::lock::{ASK, Lock};
use crate::migrate::script::{Position, Script};
use crate::migrate::{Cause, Error, Event, Options, Progress, Result};
use crate::query::deadline::SERVER_LIMIT;

/// How often a running statement is told about.
const TICK: Duration = Duration::from_secs(1);

/// Errors that do not say that nothing happened: the wait for a mutation or for other servers ended.
/// `UNFINISHED`, `TIMEOUT_EXCEEDED`, `SOCKET_TIMEOUT`, `NETWORK_ERROR`
const OPEN_END: [&str; 4] = ["341", "159", "209", "210"];

/// A statement as it is sent: one, or two on a cluster.
#[derive(Clone)]
struct Part {
    place: usize,
    sql: String,
    read: Statement,
}

impl Part {
    /// What the server knows it by: the id of the statement, and the place behind it where it is not the first.
    fn id(&self, query_id: &str) -> String {
        match self.place {
            0 => query_id.to_owned(),
            place => format!("{query_id}/{place}"),
        }
    }
}

/// What all statements of a run need.
struct Context<'a, 'l> {
    script: &'a Script<'a>,
    options: &'a Options,
    lock: &'a mut Lock<'l>,
    /// The database's name.
    database: String,
}

impl Session {
    /// Runs what is not done.
    pub(in crate::migrate) async fn run(
        &mut self,
        script: &Script<'_>,
        ledger: &Ledger,
        options: &Options,
        lock: &mut Lock<'_>,
    ) -> Result<()> {
        let mut rendered = Vec::new();
        for (at, statement) in script.statements.iter().enumerate() {
            let parts = self.topology.render(&statement.sql);
            rendered.push(parts.map_err(|error| Error::at(script.position(at + 1), error))?);
        }
        let database = self.ask("SELECT currentDatabase()", &[]).await;
        let database = database.map_err(Error::doing(script.store, "asking for the database's name"))?;
        let database = database.first().map(|row| cell(row, 0).to_owned()).unwrap_or_default();
        lock.ask().await?;
        self.mark(&[Mark::new(script, 0, State::Begun)]).await?;
        let mut context = Context { script, options, lock, database };
        let mut number = 1;
        // From here on what the ledger says is of copies that are gone.
        let mut anew = usize::MAX;
        while let Some(parts) = rendered.get(number - 1) {
            let entry = ledger.of_script(script, number).filter(|_| number < anew);
            let done = number < anew && ledger.is_done(script, number);
            if done {
                number += 1;
                continue;
            }
            let closed = Closed::at(script.statements, number).map(|closed| closed.from);
            let again = match (closed, entry) {
                (Some(from), _) if from < anew => {
                    self.closed_in_vain(from, (number, parts), entry, &context).await?
                }
                (_, Some(entry)) => self.restart(number, parts, entry, &mut context).await?,
                _ => None,
            };
            if let Some(from) = again {
                (number, anew) = (from, from);
                continue;
            }
            if let Err(error) = self.step(number, parts, entry, &mut context).await {
                self.admit(script, number).await;
                return Err(error);
            }
            number += 1;
        }
        context.lock.ask().await?;
        self.finish(script, ledger).await
    }

    /// Where a statement that was begun before, and its copy of a table, cannot be finished: drops the copy, and says from
    /// which statement on to begin anew.
    async fn restart(
        &mut self,
        number: usize,
        parts: &[String],
        entry: &Entry,
        context: &mut Context<'_, '_>,
    ) -> Result<Option<usize>> {
        let script = context.script;
        let Some(restart) = Restart::of(script.statements, number) else { return Ok(None) };
        let at = script.position(number);
        let failed = |cause: Cause| Error::at(at.clone(), cause);
        let read: Vec<Part> = Self::parts(parts);
        let is_check = read.iter().all(|part| part.read.effect == Effect::Repeatable);
        let lost = match self.left(read, entry, &at, context).await {
            Err(Cause::Unknown { .. }) => true,
            Ok(left) => is_check && !left.is_empty() && entry.state == State::Failed,
            Err(cause) => return Err(failed(cause)),
        };
        if !lost {
            return Ok(None);
        }
        context.lock.ask().await?;
        for table in &restart.drops {
            let sql = format!("DROP TABLE IF EXISTS {} {} SYNC", quote(table), Marker::Cluster);
            for sql in self.topology.render(&sql).map_err(|error| failed(error.into()))? {
                self.ask(&sql, &[]).await.map_err(|error| failed(error.into()))?;
            }
        }
        context.options.tell(&Event::Restarting { at: &at, from: restart.from });
        Ok(Some(restart.from))
    }

    /// The statement `from` that closes tables, where an earlier run did so and did not come to the exchange: rows may have
    /// come since.
    async fn closed_in_vain(
        &self,
        from: usize,
        (number, parts): (usize, &[String]),
        entry: Option<&Entry>,
        context: &Context<'_, '_>,
    ) -> Result<Option<usize>> {
        let Some(entry) = entry else { return Ok(Some(from)) };
        let at = context.script.position(number);
        match self.left(Self::parts(parts), entry, &at, context).await {
            Ok(left) if left.is_empty() => Ok(None),
            Ok(_) | Err(Cause::Unknown { .. }) => Ok(Some(from)),
            Err(cause) => Err(Error::at(at, cause)),
        }
    }

    /// Opens the tables that are closed at a statement which failed, as far as the server can be reached.
    async fn admit(&self, script: &Script<'_>, number: usize) {
        let closed =
            Closed::at(script.statements, number).or_else(|| Closed::at(script.statements, number + 1));
        for table in closed.into_iter().flat_map(|closed| closed.tables) {
            let database = table.database.iter().map(|name| format!("{}.", quote(name)));
            let name = database.chain([quote(&table.name)]).collect::<String>();
            let drop = format!("DROP CONSTRAINT IF EXISTS {}", quote(CLOSED));
            let sql = format!("ALTER TABLE {name} {} {drop}", Marker::Cluster);
            for sql in self.topology.render(&sql).into_iter().flatten() {
                // That this fails, too, must not hide why.
                let _ = self.ask(&sql, &[]).await;
            }
        }
    }

    fn parts(rendered: &[String]) -> Vec<Part> {
        let parts = rendered.iter().enumerate();
        parts.map(|(place, sql)| Part { place, read: effect::read(sql), sql: sql.clone() }).collect()
    }

    /// Runs one statement of the script, unless it was begun before and took place.
    async fn step(
        &mut self,
        number: usize,
        parts: &[String],
        entry: Option<&Entry>,
        context: &mut Context<'_, '_>,
    ) -> Result<()> {
        let Context { script, options, .. } = *context;
        context.lock.ask().await?;
        let at = script.position(number);
        let failed = |cause: Cause| Error::at(at.clone(), cause);
        let parts = Self::parts(parts);
        let todo = match entry {
            None => parts,
            Some(entry) => self.left(parts, entry, &at, context).await.map_err(failed)?,
        };
        let mut lost = Ok(());
        let mut query_id = entry.map(|entry| entry.query_id.clone()).unwrap_or_default();
        if todo.is_empty() {
            options.tell(&Event::Found { at: &at });
        } else {
            query_id = self.begin(number, &todo, context).await?;
            options.tell(&Event::Started { at: &at });
            let started = Instant::now();
            for part in &todo {
                let (sent, lock) = self.send(part, &part.id(&query_id), &at, context).await;
                lost = lost.and(lock);
                if let Err(cause) = sent
                    && !self.ended_unseen(number, part, &cause, &at, context).await
                {
                    return Err(self.failed(number, (part, &query_id), cause, context).await);
                }
            }
            options.tell(&Event::Ran { at: &at, elapsed: started.elapsed() });
        }
        if let Some(table) = &effect::read(&script.statement(number).sql).alters {
            let waited = self.wait_for_mutations(table, &context.database, &at, options).await;
            if let Err(cause) = waited {
                self.leave_open(number, &query_id, &cause, script).await;
                return Err(failed(cause));
            }
        }
        self.mark(&[Mark::new(script, number, State::Done)]).await?;
        options.tell(&Event::Recorded { at: &at });
        lost
    }

    /// The parts of a statement that was begun before which are still to be run. Waits while the server is at it.
    async fn left(
        &self,
        parts: Vec<Part>,
        entry: &Entry,
        at: &Position,
        context: &Context<'_, '_>,
    ) -> Result<Vec<Part>, Cause> {
        let mut left = Vec::new();
        for part in parts {
            let query_id = part.id(&entry.query_id);
            let started = Instant::now();
            while let Some(progress) = self.progress(&query_id).await? {
                let elapsed = started.elapsed();
                context.options.tell(&Event::Running { at, elapsed, progress: Some(progress) });
                tokio::time::sleep(TICK).await;
            }
            match self.outcome((&part.sql, &part.read), entry, &query_id, &context.database).await? {
                Verdict::Done => {}
                Verdict::Run => left.push(part),
                Verdict::Unknown(why) => return Err(Cause::Unknown { why }),
            }
        }
        Ok(left)
    }

    /// Whether a part whose connection broke took place nevertheless: something between closes connections that say
    /// nothing for long, and the server goes on.
    async fn ended_unseen(
        &mut self,
        number: usize,
        part: &Part,
        cause: &Cause,
        at: &Position,
        context: &Context<'_, '_>,
    ) -> bool {
        if !matches!(cause, Cause::Store(crate::Error::Lost { .. })) {
            return false;
        }
        let Ok(ledger) = self.ledger().await else { return false };
        let Some(entry) = ledger.of_script(context.script, number) else { return false };
        let left = self.left(vec![part.clone()], entry, at, context).await;
        left.is_ok_and(|left| left.is_empty())
    }

    /// Writes down that a statement begins, and gives the id that the server will know it by.
    async fn begin(&mut self, number: usize, todo: &[Part], context: &Context<'_, '_>) -> Result<String> {
        let script = context.script;
        let mut mark = Mark::new(script, number, State::Begun);
        // Another id for each try: the log of queries keeps all of them.
        let (direction, try_number) = (script.direction.key(), self.written + 1);
        mark.query_id =
            format!("{}/{}/{direction}/{number}/{try_number}", context.database, script.migration);
        if let Some(Effect::Exchanged(table)) = todo.first().map(|part| &part.read.effect) {
            let uuid = self.uuid(table, &context.database).await;
            mark.before = uuid.map_err(|error| Error::at(script.position(number), error))?;
        }
        let query_id = mark.query_id.clone();
        self.mark(&[mark]).await?;
        Ok(query_id)
    }

    /// Sends a part and waits for its end. Beside its own result, whether the lock was held all the time.
    async fn send(
        &self,
        part: &Part,
        query_id: &str,
        at: &Position,
        context: &mut Context<'_, '_>,
    ) -> (Result<(), Cause>, Result<()>) {
        let mut settings = self.topology.ddl_settings().to_vec();
        settings.push((SERVER_LIMIT, "0"));
        let request =
            Request { sql: &part.sql, settings: &settings, query_id: Some(query_id), ..Request::default() };
        let (started, mut asked) = (Instant::now(), Instant::now());
        let mut lock = Ok(());
        let running = self.clickhouse.request(request);
        tokio::pin!(running);
        let answer = loop {
            tokio::select! {
                answer = &mut running => break answer,
                () = tokio::time::sleep(TICK) => {}
            }
            let looking = tokio::time::timeout(TICK, self.progress(query_id));
            let progress = looking.await.ok().and_then(|looked| looked.ok().flatten());
            context.options.tell(&Event::Running { at, elapsed: started.elapsed(), progress });
            if asked.elapsed() >= ASK && lock.is_ok() {
                asked = Instant::now();
                lock = context.lock.ask().await;
            }
        };
        let result = match answer {
            Ok(rows) => self.everywhere(part, &rows, &context.database).await,
            Err(error) => Err(Cause::Store(error)),
        };
        (result, lock)
    }

    /// On a cluster, whether every server has done it.
    async fn everywhere(
        &self,
        part: &Part,
        answer: &[Vec<Option<String>>],
        database: &str,
    ) -> Result<(), Cause> {
        let Topology::Cluster { .. } = self.topology else { return Ok(()) };
        if let Some(hosts) = unfinished_hosts(answer) {
            return Err(Cause::Hosts { hosts });
        }
        match &part.read.effect {
            Effect::Names(names) => match self.see(names, database).await? {
                Seen::All => Ok(()),
                Seen::Nothing => Err(Cause::Hosts { hosts: "it is to be seen on none of them".into() }),
                Seen::Partly(hosts) => Err(Cause::Hosts { hosts }),
            },
            _ => Ok(()),
        }
    }

    /// Writes down what a statement failed with, and says it.
    async fn failed(
        &mut self,
        number: usize,
        (part, query_id): (&Part, &str),
        cause: Cause,
        context: &Context<'_, '_>,
    ) -> Error {
        let (script, options) = (context.script, context.options);
        let at = script.position(number);
        let code = match &cause {
            Cause::Store(error) => error.database().map(|database| database.code.as_str()),
            _ => None,
        };
        let Some(code) = code else { return Error::at(at, cause) };
        if !OPEN_END.contains(&code) {
            let mut mark = Mark::failed(script, number, &cause);
            query_id.clone_into(&mut mark.query_id);
            // That this fails, too, must not hide why.
            drop(self.mark(&[mark]).await);
            return Error::at(at, cause);
        }
        let mut cause = cause;
        if let Some(table) = &part.read.alters
            && let Err(stuck @ Cause::Mutation { .. }) =
                self.wait_for_mutations(table, &context.database, &at, options).await
        {
            cause = stuck;
        }
        self.leave_open(number, query_id, &cause, script).await;
        Error::at(at, cause)
    }

    /// Writes down that a statement was begun and its end is not known, and why.
    async fn leave_open(&mut self, number: usize, query_id: &str, cause: &Cause, script: &Script<'_>) {
        let state = State::Begun;
        let mark = Mark { state, query_id: query_id.to_owned(), ..Mark::failed(script, number, cause) };
        drop(self.mark(&[mark]).await);
    }

    /// How far a query is; None where it does not run.
    async fn progress(&self, query_id: &str) -> crate::Result<Option<Progress>> {
        let sql = format!(
            "SELECT toString(max(read_rows)), toString(max(total_rows_approx)) FROM {} \
             WHERE query_id = {{id:String}} HAVING count() > 0",
            self.system("processes")
        );
        let rows = self.ask(&sql, &[("id", query_id)]).await?;
        let number = |row: &[Option<String>], place| cell(row, place).parse().unwrap_or_default();
        Ok(rows.first().map(|row| Progress::RowsRead { read: number(row, 0), of: number(row, 1) }))
    }
}

/// The servers that have not done a statement `ON CLUSTER`, by its answer: host, port, status, error, …
fn unfinished_hosts(answer: &[Vec<Option<String>>]) -> Option<String> {
    let unfinished = answer.iter().filter(|row| row.len() >= 5 && cell(row, 2) != "0");
    let hosts: Vec<_> = unfinished
        .map(|row| {
            let error = match cell(row, 3) {
                "" => "it has not answered",
                error => error,
            };
            format!("{}:{}: {error}", cell(row, 0), cell(row, 1))
        })
        .collect();
    (!hosts.is_empty()).then(|| hosts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows as `distributed_ddl_output_mode` describes them.
    #[test]
    fn hosts_that_have_not_done_it_are_named() {
        let rows = |text: &str| {
            let row = |line: &str| {
                line.split('\t').map(|cell| (cell != "\\N").then(|| cell.to_owned())).collect::<Vec<_>>()
            };
            text.lines().map(row).collect::<Vec<_>>()
        };
        assert_eq!(unfinished_hosts(&rows("ch1\t9000\t0\t\t1\t0\nch2\t9000\t0\t\t0\t0")), None);
        let found =
            unfinished_hosts(&rows("ch1\t9000\t0\t\t1\t0\nch2\t9000\t57\tTable d.t already exists\t0\t0"));
        assert_eq!(found.as_deref(), Some("ch2:9000: Table d.t already exists"));
        let found = unfinished_hosts(&rows("ch1\t9000\t0\t\t1\t1\nch2\t9000\t\\N\t\\N\t1\t0"));
        assert_eq!(found.as_deref(), Some("ch2:9000: it has not answered"));
    }
}

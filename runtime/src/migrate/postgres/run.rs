//! Running a script: in transactions where that can be, one statement at a time where it cannot.

use std::time::{Duration, Instant};

use super::Session;
use super::group::{Group, controls_transaction, groups};
use super::probe::{Verdict, before, probe};
use crate::migrate::ledger::{Ledger, Mark, State};
use crate::migrate::script::{Position, Script};
use crate::migrate::{Cause, Error, Event, Options, Result};

/// How often a running statement is told about.
const TICK: Duration = Duration::from_secs(1);

/// What the server says when a lock was not to be had: `lock_not_available`, `deadlock_detected`.
const TRY_AGAIN: [&str; 2] = ["55P03", "40P01"];

/// The statement that did not succeed, and why.
type Failure = (usize, crate::Error);

impl Session {
    /// Runs what is not done.
    pub(in crate::migrate) async fn run(
        &mut self,
        script: &Script<'_>,
        ledger: &Ledger,
        options: &Options,
    ) -> Result<()> {
        for (at, statement) in script.statements.iter().enumerate() {
            if let Some(word) = controls_transaction(&statement.sql) {
                return Err(Error::at(script.position(at + 1), Cause::Transaction { word }));
            }
        }
        let failed = Error::doing(script.store, "preparing a migration");
        self.reset(options).await.map_err(&failed)?;
        self.mark(&[Mark::new(script, 0, State::Begun)]).await?;
        for group in groups(script, |number| !ledger.is_done(script, number)) {
            match group.transactional {
                true => self.together(script, &group, options).await?,
                false => self.alone(script, group.numbers[0], ledger, options).await?,
            }
        }
        let done = Mark::new(script, 0, State::Done);
        // The settings of the migration's own statements hold no more.
        self.reset(options).await.map_err(&failed)?;
        self.finish(script, &done).await.map_err(Error::doing(script.store, "writing the ledger"))
    }

    /// Runs a group in a transaction, again and again as long as it cannot have its locks.
    async fn together(&mut self, script: &Script<'_>, group: &Group, options: &Options) -> Result<()> {
        let mut tried = 0;
        loop {
            let Err((number, error)) = self.transaction(script, group, options).await else {
                for number in &group.numbers {
                    options.tell(&Event::Recorded { at: &script.position(*number) });
                }
                return Ok(());
            };
            tried += 1;
            let at = script.position(number);
            // Where the session is gone this fails, and the server rolls back by itself.
            let rolled_back = self.direct.execute("rollback").await.is_ok();
            let code = error.database().map_or("", |database| &database.code);
            if rolled_back && TRY_AGAIN.contains(&code) && tried <= options.retries {
                let pause = Options::pause(tried);
                options.tell(&Event::Retrying { at: &at, tried, pause, reason: &error.to_string() });
                tokio::time::sleep(pause).await;
                continue;
            }
            if rolled_back {
                self.fail(Mark::failed(script, number, &error)).await;
            }
            return Err(Error::at(at, error));
        }
    }

    async fn transaction(
        &mut self,
        script: &Script<'_>,
        group: &Group,
        options: &Options,
    ) -> Result<(), Failure> {
        let (first, last) = (group.numbers[0], group.numbers[group.numbers.len() - 1]);
        self.direct.execute("begin").await.map_err(|error| (first, error))?;
        for number in &group.numbers {
            let failed = |error| (*number, error);
            self.statement(&script.position(*number), &script.statement(*number).sql, options)
                .await
                .map_err(failed)?;
        }
        // The ledger is the deployer's, whoever the statements were run as.
        self.direct.execute("set local role none").await.map_err(|error| (last, error))?;
        for number in &group.numbers {
            let done = Mark::new(script, *number, State::Done);
            self.write(&done).await.map_err(|error| (last, error))?;
        }
        // Constraints that are checked at the end are the last statement's.
        self.direct.execute("commit").await.map_err(|error| (last, error))
    }

    /// Runs a statement that cannot be in a transaction.
    async fn alone(
        &mut self,
        script: &Script<'_>,
        number: usize,
        ledger: &Ledger,
        options: &Options,
    ) -> Result<()> {
        let at = script.position(number);
        let sql = &script.statement(number).sql;
        // It keeps nobody waiting, and would wait for everybody who is in a transaction.
        let unlimited = self.direct.execute("reset role; set lock_timeout = 0").await;
        unlimited.map_err(|error| Error::at(at.clone(), error))?;
        let mut steps = vec![sql.clone()];
        let mut begun = Mark::new(script, number, State::Begun);
        let entry = ledger.of_script(script, number);
        begun.before = match entry {
            Some(entry) => entry.before.clone(),
            None => before(&mut self.direct, sql).await.map_err(|error| Error::at(at.clone(), error))?,
        };
        if entry.is_some() {
            let verdict = probe(&mut self.direct, sql, &begun.before).await;
            match verdict.map_err(|error| Error::at(at.clone(), error))? {
                Verdict::Done => {
                    options.tell(&Event::Found { at: &at });
                    steps.clear();
                }
                Verdict::Run(before) => steps = before.into_iter().chain(steps).collect(),
                Verdict::Finish(step) => steps = vec![step],
                Verdict::Unknown(why) => return Err(Error::at(at, Cause::Unknown { why })),
            }
        }
        let before = begun.before.clone();
        self.mark(&[begun]).await?;
        for step in steps {
            if let Err(error) = self.statement(&at, &step, options).await {
                if !matches!(error, crate::Error::Lost { .. }) {
                    self.fail(Mark { before, ..Mark::failed(script, number, &error) }).await;
                }
                return Err(Error::at(at, error));
            }
        }
        self.mark(&[Mark::new(script, number, State::Done)]).await?;
        options.tell(&Event::Recorded { at: &at });
        let limited = format!("set lock_timeout = {}", options.lock_timeout.as_millis());
        self.direct.execute(&limited).await.map_err(|error| Error::at(at, error))
    }

    /// Runs a statement, and tells how long it takes.
    async fn statement(&mut self, at: &Position, sql: &str, options: &Options) -> crate::Result<()> {
        options.tell(&Event::Started { at });
        let started = Instant::now();
        {
            let Self { direct, watcher, .. } = self;
            let running = direct.execute(sql);
            tokio::pin!(running);
            loop {
                tokio::select! {
                    result = &mut running => break result?,
                    () = tokio::time::sleep(TICK) => {
                        let progress = watcher.look().await;
                        let elapsed = started.elapsed();
                        options.tell(&Event::Running { at, elapsed, progress });
                    }
                }
            }
        }
        options.tell(&Event::Ran { at, elapsed: started.elapsed() });
        Ok(())
    }

    /// Writes down what a statement failed with. That this fails, too, must not hide why.
    async fn fail(&mut self, failed: Mark<'_>) {
        drop(self.mark(&[failed]).await);
    }
}

//! Every change of one type into another: what the plan says of the values and of the table, against the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rowcol_codegen::plan::{Answers, Hazard, Step};
use rowcol_codegen::postgres::diff;
use rowcol_codegen::postgres::name::literal;
use rowcol_codegen::postgres::types::Type;
use rowcol_codegen::schema::postgres::Postgres;
use serde_json::json;

use super::apply;
use super::database::Database;
use super::samples::{ENUMS, SAMPLES};

/// Runs statements, and takes them back: `ok` and the values of those that SELECT, or the code of the error. An error on
/// a connection would end it, and a new one takes longer than everything else here.
const ATTEMPT: &str = r"
CREATE FUNCTION attempt(statements text[]) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    statement text;
    found text;
    answers text[] := ARRAY[]::text[];
BEGIN
    FOREACH statement IN ARRAY statements LOOP
        IF statement LIKE 'SELECT%' THEN
            EXECUTE statement INTO found;
            answers := answers || found;
        ELSE
            EXECUTE statement;
        END IF;
    END LOOP;
    RAISE SQLSTATE 'DONE0';
EXCEPTION
    WHEN SQLSTATE 'DONE0' THEN RETURN 'ok'::text || answers;
    WHEN OTHERS THEN RETURN ARRAY[SQLSTATE];
END $$";

fn schema(ty: &str) -> Postgres {
    let enums = ENUMS.map(|(name, values)| json!({"name": {"name": name}, "values": values}));
    let column = json!({"name": "c", "type": ty, "nullable": true});
    let table = json!({"name": {"name": "t"}, "columns": [column]});
    serde_json::from_value(json!({"enums": enums, "tables": [table]})).unwrap()
}

/// The step that changes the type.
fn step(from: &str, to: &str) -> Step {
    let answers = Answers { accept_all: true, ..Answers::default() };
    let mut steps = diff::steps(&schema(from), &schema(to), &answers).unwrap();
    assert_eq!(steps.len(), 1, "{from} to {to}: {steps:?}");
    steps.remove(0)
}

/// What a plan says of the values.
enum Says<'a> {
    Kept,
    Lost,
    MayFail(&'a str),
}

fn says(step: &Step) -> Says<'_> {
    let found = step.hazards.iter().find_map(|hazard| match hazard {
        Hazard::LosesData { .. } => Some(Says::Lost),
        Hazard::MayFail { check, .. } => Some(Says::MayFail(check)),
        _ => None,
    });
    found.unwrap_or(Says::Kept)
}

struct Change<'a> {
    database: &'a Database,
    from: &'a str,
    values: &'a [&'a str],
    to: &'a str,
    step: Step,
    back: Step,
}

impl Change<'_> {
    /// What the server does otherwise.
    async fn wrong(&self) -> Vec<String> {
        let mut wrong: Vec<String> = self.table().await.err().into_iter().collect();
        let mut changed = 0;
        for value in self.values {
            let kept = self.converted(value).await;
            changed += usize::from(matches!(kept, Ok(None | Some(false))));
            let problem = match (says(&self.step), &kept) {
                (Says::Kept, Ok(None | Some(true))) | (Says::Lost, _) => None,
                (Says::Kept, _) => Some("is said to be kept".to_owned()),
                (Says::MayFail(check), _) => self.checked(check, value, &kept).await,
            };
            wrong.extend(problem.map(|problem| format!("{value}: {problem}, and is {kept:?}")));
        }
        // What time it is in another zone, only a person knows; and a short text holds no value that shows it.
        let zones = self.step.sql.contains("AT TIME ZONE")
            || (self.from.starts_with("time") && self.to.starts_with("timetz"));
        let short = ["char(", "varchar(", "json"].iter().any(|ty| self.from.starts_with(ty));
        if matches!(says(&self.step), Says::Lost) && changed == 0 && !zones && !short {
            wrong.push("no value is changed".to_owned());
        }
        wrong
            .iter()
            .map(|problem| format!("{} to {}: {problem}\n  {}", self.from, self.to, self.step.sql))
            .collect()
    }

    fn create(&self) -> String {
        format!("CREATE TABLE t (c {})", self.from)
    }

    /// What `attempt` gives for statements on a table with this value.
    async fn attempt(&self, value: &str, statements: &[&str]) -> Vec<String> {
        let (create, insert) = (self.create(), format!("INSERT INTO t VALUES ({value})"));
        let all = [create.as_str(), insert.as_str()].into_iter().chain(statements.iter().copied());
        let all: Vec<String> = all.map(literal).collect();
        let call = format!("SELECT unnest(attempt(ARRAY[{}]))", all.join(", "));
        self.database
            .query(&call)
            .await
            .unwrap()
            .into_iter()
            .flatten()
            .map(Option::unwrap_or_default)
            .collect()
    }

    /// Its lock, whether it rewrites, and that it reads nothing where it does not.
    async fn table(&self) -> Result<(), String> {
        let indexed = [self.from, self.to]
            .iter()
            .all(|ty| ty.parse::<Type>().is_ok_and(|ty| ty.has_equality() == Some(true)));
        let index = if indexed { "; CREATE INDEX i ON t (c)" } else { "" };
        self.database.run(&format!("{}{index}; INSERT INTO t VALUES (NULL)", self.create())).await?;
        let watched = apply::watched(self.database, std::slice::from_ref(&self.step)).await;
        self.database.run("DROP TABLE t").await?;
        watched
    }

    /// Whether the value is the same after the way there and back, None where there is no way back; the code of the error
    /// where it does not get there.
    async fn converted(&self, value: &str) -> Result<Option<bool>, String> {
        let (value, text) = (literal(value), "SELECT c::text FROM t");
        let found = self.attempt(&value, &[&self.step.sql]).await;
        if found != ["ok"] {
            return Err(found.concat());
        }
        let found = self.attempt(&value, &[text, &self.step.sql, &self.back.sql, text]).await;
        // An array of text becomes one text, and that an array of one.
        let array = [self.from, self.to].map(|ty| ty.ends_with("[]"));
        Ok(match found.as_slice() {
            [_, before, after] if array[0] == array[1] || matches!(says(&self.step), Says::Lost) => {
                Some(before == after)
            }
            _ => None,
        })
    }

    /// What is wrong with the query that finds out whether the value passes.
    async fn checked(&self, check: &str, value: &str, kept: &Result<Option<bool>, String>) -> Option<String> {
        let passes = self.attempt(&literal(value), &[check]).await == ["ok", "0"];
        // Text is read, and may be written in another way.
        let text = ["text", "varchar", "char"].iter().any(|text| self.from.starts_with(text))
            || ["bytea", "tsvector"].contains(&self.to);
        match kept {
            _ if passes != kept.is_ok() => Some(format!("{check} says {passes}")),
            Ok(Some(false)) if !text => Some("is changed without a word".to_owned()),
            _ => None,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_type_to_every_other() {
    let next = Arc::new(AtomicUsize::new(0));
    let workers = (0..4).map(|_| {
        let next = next.clone();
        tokio::spawn(async move {
            let database = Database::create().await;
            for (name, values) in ENUMS {
                let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
                database.run(&format!("CREATE TYPE {name} AS ENUM ({})", values.join(", "))).await.unwrap();
            }
            database.run(ATTEMPT).await.unwrap();
            let mut wrong = Vec::new();
            while let Some((from, values)) = SAMPLES.get(next.fetch_add(1, Ordering::Relaxed)) {
                for (to, _) in SAMPLES.iter().filter(|(to, _)| to != from) {
                    let (step, back) = (step(from, to), step(to, from));
                    let change = Change { database: &database, from, values, to, step, back };
                    wrong.extend(change.wrong().await);
                }
            }
            wrong
        })
    });
    let mut wrong = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        wrong.extend(worker.await.unwrap());
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

//! What became of a statement that runs outside of a transaction, and was begun before.

use rowcol_codegen::postgres::name::quote;
use rowcol_codegen::postgres::token::{Token, meaningful};

use crate::Result;
use crate::postgres::Direct;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It took place.
    Done,
    /// It did not, or may be repeated: run these before it.
    Run(Vec<String>),
    /// It is half done: this ends it.
    Finish(String),
    /// Nothing tells.
    Unknown(String),
}

/// What a statement outside of a transaction does, as far as a catalog can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Effect {
    /// `CREATE INDEX CONCURRENTLY`, with the table as it is written.
    Index { name: String, table: String },
    /// The same without a name, which the server chooses.
    Unnamed { table: String },
    /// `REINDEX … CONCURRENTLY`: the condition for what it works on, and the name in it.
    Reindex { within: &'static str, name: String },
    /// `DROP INDEX CONCURRENTLY`, as it is written.
    NoIndex { name: String },
    /// `ALTER TABLE … DETACH PARTITION … CONCURRENTLY`, both as they are written.
    Detached { table: String, partition: String },
    /// Something is in a catalog by name, or is not.
    Named { sql: &'static str, name: String, there: bool },
    /// It may be repeated.
    Repeatable,
}

/// Statements by their first words, with what they make or drop: the query that finds it by name, and whether it should.
const NAMED: [(&[&str], &str, bool); 6] = [
    (&["CREATE", "DATABASE"], "select 1::text from pg_database where datname = $1", true),
    (&["DROP", "DATABASE"], "select 1::text from pg_database where datname = $1", false),
    (&["CREATE", "TABLESPACE"], "select 1::text from pg_tablespace where spcname = $1", true),
    (&["DROP", "TABLESPACE"], "select 1::text from pg_tablespace where spcname = $1", false),
    (&["CREATE", "SUBSCRIPTION"], "select 1::text from pg_subscription where subname = $1", true),
    (&["DROP", "SUBSCRIPTION"], "select 1::text from pg_subscription where subname = $1", false),
];

/// First words of statements that may be repeated.
const REPEATABLE: [&[&str]; 6] = [
    &["VACUUM"],
    &["ANALYZE"],
    &["CLUSTER"],
    &["CHECKPOINT"],
    &["ALTER", "SYSTEM"],
    &["REFRESH", "MATERIALIZED", "VIEW"],
];

/// What REINDEX works on, by its word, as a condition for the indexes of it.
const REINDEXED: [(&str, &str); 5] = [
    ("INDEX", "i.indrelid = (select indrelid from pg_index where indexrelid = to_regclass($1))"),
    ("TABLE", "to_regclass($1) in (i.indrelid, t.oid)"),
    ("SCHEMA", "t.relnamespace = to_regnamespace($1)"),
    ("DATABASE", "$1 is not null"),
    ("SYSTEM", "$1 is not null"),
];

/// The indexes that a `REINDEX … CONCURRENTLY` which was ended has left, of a table `t` or of where that keeps its long
/// values: the server does not use them, and writes to them all the same. One that is being built is another's.
const LEFT: &str = "from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace \
    join pg_class t on t.oid = coalesce((select o.oid from pg_class o where o.reltoastrelid = i.indrelid), i.indrelid) \
    where not i.indisvalid and c.relname ~ '_cc(new|old)[0-9]*$' \
    and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)";

/// Those that stay, for nobody but a superuser may name what is in `pg_toast`: what to do with each.
pub(in crate::migrate) async fn left(postgres: &crate::Postgres) -> Result<Vec<String>> {
    let sql = format!(
        "select n.nspname::text, c.relname::text, t.oid::regclass::text {LEFT} and n.nspname = 'pg_toast'"
    );
    let rows = postgres.query_raw(&sql).await?;
    let line = |row: &Vec<Option<String>>| {
        let table = row[2].as_deref().unwrap_or_default();
        format!(
            "an index of {table} that a REINDEX CONCURRENTLY which was ended has left, and that slows its writes down; \
             as a superuser, run: {}",
            drop_index(row)
        )
    };
    Ok(rows.iter().map(line).collect())
}

/// What has to be known from before a statement to see afterwards what it did: the names of the indexes that its table
/// has. Empty where nothing has.
pub(super) async fn before(direct: &mut Direct, sql: &str) -> Result<String> {
    let Some(Effect::Unnamed { table }) = effect(sql) else { return Ok(String::new()) };
    let sql = "select coalesce(json_agg(c.relname), '[]')::text from pg_index i \
               join pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass($1)";
    let rows = direct.query(sql, &[Some(&table)]).await?;
    Ok(rows.into_iter().flatten().flatten().next().unwrap_or_default())
}

/// Looks at what is there; `before` is what [`before`] gave.
pub(super) async fn probe(direct: &mut Direct, sql: &str, before: &str) -> Result<Verdict> {
    Ok(match effect(sql) {
        Some(Effect::Unnamed { .. }) if before.is_empty() => {
            Verdict::Unknown("the server has chosen a name for its index, and nothing says which".into())
        }
        Some(Effect::Unnamed { table }) => {
            let sql = "select n.nspname::text, c.relname::text, i.indisvalid::text from pg_index i \
                       join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace \
                       where i.indrelid = to_regclass($1) \
                       and c.relname not in (select json_array_elements_text($2::text::json))";
            match direct.query(sql, &[Some(&table), Some(before)]).await?.as_slice() {
                [] => Verdict::Run(Vec::new()),
                [row] if row[2].as_deref() == Some("true") => Verdict::Done,
                [row] => Verdict::Run(vec![drop_index(row)]),
                more => Verdict::Unknown(format!("{} indexes of {table} are new since then", more.len())),
            }
        }
        // What it was building stays. `verify` names what this user may not drop.
        Some(Effect::Reindex { within, name }) => {
            let sql = format!(
                "select n.nspname::text, c.relname::text {LEFT} and ({within}) \
                 and (n.nspname <> 'pg_toast' or has_schema_privilege('pg_toast', 'usage'))"
            );
            let left = direct.query(&sql, &[Some(&name)]).await?;
            Verdict::Run(left.iter().map(|row| drop_index(row)).collect())
        }
        Some(Effect::Index { name, table }) => {
            let sql = "select i.indisvalid::text, n.nspname::text from pg_index i \
                       join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace \
                       where i.indrelid = to_regclass($1) and c.relname = $2";
            let rows = direct.query(sql, &[Some(&table), Some(&name)]).await?;
            match rows.first().map(Vec::as_slice) {
                None => Verdict::Run(Vec::new()),
                Some([Some(valid), Some(schema)]) if valid == "false" => {
                    let (schema, name) = (quote(schema), quote(&name));
                    Verdict::Run(vec![format!("DROP INDEX CONCURRENTLY {schema}.{name}")])
                }
                Some(_) => Verdict::Done,
            }
        }
        Some(Effect::NoIndex { name }) => {
            match direct.query("select to_regclass($1)::text", &[Some(&name)]).await? == [[None]] {
                true => Verdict::Done,
                false => Verdict::Run(Vec::new()),
            }
        }
        Some(Effect::Detached { table, partition }) => {
            let sql = "select inhdetachpending::text from pg_inherits \
                       where inhparent = to_regclass($1) and inhrelid = to_regclass($2)";
            let rows = direct.query(sql, &[Some(&table), Some(&partition)]).await?;
            match rows.first().and_then(|row| row[0].as_deref()) {
                None => Verdict::Done,
                Some("true") => {
                    Verdict::Finish(format!("ALTER TABLE {table} DETACH PARTITION {partition} FINALIZE"))
                }
                Some(_) => Verdict::Run(Vec::new()),
            }
        }
        Some(Effect::Named { sql, name, there }) => {
            match direct.query(sql, &[Some(&name)]).await?.is_empty() != there {
                true => Verdict::Done,
                false => Verdict::Run(Vec::new()),
            }
        }
        Some(Effect::Repeatable) => Verdict::Run(Vec::new()),
        None => Verdict::Unknown("no catalog shows what such a statement does".into()),
    })
}

/// Drops an index of this schema and this name.
fn drop_index(row: &[Option<String>]) -> String {
    let name: Vec<String> = row.iter().take(2).flatten().map(|part| quote(part)).collect();
    format!("DROP INDEX CONCURRENTLY {}", name.join("."))
}

/// What a statement does.
fn effect(sql: &str) -> Option<Effect> {
    let tokens: Vec<Token<'_>> = meaningful(sql).collect();
    let begins = |words: &[&str]| {
        words.len() <= tokens.len() && words.iter().zip(&tokens).all(|(word, token)| token.is_word(word))
    };
    if let Some((words, sql, there)) = NAMED.iter().find(|(words, ..)| begins(words)) {
        let mut reader = Reader { tokens: &tokens[words.len()..] };
        reader.skip(&["IF", "EXISTS"]);
        return Some(Effect::Named { sql, name: reader.plain()?, there: *there });
    }
    if REPEATABLE.iter().any(|words| begins(words)) {
        return Some(Effect::Repeatable);
    }
    let mut reader = Reader { tokens: &tokens };
    if reader.skip(&["REINDEX"]) {
        return Some(reader.reindex().unwrap_or(Effect::Repeatable));
    }
    if reader.skip(&["CREATE"]) {
        reader.skip(&["UNIQUE"]);
        if !reader.skip(&["INDEX", "CONCURRENTLY"]) {
            return None;
        }
        reader.skip(&["IF", "NOT", "EXISTS"]);
        if reader.skip(&["ON"]) {
            reader.skip(&["ONLY"]);
            return Some(Effect::Unnamed { table: reader.qualified()? });
        }
        let name = reader.plain()?;
        if !reader.skip(&["ON"]) {
            return None;
        }
        reader.skip(&["ONLY"]);
        return Some(Effect::Index { name, table: reader.qualified()? });
    }
    if reader.skip(&["DROP", "INDEX", "CONCURRENTLY"]) {
        reader.skip(&["IF", "EXISTS"]);
        return Some(Effect::NoIndex { name: reader.qualified()? });
    }
    if reader.skip(&["ALTER", "TABLE"]) {
        reader.skip(&["IF", "EXISTS"]);
        reader.skip(&["ONLY"]);
        let table = reader.qualified()?;
        if reader.skip(&["DETACH", "PARTITION"]) {
            return Some(Effect::Detached { table, partition: reader.qualified()? });
        }
    }
    None
}

struct Reader<'a> {
    tokens: &'a [Token<'a>],
}

impl Reader<'_> {
    fn skip(&mut self, words: &[&str]) -> bool {
        let found = words.len() <= self.tokens.len()
            && words.iter().zip(self.tokens).all(|(word, token)| token.is_word(word));
        if found {
            self.tokens = &self.tokens[words.len()..];
        }
        found
    }

    /// What follows REINDEX, where it is done while others write.
    fn reindex(&mut self) -> Option<Effect> {
        let mut concurrent = false;
        if self.tokens.first()?.text == "(" {
            let end = self.tokens.iter().position(|token| token.text == ")")?;
            concurrent = self.tokens[..end].iter().any(|token| token.is_word("CONCURRENTLY"));
            self.tokens = &self.tokens[end + 1..];
        }
        let (_, within) = REINDEXED.iter().find(|(word, _)| self.skip(&[word]))?;
        concurrent |= self.skip(&["CONCURRENTLY"]);
        let name = self.qualified().unwrap_or_default();
        concurrent.then_some(Effect::Reindex { within, name })
    }

    /// A name without a schema, without its quotes.
    fn plain(&mut self) -> Option<String> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        first.identifier()
    }

    /// A name with its schema, if it has one, quoted.
    fn qualified(&mut self) -> Option<String> {
        let mut name = quote(&self.plain()?);
        while self.tokens.first().is_some_and(|token| token.text == ".") {
            self.tokens = &self.tokens[1..];
            name = format!("{name}.{}", quote(&self.plain()?));
        }
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_are_read_from_the_words() {
        let index = |name: &str, table: &str| Some(Effect::Index { name: name.into(), table: table.into() });
        assert_eq!(effect("create unique index concurrently Ab on app.T (x)"), index("ab", r#""app"."t""#));
        assert_eq!(
            effect(r#"CREATE INDEX CONCURRENTLY IF NOT EXISTS "A b" ON ONLY "T""#),
            index("A b", r#""T""#)
        );
        let unnamed = Effect::Unnamed { table: r#""t""#.into() };
        assert_eq!(effect("CREATE UNIQUE INDEX CONCURRENTLY ON ONLY t (x)"), Some(unnamed));
        let again =
            |at: usize, name: &str| Some(Effect::Reindex { within: REINDEXED[at].1, name: name.into() });
        assert_eq!(effect("reindex index concurrently app.i"), again(0, r#""app"."i""#));
        assert_eq!(effect("REINDEX (VERBOSE, CONCURRENTLY) TABLE t"), again(1, r#""t""#));
        assert_eq!(effect("REINDEX DATABASE CONCURRENTLY"), again(3, ""));
        assert_eq!(effect("REINDEX TABLE t"), Some(Effect::Repeatable));
        let dropped = Effect::NoIndex { name: r#""s"."i""#.into() };
        assert_eq!(effect("drop index concurrently if exists s.i"), Some(dropped));
        let detached = Effect::Detached { table: r#""t""#.into(), partition: r#""p""#.into() };
        assert_eq!(effect("ALTER TABLE t DETACH PARTITION p CONCURRENTLY"), Some(detached));
        assert_eq!(effect("vacuum (analyze) t"), Some(Effect::Repeatable));
        assert_eq!(effect("call move_everything()"), None);
        assert!(matches!(effect("CREATE DATABASE x"), Some(Effect::Named { there: true, .. })));
    }
}

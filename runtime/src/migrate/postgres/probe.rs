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
const REPEATABLE: [&[&str]; 7] = [
    &["VACUUM"],
    &["ANALYZE"],
    &["REINDEX"],
    &["CLUSTER"],
    &["CHECKPOINT"],
    &["ALTER", "SYSTEM"],
    &["REFRESH", "MATERIALIZED", "VIEW"],
];

/// Looks at what is there.
pub(super) async fn probe(direct: &mut Direct, sql: &str) -> Result<Verdict> {
    Ok(match effect(sql) {
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
    if reader.skip(&["CREATE"]) {
        reader.skip(&["UNIQUE"]);
        if !reader.skip(&["INDEX", "CONCURRENTLY"]) {
            return None;
        }
        reader.skip(&["IF", "NOT", "EXISTS"]);
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

    /// A name without a schema, without its quotes.
    fn plain(&mut self) -> Option<String> {
        let (first, rest) = self.tokens.split_first()?;
        // `CREATE INDEX CONCURRENTLY ON …`: the server chooses the name.
        if first.is_word("ON") {
            return None;
        }
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
        assert_eq!(effect("CREATE INDEX CONCURRENTLY ON t (x)"), None);
        let dropped = Effect::NoIndex { name: r#""s"."i""#.into() };
        assert_eq!(effect("drop index concurrently if exists s.i"), Some(dropped));
        let detached = Effect::Detached { table: r#""t""#.into(), partition: r#""p""#.into() };
        assert_eq!(effect("ALTER TABLE t DETACH PARTITION p CONCURRENTLY"), Some(detached));
        assert_eq!(effect("vacuum (analyze) t"), Some(Effect::Repeatable));
        assert_eq!(effect("call move_everything()"), None);
        assert!(matches!(effect("CREATE DATABASE x"), Some(Effect::Named { there: true, .. })));
    }
}

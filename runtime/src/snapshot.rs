//! Snapshots of SQL.

/// Compares the statement of a query with a snapshot, by `insta`, which must be a dev-dependency of yours.
///
/// The text and the parameters are compared; `cargo insta review` (or `INSTA_UPDATE=always`) writes them.
///
/// ```ignore
/// assert_sql!(Trace::of(&project).limit(50), Postgres, @r#"
/// select "id", "name"
/// from "traces"
/// where "project_id" = $1
/// limit 50
/// -- $1 = "p1"
/// "#);
/// assert_sql!(Trace::of(&project).limit(50));             // both dialects, into a file
/// ```
#[macro_export]
macro_rules! assert_sql {
    ($query:expr, $dialect:ident $(, @$snapshot:literal)? $(,)?) => {
        ::insta::assert_snapshot!(($query).sql($crate::query::Dialect::$dialect) $(, @$snapshot)?)
    };
    ($query:expr $(, @$snapshot:literal)? $(,)?) => {{
        let query = $query;
        ::insta::assert_snapshot!(
            ::std::format!(
                "{}\n\n{}",
                query.sql($crate::query::Dialect::Postgres),
                query.sql($crate::query::Dialect::ClickHouse),
            )
            $(, @$snapshot)?
        )
    }};
}

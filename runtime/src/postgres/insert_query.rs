//! Inserts of what a query gives.

use super::arguments::Arguments;
use super::executor::PostgresExecutor;
use super::statement::{Binding, Listing};
use crate::error::Store;
use crate::model::PostgresModel;
use crate::query::deadline::within;
use crate::query::{Fetch, PostgresDialect, QueriedRows, RendersQueried, Sql, WritesQueried};

#[diagnostic::do_not_recommend]
impl<E: PostgresExecutor, N: PostgresModel> WritesQueried<N> for E {
    fn insert_queried(&self, rows: QueriedRows) -> Fetch<'_, ()> {
        Fetch::new(async move {
            rows.check(Store::Postgres)?;
            let mut binding = Binding::behind(Arguments::default(), 0);
            let mut sql = String::with_capacity(256);
            rows.write(&mut binding, &mut sql);
            let arguments = binding.finish(rows.table)?;
            let place = (Store::Postgres, super::table(rows.table));
            within(&rows.plan, place, self.executor().write(sql, arguments)).await.map(drop)
        })
    }
}

#[diagnostic::do_not_recommend]
impl<N: PostgresModel> RendersQueried<N> for PostgresDialect {
    fn render_queried(&self, rows: &QueriedRows) -> Sql {
        let mut listing = Listing::default();
        let mut text = String::new();
        match rows.check(Store::Postgres) {
            Ok(()) => rows.write(&mut listing, &mut text),
            Err(error) => text = error.to_string(),
        }
        Sql { text, parameters: listing.parameters }
    }
}

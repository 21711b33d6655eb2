//! Inserts of what a query gives.

use super::statement::Binding;
use super::{ClickHouse, Inner};
use crate::Result;
use crate::error::Store;
use crate::model::ClickHouseModel;
use crate::query::deadline::within;
use crate::query::{ClickHouseDialect, Fetch, QueriedRows, RendersQueried, Sql, WritesQueried};

#[diagnostic::do_not_recommend]
impl<N: ClickHouseModel> WritesQueried<N> for ClickHouse {
    fn insert_queried(&self, rows: QueriedRows) -> Fetch<'_, ()> {
        Fetch::new(async move {
            let place = (Store::ClickHouse, super::table(rows.table));
            within(&rows.plan, place, self.inner.insert_queried(&rows)).await
        })
    }
}

#[diagnostic::do_not_recommend]
impl<N: ClickHouseModel> RendersQueried<N> for ClickHouseDialect {
    fn render_queried(&self, rows: &QueriedRows) -> Sql {
        let mut listing = Binding::shown();
        let mut text = String::new();
        match rows.check(Store::ClickHouse) {
            Ok(()) => rows.write(&mut listing, &mut text),
            Err(error) => text = error.to_string(),
        }
        Sql { text, parameters: listing.into_parameters() }
    }
}

impl Inner {
    async fn insert_queried(&self, rows: &QueriedRows) -> Result<()> {
        rows.check(Store::ClickHouse)?;
        let mut binding = Binding::sent();
        let mut sql = String::new();
        rows.write(&mut binding, &mut sql);
        let statement = binding.finish(rows.table, sql)?;
        let turn = self.transport.turn().await?.of(&rows.plan);
        self.write(turn, statement).await
    }
}

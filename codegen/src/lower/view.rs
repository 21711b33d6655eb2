//! Views.

use crate::model::View;
use crate::schema::{clickhouse, postgres};

use super::Names;

pub(super) fn postgres(view: &View) -> Option<postgres::View> {
    view.model.postgres.as_ref()?;
    Some(postgres::View {
        name: super::postgres::table_name(&view.model),
        query: view.query.node.clone(),
        materialized: view.materialized,
        indexes: super::postgres::view_indexes(&view.model),
        comment: view.model.doc.clone(),
    })
}

pub(super) fn clickhouse(view: &View, names: &Names<'_>) -> Option<clickhouse::View> {
    let settings = view.model.clickhouse.as_ref()?;
    let kind = match (&view.to, view.materialized) {
        (Some(target), _) => {
            let target = names.model(&target.node)?;
            clickhouse::ViewKind::To(super::clickhouse::table_name(target).to_owned())
        }
        (None, true) => clickhouse::ViewKind::Own(super::clickhouse::storage(&view.model, settings)),
        (None, false) => clickhouse::ViewKind::Plain,
    };
    Some(clickhouse::View {
        name: super::clickhouse::table_name(&view.model).to_owned(),
        query: view.query.node.clone(),
        kind,
        comment: view.model.doc.clone(),
    })
}

//! Datasets and the versions of their items; in Postgres.

use chrono::TimeDelta;
use rowcol::postgres::{Isolation, PostgresExecutor, Transaction};
use rowcol::prelude::*;

use crate::{Dataset, DatasetItem, DatasetStatus, Project};

/// A new dataset, or a new description and new metadata for the one with its name in its project. Gives it as it is now,
/// with the id that it has.
///
/// # Errors
/// As every operation.
pub async fn save<E: PostgresExecutor>(pg: &E, dataset: &Dataset) -> Result<Dataset> {
    let saved = Dataset::upsert(dataset)
        .on(|d| (d.project_id, d.name))
        .update(|d| (d.description, d.metadata))
        .returning()
        .one(pg)
        .await?;
    // Where rows are updated on a conflict, there always is one.
    Ok(saved.unwrap_or_else(|| dataset.clone()))
}

/// A dataset by its name.
///
/// # Errors
/// As every operation.
pub async fn by_name<E: PostgresExecutor>(
    pg: &E,
    project: &Id<Project>,
    name: &str,
) -> Result<Option<Dataset>> {
    Dataset::of(project).filter(|d| d.name.eq(name)).one(pg).await
}

/// New items of a dataset, and new versions of those whose id is there: the version before ends when the new one
/// begins. They become items of this dataset and begin now, whatever the rows hold. Gives them as they were written.
///
/// Writers of the same dataset go one after the other, by a lock on its row: two at once would both end the same
/// version, and leave two that count. Runs that are started meanwhile wait, too, for they refer to that row.
///
/// # Errors
/// The dataset is gone (23503), two items have the same id (23505), or one has the id of an item of another dataset
/// ([`Error::Change`]); otherwise as every operation. Nothing was written then.
pub async fn save_items(
    pg: &Postgres,
    dataset: &Dataset,
    mut items: Vec<DatasetItem>,
) -> Result<Vec<DatasetItem>> {
    let (project, dataset) = (dataset.project_id.clone(), dataset.id.clone());
    pg.transaction(async move |tx: &Transaction| {
        Dataset::of(&project).filter(|d| d.id.eq(&dataset)).select(|d| d.id).for_update().one(tx).await?;
        let ids: Vec<_> = items.iter().map(|item| item.id.clone()).collect();
        let known = DatasetItem::of(&project)
            .filter(|i| i.id.in_(&ids))
            .aggregate(|i| (i.valid_from.max(), count().filter(i.dataset_id.ne(&dataset))));
        let (last, elsewhere) = known.one(tx).await?.unwrap_or_default();
        if elsewhere > 0 {
            let problem = "an item with one of these ids is in another dataset; give new items new ids";
            return Err(Error::Change { model: "DatasetItem", problem: problem.into() });
        }
        // Behind the last version also where two come within a millisecond, or clocks differ.
        let after = last.map(|last| last + TimeDelta::milliseconds(1));
        let from = after.unwrap_or_default().max(rowcol::new::now(3));
        DatasetItem::of(&project)
            .update()
            .filter(|i| i.id.in_(&ids) & i.valid_to.is_null())
            .set(|i| i.valid_to.to(from))
            .run(tx)
            .await?;
        for item in &mut items {
            item.project_id = project.clone();
            item.dataset_id = dataset.clone();
            (item.valid_from, item.valid_to) = (from, None);
        }
        DatasetItem::insert_many(&items).returning().all(tx).await
    })
    .isolation(Isolation::ReadCommitted)
    .run()
    .await
}

/// The items of a dataset as they were at a time, without those that are archived or gone.
///
/// # Errors
/// As every operation.
pub async fn items<E: PostgresExecutor>(
    pg: &E,
    dataset: &Dataset,
    at: Timestamp,
) -> Result<Vec<DatasetItem>> {
    DatasetItem::of(&dataset.project_id)
        .filter(|i| i.dataset_id.eq(&dataset.id))
        .filter(|i| i.valid_from.le(at) & (i.valid_to.is_null() | i.valid_to.gt(at)))
        .filter(|i| i.is_deleted.eq(false) & i.status.is_distinct_from(DatasetStatus::Archived))
        .order_by(|i| (i.created_at, i.id))
        .all(pg)
        .await
}

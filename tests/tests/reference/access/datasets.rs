use chrono::TimeDelta;
use observability_schema::access::datasets;
use observability_schema::{Dataset, DatasetItem, DatasetStatus};
use rowcol::Postgres;
use rowcol::new;
use rowcol::prelude::*;

use super::App;

fn item(dataset: &Dataset, input: &str) -> DatasetItem {
    new!(DatasetItem {
        project_id: &dataset.project_id,
        dataset_id: &dataset.id,
        input: format!("{input:?}").parse::<RawJson>().unwrap(),
    })
}

fn inputs(items: &[DatasetItem]) -> Vec<String> {
    let mut inputs: Vec<_> = items.iter().map(|item| item.input.as_ref().unwrap().to_string()).collect();
    inputs.sort();
    inputs
}

#[tokio::test]
async fn a_dataset_is_known_by_its_name_and_its_items_by_their_time() {
    let app = App::start().await;
    let (pg, project) = (app.pg(), &app.project);
    let dataset = new!(Dataset { project_id: project, name: "questions", description: "old" });
    let dataset = app.asks("datasets_save", datasets::save(pg, &dataset)).await;
    let same = new!(Dataset { project_id: project, name: "questions", description: "new" });
    let saved = datasets::save(pg, &same).await.unwrap();
    assert_eq!((&saved.id, saved.description.as_deref()), (&dataset.id, Some("new")));
    let found = app.asks("datasets_by_name", datasets::by_name(pg, project, "questions")).await;
    assert_eq!(found, Some(saved));
    assert_eq!(datasets::by_name(pg, &app.other_project().await, "questions").await.unwrap(), None);

    let first = vec![item(&dataset, "why"), item(&dataset, "how"), item(&dataset, "old")];
    let first = app.asks("datasets_save_items", datasets::save_items(pg, &dataset, first)).await;
    let before = first[0].valid_from;
    let changed = DatasetItem { input: Some(r#""why not""#.parse().unwrap()), ..first[0].clone() };
    let archived = DatasetItem { status: Some(DatasetStatus::Archived), ..first[2].clone() };
    let second =
        datasets::save_items(pg, &dataset, vec![changed, archived, item(&dataset, "who")]).await.unwrap();
    let after = second[0].valid_from;
    assert!(after > before && second.iter().all(|item| item.valid_from == after));

    let now = app.asks("datasets_items", datasets::items(pg, &dataset, after)).await;
    assert_eq!(inputs(&now), [r#""how""#, r#""who""#, r#""why not""#]);
    let then = datasets::items(pg, &dataset, after - TimeDelta::milliseconds(1)).await.unwrap();
    assert_eq!(inputs(&then), [r#""how""#, r#""old""#, r#""why""#], "as it was");
    assert_eq!(datasets::items(pg, &dataset, before - TimeDelta::milliseconds(1)).await.unwrap(), []);

    let deleted = DatasetItem { is_deleted: true, ..first[1].clone() };
    let deleted = datasets::save_items(pg, &dataset, vec![deleted]).await.unwrap();
    let now = datasets::items(pg, &dataset, deleted[0].valid_from).await.unwrap();
    assert_eq!(inputs(&now), [r#""who""#, r#""why not""#]);

    let other = datasets::save(pg, &new!(Dataset { project_id: project, name: "others" })).await.unwrap();
    let moved =
        datasets::save_items(pg, &other, vec![item(&other, "new"), first[0].clone()]).await.unwrap_err();
    insta::assert_snapshot!(moved, @"a write of `DatasetItem`: an item with one of these ids is in another dataset; give new items new ids");
    let twice = vec![first[0].clone(), first[0].clone()];
    let twice = datasets::save_items(pg, &dataset, twice).await.unwrap_err();
    assert_eq!(twice.constraint(), Some("dataset_items_pkey"));
    let still = datasets::items(pg, &dataset, deleted[0].valid_from).await.unwrap();
    assert_eq!(still, now, "nothing was written");
    assert_eq!(datasets::items(pg, &other, new::now(3)).await.unwrap(), []);

    let gone = Dataset { id: Id::new(), ..dataset };
    let refused = datasets::save_items(pg, &gone, vec![item(&gone, "why")]).await.unwrap_err();
    assert_eq!(refused.database().unwrap().code, "23503");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_at_once_leave_one_version_that_counts() {
    let app = App::start().await;
    let project = &app.project;
    let pg = Postgres::connect(&super::with_connections(&app.databases.postgres_url, 9)).await.unwrap();
    let dataset =
        datasets::save(&pg, &new!(Dataset { project_id: project, name: "questions" })).await.unwrap();
    let row = item(&dataset, "why");
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (pg, dataset, row) = (pg.clone(), dataset.clone(), row.clone());
            tokio::spawn(async move {
                for _ in 0..5 {
                    datasets::save_items(&pg, &dataset, vec![row.clone()]).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let versions = DatasetItem::of(project).order_by(|i| i.valid_from).all(&pg).await.unwrap();
    assert_eq!(versions.len(), 40);
    for pair in versions.windows(2) {
        assert_eq!(pair[0].valid_to, Some(pair[1].valid_from), "one ends when the next begins");
    }
    assert_eq!(versions.last().unwrap().valid_to, None);
}

use std::collections::BTreeSet;
use std::sync::Arc;

use observability_schema::access::prompts::{self, LATEST, NewVersion, PRODUCTION};
use observability_schema::{ChatMessage, Prompt, PromptBody, PromptType};
use rowcol::Postgres;
use rowcol::prelude::*;
use tokio::sync::Barrier;

use super::App;

fn version(name: &str, text: &str) -> NewVersion {
    NewVersion {
        name: name.to_owned(),
        body: PromptBody::Text(text.to_owned()),
        config: None,
        labels: Vec::new(),
        tags: None,
        commit_message: None,
        created_by: "API".to_owned(),
    }
}

/// The versions of a prompt with their labels, the oldest first.
async fn labels(app: &App, name: &str) -> Vec<(i32, Vec<String>)> {
    let versions = prompts::versions(app.pg(), &app.project, name).await.unwrap();
    versions.into_iter().rev().map(|prompt| (prompt.version, prompt.labels)).collect()
}

fn labelled(versions: &[(i32, &[&str])]) -> Vec<(i32, Vec<String>)> {
    versions
        .iter()
        .map(|(v, labels)| (*v, labels.iter().map(|label| (*label).to_owned()).collect()))
        .collect()
}

#[tokio::test]
async fn each_change_is_a_version_and_labels_move() {
    let app = App::start().await;
    let (pg, project) = (app.pg(), &app.project);
    let in_production =
        |text: &str| NewVersion { labels: vec![PRODUCTION.to_owned()], ..version("greeting", text) };
    let first = app
        .asks("prompts_create_version_first", prompts::create_version(pg, project, in_production("hi")))
        .await;
    assert_eq!((first.version, first.kind), (1, PromptType::Text));
    assert_eq!(labels(&app, "greeting").await, labelled(&[(1, &[LATEST, PRODUCTION])]));

    let chat =
        PromptBody::Chat(vec![ChatMessage { role: "system".into(), content: "hello {{name}}".into() }]);
    let second = NewVersion {
        body: chat.clone(),
        config: Some(r#"{"temperature": 0}"#.parse().unwrap()),
        tags: Some(vec!["polite".into()]),
        commit_message: Some("longer".into()),
        ..version("greeting", "")
    };
    let second = app.asks("prompts_create_version", prompts::create_version(pg, project, second)).await;
    assert_eq!((second.version, second.kind, &*second.body), (2, PromptType::Chat, &chat));
    assert_eq!(second.commit_message.as_deref(), Some("longer"));
    assert_eq!(labels(&app, "greeting").await, labelled(&[(1, &[PRODUCTION]), (2, &[LATEST])]));
    let tags: Vec<_> =
        prompts::versions(pg, project, "greeting").await.unwrap().into_iter().map(|p| p.tags).collect();
    assert_eq!(tags, [["polite"], ["polite"]], "the same for all versions");

    let third = prompts::create_version(pg, project, in_production("hey")).await.unwrap();
    assert_eq!((third.version, third.tags), (3, vec!["polite".to_owned()]));
    assert_eq!(labels(&app, "greeting").await, labelled(&[(1, &[]), (2, &[]), (3, &[LATEST, PRODUCTION])]));

    let moved = prompts::set_label(pg, project, "greeting", 2, PRODUCTION);
    let moved = app.asks("prompts_set_label", moved).await.unwrap();
    assert_eq!((moved.version, moved.labels), (2, vec![PRODUCTION.to_owned()]));
    assert_eq!(labels(&app, "greeting").await, labelled(&[(1, &[]), (2, &[PRODUCTION]), (3, &[LATEST])]));
    let again = prompts::set_label(pg, project, "greeting", 2, PRODUCTION).await.unwrap().unwrap();
    assert_eq!(again.labels, [PRODUCTION]);
    assert_eq!(prompts::set_label(pg, project, "greeting", 9, PRODUCTION).await.unwrap(), None);
    assert_eq!(labels(&app, "greeting").await, labelled(&[(1, &[]), (2, &[PRODUCTION]), (3, &[LATEST])]));
    let refused = prompts::set_label(pg, project, "greeting", 1, LATEST).await.unwrap_err();
    insta::assert_snapshot!(refused, @"a write of `Prompt`: the label `latest` stands at the newest version by itself; move another label");

    let live = app.asks("prompts_labelled", prompts::labelled(pg, project, "greeting", PRODUCTION)).await;
    assert_eq!(live.unwrap().version, 2);
    let one = app.asks("prompts_of_version", prompts::of_version(pg, project, "greeting", 1)).await;
    assert_eq!(one.unwrap().id, first.id);
    assert_eq!(prompts::labelled(pg, project, "greeting", "staging").await.unwrap(), None);

    prompts::create_version(pg, project, version("farewell", "bye")).await.unwrap();
    let other = app.other_project().await;
    assert_eq!(prompts::create_version(pg, &other, version("greeting", "hi")).await.unwrap().version, 1);
    let newest = app.asks("prompts_newest", prompts::newest(pg, project)).await;
    let newest: Vec<_> = newest.iter().map(|prompt| (prompt.name.as_str(), prompt.version)).collect();
    assert_eq!(newest, [("farewell", 1), ("greeting", 3)]);
    let all = app.asks("prompts_versions", prompts::versions(pg, project, "greeting")).await;
    assert_eq!(all.iter().map(|prompt| prompt.version).collect::<Vec<_>>(), [3, 2, 1]);
}

/// So many tasks begin at the same moment, and make so many versions each.
async fn writers(
    pg: &Postgres,
    project: &Id<observability_schema::Project>,
    name: &str,
    tasks: usize,
    each: usize,
) {
    let together = Arc::new(Barrier::new(tasks));
    let tasks: Vec<_> = (0..tasks)
        .map(|task| {
            let (pg, project, name, together) =
                (pg.clone(), project.clone(), name.to_owned(), together.clone());
            tokio::spawn(async move {
                together.wait().await;
                for number in 0..each {
                    let new = NewVersion {
                        labels: vec![PRODUCTION.to_owned(), format!("task {task}")],
                        ..version(&name, &format!("{task}.{number}"))
                    };
                    prompts::create_version(&pg, &project, new).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

/// All versions are there, each text once, and each label stands at one version.
fn assert_whole(versions: &[Prompt], tasks: usize, each: usize) {
    let numbers: Vec<_> = versions.iter().rev().map(|prompt| prompt.version).collect();
    let expected: Vec<_> = (1..=i32::try_from(tasks * each).unwrap()).collect();
    assert_eq!(numbers, expected, "none is missing, none is there twice");
    let texts: BTreeSet<_> = versions.iter().map(|prompt| format!("{:?}", *prompt.body)).collect();
    assert_eq!(texts.len(), tasks * each, "no writer's text is lost");
    let mut names: Vec<_> = versions.iter().flat_map(|prompt| prompt.labels.iter().cloned()).collect();
    names.sort();
    let mut expected: Vec<_> = (0..tasks).map(|task| format!("task {task}")).collect();
    expected.extend([LATEST.to_owned(), PRODUCTION.to_owned()]);
    expected.sort();
    assert_eq!(names, expected, "each label stands at one version");
    assert_eq!(versions[0].labels[0], LATEST);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_at_once_never_make_equal_versions() {
    let app = App::start().await;
    let pg = Postgres::connect(&super::with_connections(&app.databases.postgres_url, 9)).await.unwrap();
    // Many names, for what is special is the first version.
    for round in 0..20 {
        let name = format!("two {round}");
        writers(&pg, &app.project, &name, 2, 2).await;
        assert_whole(&prompts::versions(&pg, &app.project, &name).await.unwrap(), 2, 2);
    }
    for round in 0..3 {
        let name = format!("eight {round}");
        writers(&pg, &app.project, &name, 8, 5).await;
        assert_whole(&prompts::versions(&pg, &app.project, &name).await.unwrap(), 8, 5);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_writer_that_gives_up_leaves_no_hole() {
    let app = App::start().await;
    let (pg, project) = (app.pg().clone(), app.project.clone());
    // A first version that is never committed: the one that waits for it becomes the first.
    let name = "greeting";
    let (begun, waits) = tokio::sync::oneshot::channel();
    let mut begun = Some(begun);
    let row = rowcol::new!(Prompt {
        project_id: &project,
        created_by: "API",
        name: name,
        version: 1,
        body: Json(PromptBody::Text("never".into())),
    });
    let slow = pg.transaction(async |tx| {
        Prompt::insert(&row).run(tx).await?;
        begun.take().unwrap().send(()).unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        Err::<(), _>(Error::Transaction { reason: "given up".into() })
    });
    let (given_up, made) = tokio::join!(slow.run(), async {
        waits.await.unwrap();
        prompts::create_version(&pg, &project, version(name, "hi")).await
    });
    given_up.unwrap_err();
    assert_eq!(made.unwrap().version, 1);
    assert_eq!(labels(&app, name).await, labelled(&[(1, &[LATEST])]));
}

//! Versions of prompts, and the labels that point to them; in Postgres.
//!
//! A version never changes, a change makes a new one. A label such as `production` stands at one version of a name;
//! [`LATEST`] always stands at the newest.
//!
//! # Writers at the same time
//! All that changes the versions of one name goes one after the other: each first locks the row of the oldest version
//! (`for update`) until its transaction ends. The statement behind the lock sees what the writer before has committed,
//! as transactions here are of the level *read committed*, so the greatest version that it finds is the greatest.
//!
//! The first version of a name has no row to lock. Of several writers of it, the unique key on project, name and version
//! lets one through; `on conflict do nothing` makes the others wait for it, and they go on with its row.
//!
//! Why not otherwise:
//! - The unique key and repetition alone: correct, but of n writers at once n - 1 fail in each round.
//! - *Serializable* and repetition: the same, and prompts that have nothing to do with each other may collide.
//! - A lock on the project's row: a writer of prompts would hold up each insert into a table that refers to projects.

use rowcol::Free;
use rowcol::postgres::{Isolation, PostgresExecutor, Transaction};
use rowcol::prelude::*;
use rowcol::query::{Rows, Settled, Whole};

use crate::{Project, Prompt, PromptBody, PromptType};

/// The label that stands at the newest version.
pub const LATEST: &str = "latest";

/// The label that stands at the version in use.
pub const PRODUCTION: &str = "production";

/// What a new version of a prompt says.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVersion {
    /// The name that all versions share.
    pub name: String,
    /// The prompt itself.
    pub body: PromptBody,
    /// Settings that go with the text; `None` for none.
    pub config: Option<RawJson>,
    /// Labels that move to the version. [`LATEST`] does by itself.
    pub labels: Vec<String>,
    /// New tags for all versions; `None` leaves them as they are.
    pub tags: Option<Vec<String>>,
    /// What changed.
    pub commit_message: Option<String>,
    /// Who makes the version: a user's id, or the word API.
    pub created_by: String,
}

/// Makes the next version of a prompt: the first one is 1. Writers at the same time wait for each other, no two versions
/// are equal, and none is lost.
///
/// # Errors
/// As every operation; nothing was written then.
pub async fn create_version(pg: &Postgres, project: &Id<Project>, new: NewVersion) -> Result<Prompt> {
    let project = project.clone();
    pg.transaction(async move |tx: &Transaction| {
        while !lock(tx, &project, &new.name).await? {
            let first = version(&project, &new, 1, new.tags.clone().unwrap_or_default());
            let made = Prompt::upsert(&first).on(|p| (p.project_id, p.name, p.version)).do_nothing();
            if let Some(first) = made.returning().one(tx).await? {
                return Ok(first);
            }
        }
        // A statement of its own: the one that waited for the lock does not see what was committed meanwhile.
        let newest =
            named(&project, &new.name).order_by(|p| p.version.desc()).select(|p| (p.version, p.tags));
        let (newest, old_tags) = newest.one(tx).await?.unwrap_or_default();
        if let Some(tags) = new.tags.as_ref().filter(|tags| **tags != old_tags) {
            Prompt::of(&project)
                .update()
                .filter(|p| p.name.eq(&new.name))
                .set(|p| p.tags.to(tags))
                .run(tx)
                .await?;
        }
        let next = version(&project, &new, newest + 1, new.tags.clone().unwrap_or(old_tags));
        take_labels(tx, &project, &new.name, &next.labels).await?;
        Prompt::insert(&next).returning().one(tx).await
    })
    .isolation(Isolation::ReadCommitted)
    .run()
    .await
}

/// Moves a label to a version, and gives the version as it is now; `None` if there is no such version.
///
/// # Errors
/// [`Error::Change`] for the label [`LATEST`]; otherwise as every operation. Nothing was changed then.
pub async fn set_label(
    pg: &Postgres,
    project: &Id<Project>,
    name: &str,
    version: i32,
    label: &str,
) -> Result<Option<Prompt>> {
    if label == LATEST {
        let problem = "the label `latest` stands at the newest version by itself; move another label";
        return Err(Error::Change { model: "Prompt", problem: problem.into() });
    }
    let (project, name, label) = (project.clone(), name.to_owned(), label.to_owned());
    pg.transaction(async move |tx: &Transaction| {
        lock(tx, &project, &name).await?;
        let Some(mut prompt) = of_version(tx, &project, &name, version).await? else { return Ok(None) };
        if !prompt.labels.contains(&label) {
            prompt.labels.push(label.clone());
            take_labels(tx, &project, &name, &[label]).await?;
            let labels = &prompt.labels;
            return Prompt::of(&project)
                .update()
                .get(&prompt.id)
                .set(|p| p.labels.to(labels))
                .returning()
                .one(tx)
                .await;
        }
        Ok(Some(prompt))
    })
    .isolation(Isolation::ReadCommitted)
    .run()
    .await
}

/// A version of a prompt.
///
/// # Errors
/// As every operation.
pub async fn of_version<E: PostgresExecutor>(
    pg: &E,
    project: &Id<Project>,
    name: &str,
    version: i32,
) -> Result<Option<Prompt>> {
    named(project, name).filter(|p| p.version.eq(version)).one(pg).await
}

/// The version that a label stands at.
///
/// # Errors
/// As every operation.
pub async fn labelled<E: PostgresExecutor>(
    pg: &E,
    project: &Id<Project>,
    name: &str,
    label: &str,
) -> Result<Option<Prompt>> {
    named(project, name).filter(|p| p.labels.has(label)).one(pg).await
}

/// All versions of a prompt, the newest first.
///
/// # Errors
/// As every operation.
pub async fn versions<E: PostgresExecutor>(pg: &E, project: &Id<Project>, name: &str) -> Result<Vec<Prompt>> {
    named(project, name).order_by(|p| p.version.desc()).all(pg).await
}

/// The newest version of each prompt of a project, by name.
///
/// # Errors
/// As every operation.
pub async fn newest<E: PostgresExecutor>(pg: &E, project: &Id<Project>) -> Result<Vec<Prompt>> {
    Prompt::of(project).order_by(|p| (p.name, p.version.desc())).distinct_on(|p| p.name).all(pg).await
}

fn named(project: &Id<Project>, name: &str) -> Query<Prompt, Rows<Whole>, Settled, Free> {
    Prompt::of(project).filter(|p| p.name.eq(name))
}

/// A version that is to be written.
fn version(project: &Id<Project>, new: &NewVersion, version: i32, tags: Vec<String>) -> Prompt {
    let mut labels = new.labels.clone();
    labels.push(LATEST.to_owned());
    labels.sort();
    labels.dedup();
    let kind = match new.body {
        PromptBody::Text(_) => PromptType::Text,
        PromptBody::Chat(_) => PromptType::Chat,
    };
    let prompt = rowcol::new!(Prompt {
        project_id: project,
        created_by: new.created_by.as_str(),
        name: new.name.as_str(),
        version: version,
        body: Json(new.body.clone()),
        kind: kind,
        tags: tags,
        labels: labels,
    });
    Prompt {
        config: new.config.clone().unwrap_or(prompt.config),
        commit_message: new.commit_message.clone(),
        ..prompt
    }
}

/// Waits until no other transaction changes the versions of a name, and keeps others from it until this one ends. False
/// if there was no version to lock, even if there is one by now.
async fn lock(tx: &Transaction, project: &Id<Project>, name: &str) -> Result<bool> {
    let oldest = named(project, name).order_by(|p| p.version).select(|p| p.id);
    Ok(oldest.for_update().one(tx).await?.is_some())
}

/// Takes labels away from the versions that have them.
async fn take_labels(tx: &Transaction, project: &Id<Project>, name: &str, labels: &[String]) -> Result<()> {
    let mut holders = named(project, name).filter(|p| p.labels.has_any(labels)).all(tx).await?;
    for prompt in &mut holders {
        prompt.labels.retain(|label| !labels.contains(label));
    }
    Prompt::update_many(&holders).columns(|p| p.labels).run(tx).await?;
    Ok(())
}

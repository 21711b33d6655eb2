//! What people say about traces, observations, sessions and prompts; from Postgres.

use rowcol::postgres::PostgresExecutor;
use rowcol::prelude::*;

use crate::{Comment, CommentObjectType, Project, User};

/// A comment and who wrote it.
#[derive(Shape, Debug, Clone, PartialEq, Eq)]
#[shape(Comment)]
pub struct CommentLine {
    /// The comment.
    pub id: Id<Comment>,
    /// When it was written.
    pub created_at: Timestamp,
    /// The text.
    pub content: String,
    /// Who wrote it; `None` for programs, and for users who are gone.
    pub author: Option<Author>,
}

/// Who wrote a comment.
#[derive(Shape, Debug, Clone, PartialEq, Eq)]
#[shape(User)]
pub struct Author {
    /// The user.
    pub id: Id<User>,
    /// The name to show.
    pub name: Option<String>,
    /// The address of a picture.
    pub image: Option<String>,
}

/// The comments on an object, the oldest first: two statements, however many there are.
///
/// # Errors
/// As every operation.
pub async fn of_object<E: PostgresExecutor>(
    pg: &E,
    project: &Id<Project>,
    object_type: CommentObjectType,
    object_id: &str,
) -> Result<Vec<CommentLine>> {
    Comment::of(project)
        .filter(|c| c.object_type.eq(object_type) & c.object_id.eq(object_id))
        .order_by(|c| (c.created_at, c.id))
        .shape::<CommentLine>()
        .all(pg)
        .await
}

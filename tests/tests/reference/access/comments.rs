use observability_schema::access::comments;
use observability_schema::{Comment, CommentObjectType, User};
use rowcol::new;
use rowcol::prelude::*;

use super::{App, noon};

#[tokio::test]
async fn comments_come_with_their_authors() {
    let app = App::start().await;
    let (pg, project) = (app.pg(), &app.project);
    let ann = new!(User { name: "ann" });
    User::insert(&ann).run(pg).await.unwrap();
    let comment =
        |project: &Id<observability_schema::Project>, kind, object: &str, seconds, author: Option<&User>| {
            let row = new!(Comment {
                project_id: project,
                object_type: kind,
                object_id: object,
                content: format!("at {seconds}"),
                created_at: noon(seconds),
            });
            Comment { author_user_id: author.map(|author| author.id.clone()), ..row }
        };
    let (of_trace, of_prompt) = (CommentObjectType::Trace, CommentObjectType::Prompt);
    let gone = new!(User { name: "gone" });
    let rows = [
        comment(project, of_trace, "t1", 9, Some(&ann)),
        comment(project, of_trace, "t1", 1, None),
        comment(project, of_trace, "t1", 5, Some(&gone)),
        comment(project, of_trace, "t2", 1, Some(&ann)),
        comment(project, of_prompt, "t1", 1, Some(&ann)),
        comment(&app.other_project().await, of_trace, "t1", 1, Some(&ann)),
    ];
    Comment::insert_many(&rows).run(pg).await.unwrap();
    let found = comments::of_object(pg, project, of_trace, "t1");
    let found = app.asks("comments_of_object", found).await;
    let lines: Vec<_> = found
        .iter()
        .map(|c| (c.content.as_str(), c.author.as_ref().and_then(|author| author.name.as_deref())))
        .collect();
    assert_eq!(lines, [("at 1", None), ("at 5", None), ("at 9", Some("ann"))]);
}

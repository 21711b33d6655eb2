use observability_schema::access::scores::{self, CategoryCount, NumericSummary};
use observability_schema::{Project, Score, ScoreDataType, ScoreSource, Trace};
use rowcol::new;
use rowcol::prelude::*;

use super::{App, noon};

#[tokio::test]
async fn numbers_have_means_and_words_have_counts() {
    let app = App::start().await;
    let (ch, project) = (app.ch(), &app.project);
    let (trace, source) = (Id::<Trace>::new(), ScoreSource::Eval);
    let number = |project: &Id<Project>, name: &str, value: f64, seconds| {
        new!(Score {
            project_id: project,
            trace_id: &trace,
            name: name,
            value: value,
            source: source,
            timestamp: noon(seconds),
        })
    };
    let word = |name: &str, word: &str, data_type| {
        new!(Score {
            project_id: project,
            trace_id: &trace,
            name: name,
            string_value: word,
            data_type: data_type,
            source: source,
            timestamp: noon(0),
        })
    };
    let (category, boolean) = (ScoreDataType::Categorical, ScoreDataType::Boolean);
    let rows = [
        number(project, "length", 1.0, 0),
        number(project, "length", 4.0, 59),
        number(project, "length", 100.0, 60),
        number(project, "accuracy", 0.5, 0),
        number(&app.other_project().await, "length", 100.0, 0),
        word("tone", "calm", category),
        word("tone", "angry", category),
        word("tone", "calm", category),
        word("polite", "True", boolean),
    ];
    Score::insert_many(&rows).run(ch).await.unwrap();
    // Sent twice: counts once.
    Score::insert_many(&rows[..1]).run(ch).await.unwrap();

    let period = noon(0)..noon(60);
    let names = app.asks("scores_numeric", scores::numeric(ch, project, &period)).await;
    let summary = |name: &str, count, [mean, min, max]: [f64; 3]| NumericSummary {
        name: name.to_owned(),
        count,
        mean: Some(mean),
        min: Some(min),
        max: Some(max),
    };
    assert_eq!(names, [summary("accuracy", 1, [0.5; 3]), summary("length", 2, [2.5, 1.0, 4.0])]);

    let words = app.asks("scores_categories", scores::categories(ch, project, &period)).await;
    let counted = |name: &str, category: &str, count| CategoryCount {
        name: name.to_owned(),
        category: Some(category.to_owned()),
        count,
    };
    assert_eq!(
        words,
        [counted("polite", "True", 1), counted("tone", "calm", 2), counted("tone", "angry", 1)]
    );
}

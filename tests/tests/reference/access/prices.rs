use observability_schema::LlmModel;
use observability_schema::access::prices;
use rowcol::new;
use rowcol::prelude::*;

use super::{App, noon};

#[tokio::test]
async fn the_projects_own_price_goes_first_and_then_the_newest() {
    let app = App::start().await;
    let (pg, project) = (app.pg(), &app.project);
    let price = |name: &str, pattern: &str, price: i64| {
        new!(LlmModel {
            model_name: name,
            match_pattern: pattern,
            input_price: Decimal::new(price, 6),
            unit: "TOKENS"
        })
    };
    let since = |model: LlmModel, seconds| LlmModel { start_date: Some(noon(seconds)), ..model };
    let of = |model: LlmModel, project: &Id<observability_schema::Project>| LlmModel {
        project_id: Some(project.clone()),
        ..model
    };
    let rows = [
        price("gpt-4o", r"(?i)^(gpt-4o)(-\d{4})?$", 1),
        since(price("gpt-4o", r"(?i)^(gpt-4o)(-\d{4})?$", 2), 100),
        since(price("gpt-4o", r"(?i)^(gpt-4o)(-\d{4})?$", 3), 200),
        of(price("own", "^own$", 4), project),
        price("own", "^own$", 5),
        of(price("gpt-4o", "^gpt", 6), &app.other_project().await),
    ];
    LlmModel::insert_many(&rows).run(pg).await.unwrap();
    let found = app.asks("prices_of_model", prices::of_model(pg, project, "GPT-4o-0806", noon(150))).await;
    assert_eq!(found.unwrap().input_price, Some(Decimal::new(2, 6)));
    for (name, at, expected) in [
        ("gpt-4o", noon(0), Some(1)),
        ("gpt-4o", noon(100), Some(2)),
        ("gpt-4o", noon(1000), Some(3)),
        ("own", noon(0), Some(4)),
        ("gpt-4o-mini", noon(0), None),
        ("'; drop table models; --", noon(0), None),
    ] {
        let found = prices::of_model(pg, project, name, at).await.unwrap();
        let expected = expected.map(|price| Decimal::new(price, 6));
        assert_eq!(found.and_then(|model| model.input_price), expected, "{name} at {at}");
    }
}

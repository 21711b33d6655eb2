use std::collections::BTreeMap;

use chrono::TimeDelta;
use observability_schema::access::analytics::{self, Bucket, Latency, ModelUsage, UserCost};
use observability_schema::{Observation, Trace};
use rowcol::prelude::*;
use rowcol::query::Unit;

use super::{App, at, call, noon, trace};

fn cents(cents: i64) -> Option<Decimal> {
    Some(Decimal::new(cents, 2))
}

#[tokio::test]
async fn costs_and_tokens_by_model() {
    let app = App::start().await;
    let (ch, project) = (app.ch(), &app.project);
    let tokens = |counts: &[(&str, u64)]| {
        counts.iter().map(|(kind, count)| ((*kind).to_owned(), *count)).collect::<BTreeMap<_, _>>()
    };
    let id = Id::new();
    let small = Observation {
        usage_details: tokens(&[("input", 100), ("output", 20), ("total", 120), ("input_cached", 50)]),
        ..call(project, &id, "small", 0, 5)
    };
    let more = Observation { usage_details: tokens(&[("input", 1)]), ..call(project, &id, "small", 9, 6) };
    let large = call(project, &id, "large", 59, 90);
    let rows = [
        small.clone(),
        more,
        large,
        // The end of the period does not belong to it.
        call(project, &id, "large", 60, 1),
        call(project, &id, "large", -1, 1),
        call(&app.other_project().await, &id, "large", 0, 1),
    ];
    Observation::insert_many(&rows).run(ch).await.unwrap();
    // Sent twice: counts once.
    Observation::insert(&small).run(ch).await.unwrap();

    let period = noon(0)..noon(60);
    let models = app.asks("analytics_by_model", analytics::by_model(ch, project, &period)).await;
    let usage = |model: &str,
                 observations,
                 total_cost,
                 [input_tokens, output_tokens, total_tokens]: [u128; 3]| ModelUsage {
        model: Some(model.to_owned()),
        observations,
        total_cost,
        input_tokens,
        output_tokens,
        total_tokens,
    };
    assert_eq!(
        models,
        [usage("large", 1, cents(90), [0, 0, 0]), usage("small", 2, cents(11), [101, 20, 120])]
    );
}

#[tokio::test]
async fn series_have_no_gaps_and_know_the_zone() {
    let app = App::start().await;
    let (ch, project) = (app.ch(), &app.project);
    let id = Id::new();
    let rows = [0, 10, 3 * 3600].map(|seconds| call(project, &id, "small", seconds, 5));
    Observation::insert_many(&rows).run(ch).await.unwrap();
    let period = noon(0)..noon(4 * 3600);
    let hours =
        app.asks("analytics_series", analytics::series(ch, project, &period, Unit::Hour, "UTC")).await;
    let bucket = |start, observations, total_cost| Bucket { start, observations, total_cost };
    assert_eq!(
        hours,
        [
            bucket(noon(0), 2, cents(10)),
            bucket(noon(3600), 0, None),
            bucket(noon(2 * 3600), 0, None),
            bucket(noon(3 * 3600), 1, cents(5)),
        ]
    );

    // The day on which clocks in Berlin go forward has 23 hours.
    let midnights =
        ["2024-03-29T23:00:00", "2024-03-30T23:00:00", "2024-03-31T22:00:00", "2024-04-01T22:00:00"];
    let midnights = midnights.map(at);
    for (before, midnight) in [(1, midnights[1]), (0, midnights[1]), (1, midnights[2]), (0, midnights[2])] {
        let row = Observation {
            start_time: midnight - TimeDelta::milliseconds(before),
            ..call(project, &id, "small", 0, 5)
        };
        Observation::insert(&row).run(ch).await.unwrap();
    }
    let period = midnights[0]..midnights[3];
    let days = analytics::series(ch, project, &period, Unit::Day, "Europe/Berlin").await.unwrap();
    let counts: Vec<_> = days.iter().map(|day| (day.start, day.observations)).collect();
    assert_eq!(counts, [(midnights[0], 1), (midnights[1], 2), (midnights[2], 1)]);

    let wrong = analytics::series(ch, project, &period, Unit::Day, "Mars/Olympus").await.unwrap_err();
    assert!(wrong.to_string().contains("Mars/Olympus"), "{wrong}");
}

#[tokio::test]
async fn latencies_are_exact_quantiles() {
    let app = App::start().await;
    let (ch, project) = (app.ch(), &app.project);
    let id = Id::new();
    let lasting = |model: &str, seconds: i64| Observation {
        end_time: Some(noon(seconds)),
        ..call(project, &id, model, 0, 1)
    };
    let mut rows: Vec<_> = (1..=100).map(|seconds| lasting("large", seconds)).collect();
    rows.push(lasting("small", 2));
    rows.push(call(project, &id, "small", 0, 1));
    Observation::insert_many(&rows).run(ch).await.unwrap();
    let period = noon(0)..noon(60);
    let models = app.asks("analytics_latencies", analytics::latencies(ch, project, &period)).await;
    let [large, small] = models.as_slice() else { panic!("{models:?}") };
    assert_eq!((large.model.as_deref(), large.observations), (Some("large"), 100));
    for (quantile, expected) in [(large.median, 50.5), (large.p95, 95.05), (large.p99, 99.01)] {
        assert!((quantile.unwrap() - expected).abs() < 1e-9, "{quantile:?} is not {expected}");
    }
    let two = Some(2.0);
    let expected = Latency { model: Some("small".into()), observations: 1, median: two, p95: two, p99: two };
    assert_eq!(small, &expected, "the call that still runs does not count");
}

#[tokio::test]
async fn the_users_that_cost_most() {
    let app = App::start().await;
    let (ch, project) = (app.ch(), &app.project);
    let (mut traces, mut calls) = (Vec::new(), Vec::new());
    for (user, cost) in
        [(Some("ann"), 5), (Some("bob"), 90), (Some("ann"), 7), (None, 1000), (Some("cid"), 1)]
    {
        let trace = Trace { user_id: user.map(str::to_owned), ..trace(project, "chat", 0) };
        calls.extend([0, 1].map(|seconds| call(project, &trace.id, "small", seconds, cost)));
        traces.push(trace);
    }
    Trace::insert_many(&traces).run(ch).await.unwrap();
    Observation::insert_many(&calls).run(ch).await.unwrap();
    // Sent twice, both: no cost counts more than once.
    Trace::insert_many(&traces).run(ch).await.unwrap();
    Observation::insert_many(&calls).run(ch).await.unwrap();

    let period = noon(0)..noon(60);
    let users = app.asks("analytics_top_users", analytics::top_users(ch, project, &period, 2)).await;
    let cost =
        |user: &str, traces, total| UserCost { user_id: Some(user.into()), traces, total_cost: cents(total) };
    assert_eq!(users, [cost("bob", 1, 180), cost("ann", 2, 24)]);
}

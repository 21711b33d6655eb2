//! The report, as markdown.

use std::fmt::Write as _;

use crate::goals::{
    BUILD_ALLOCATIONS, BUILD_NANOS, CHECK_SECONDS, CLICKHOUSE_DEFAULT, CLICKHOUSE_UNVALIDATED,
    EXPANDED_LINES, Table, Workload,
};
use crate::instructions::Instructions;
use crate::macros::Cost;
use crate::peers::{BASE, OWN, Peer};
use crate::rounds::{Results, Rounds};

/// The columns of the `clickhouse` crate.
const CLICKHOUSE: [&str; 2] = ["clickhouse", "clickhouse, unvalidated"];

/// What of the rounds is shown.
type Figure = fn(Rounds<'_>) -> f64;

/// What a cell without a figure holds.
const NONE: &str = "-";

/// All tables of times.
pub fn all(peers: &[&Peer], workloads: &[&Workload], results: &Results) -> String {
    let of = |table| workloads.iter().copied().filter(|workload| workload.table == table).collect::<Vec<_>>();
    let mut text = String::new();
    let columns: Vec<&str> =
        peers.iter().flat_map(|peer| peer.columns.iter().map(|(title, _)| *title)).collect();
    let parts: [(&str, Table, Figure); 3] = [
        ("Postgres, medians", Table::Postgres, |rounds| rounds.median()),
        ("Postgres, fastest repetitions", Table::Postgres, |rounds| rounds.minimum()),
        ("Postgres, JSON treated alike, medians", Table::Json, |rounds| rounds.median()),
    ];
    for (title, table, figure) in parts {
        let workloads = of(table);
        if !workloads.is_empty() {
            ratios(&mut text, title, &columns, &workloads, results, figure);
        }
    }
    for workload in of(Table::Build) {
        build(&mut text, &columns, workload, results);
    }
    let workloads = of(Table::ClickHouse);
    if !workloads.is_empty() {
        clickhouse(&mut text, &workloads, results);
    }
    text
}

/// Ratios to tokio-postgres.
fn ratios(
    text: &mut String,
    title: &str,
    columns: &[&'static str],
    workloads: &[&Workload],
    results: &Results,
    figure: Figure,
) {
    let shown: Vec<&'static str> = columns
        .iter()
        .copied()
        .filter(|column| workloads.iter().any(|workload| results.of(column, workload.name).is_some()))
        .collect();
    let goals = workloads.iter().any(|workload| workload.goal.is_some());
    let mut titles = vec!["work", "1.00 ="];
    titles.extend(&shown);
    if goals {
        titles.extend(["must reach", "reached"]);
    }
    head(text, title, &titles);
    for workload in workloads {
        let Some(base) = results.of(BASE, workload.base).map(figure) else { continue };
        let mut cells = vec![format!("{} {}", workload.name, workload.what), time(base)];
        for column in &shown {
            let ratio = results.of(column, workload.name).map(|rounds| figure(rounds) / base);
            cells.push(ratio.map_or_else(|| NONE.to_owned(), |ratio| format!("{ratio:.2}")));
        }
        if goals {
            let own = results.of(OWN, workload.name).map(|rounds| figure(rounds) / base);
            cells.push(workload.goal.map_or_else(|| NONE.to_owned(), |goal| format!("≤ {goal:.2}")));
            cells.push(reached(own.zip(workload.goal).map(|(own, goal)| two_digits(own) <= goal)));
        }
        row(text, &cells);
    }
}

/// Nanoseconds and allocations.
fn build(text: &mut String, columns: &[&'static str], workload: &Workload, results: &Results) {
    head(
        text,
        &format!("{}: {}, no database", workload.name, workload.what),
        &["", "ns", "allocations", "must reach", "reached"],
    );
    for column in columns {
        let Some(rounds) = results.of(column, workload.name) else { continue };
        let (nanos, allocations) = (rounds.median(), rounds.allocations());
        let mut cells = vec![(*column).to_owned(), format!("{nanos:.0}"), format!("{allocations:.0}")];
        if *column == OWN {
            cells.push(format!("≤ {BUILD_NANOS:.0} ns, ≤ {BUILD_ALLOCATIONS:.0}"));
            cells.push(reached(Some(nanos <= BUILD_NANOS && allocations <= BUILD_ALLOCATIONS)));
        } else {
            cells.extend([String::new(), String::new()]);
        }
        row(text, &cells);
    }
}

/// How many times as fast as the `clickhouse` crate.
fn clickhouse(text: &mut String, workloads: &[&Workload], results: &Results) {
    let titles = [
        "work",
        CLICKHOUSE[0],
        CLICKHOUSE[1],
        OWN,
        "times the default",
        "times the unvalidated",
        "must reach",
        "reached",
    ];
    head(text, "ClickHouse, medians", &titles);
    for workload in workloads {
        let time_of = |column| results.of(column, workload.name).map(Rounds::median);
        let (Some(default), Some(unvalidated), Some(own)) =
            (time_of(CLICKHOUSE[0]), time_of(CLICKHOUSE[1]), time_of(OWN))
        else {
            continue;
        };
        let (times, goals) = ([default / own, unvalidated / own], goals_of(workload));
        let mut cells = vec![format!("{} {}", workload.name, workload.what)];
        cells.extend([default, unvalidated, own].map(time));
        cells.extend(times.map(|times| format!("{times:.2}")));
        cells.push(format!("≥ {:.2}, ≥ {:.2}", goals[0], goals[1]));
        cells.push(reached(Some((0..2).all(|place| two_digits(times[place]) >= goals[place]))));
        row(text, &cells);
    }
}

/// Beside the default, and beside the unvalidated path.
fn goals_of(workload: &Workload) -> [f64; 2] {
    let reads = usize::from(workload.name.starts_with("H2"));
    [CLICKHOUSE_DEFAULT[reads], CLICKHOUSE_UNVALIDATED[reads]]
}

/// Instructions of one operation, in thousands.
pub fn instructions(counts: &[Instructions]) -> String {
    let mut text = String::new();
    let mut columns: Vec<&str> = Vec::new();
    let mut workloads: Vec<&str> = Vec::new();
    for count in counts {
        if !columns.contains(&count.column) {
            columns.push(count.column);
        }
        if !workloads.contains(&count.workload) {
            workloads.push(count.workload);
        }
    }
    let mut titles = vec!["work"];
    titles.extend(&columns);
    head(&mut text, "Instructions of the client for one operation, in thousands", &titles);
    for workload in workloads {
        let mut cells = vec![workload.to_owned()];
        for column in &columns {
            let count = counts.iter().find(|count| count.column == *column && count.workload == workload);
            cells.push(count.map_or_else(|| NONE.to_owned(), |count| format!("{:.1}", count.count / 1000.0)));
        }
        row(&mut text, &cells);
    }
    text
}

/// What derives cost.
pub fn macros(costs: &[Cost]) -> String {
    let mut text = String::new();
    let titles =
        ["", "`cargo check`, s of CPU over plain structs", "expanded lines", "must reach", "reached"];
    head(&mut text, "W10: 20 models of 12 fields", &titles);
    for cost in costs {
        let mut cells = vec![cost.name.to_owned(), format!("{:.2}", cost.seconds), cost.lines.to_string()];
        if cost.name == OWN {
            cells.push(format!("≤ {CHECK_SECONDS} s, ≤ {EXPANDED_LINES}"));
            cells.push(reached(Some(
                two_digits(cost.seconds) <= CHECK_SECONDS && cost.lines <= EXPANDED_LINES,
            )));
        } else {
            cells.extend([String::new(), String::new()]);
        }
        row(&mut text, &cells);
    }
    text
}

fn head(text: &mut String, title: &str, titles: &[&str]) {
    let _ = writeln!(text, "\n### {title}\n");
    let cells: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
    row(text, &cells);
    let _ = writeln!(text, "|{}", "---|".repeat(titles.len()));
}

fn row(text: &mut String, cells: &[String]) {
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// As it is shown, so that the table never says `0.60 ≤ 0.60: no`.
fn two_digits(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}

fn reached(reached: Option<bool>) -> String {
    match reached {
        Some(true) => "yes",
        Some(false) => "**no**",
        None => NONE,
    }
    .to_owned()
}

fn time(nanos: f64) -> String {
    match nanos {
        ..1e4 => format!("{:.1} µs", nanos / 1e3),
        ..1e6 => format!("{:.0} µs", nanos / 1e3),
        ..1e7 => format!("{:.1} ms", nanos / 1e6),
        _ => format!("{:.0} ms", nanos / 1e6),
    }
}

//! Parameters of a URL: read by a table, so that each has a name, a meaning and an error.

use std::time::Duration;

use crate::{Error, Result};

/// A parameter that `C` takes from its URL.
pub(super) struct Parameter<C> {
    /// Its names; the first is the one to use.
    pub(super) names: &'static [&'static str],
    /// Takes the value, or says what would be right.
    pub(super) set: fn(&mut C, &str) -> Result<(), String>,
}

/// Hands each parameter of the URL to its entry of the table.
pub(super) fn read<C>(
    what: &'static str,
    url: &url::Url,
    table: &[Parameter<C>],
    config: &mut C,
) -> Result<()> {
    for (name, value) in url.query_pairs() {
        let known = table.iter().find(|parameter| parameter.names.contains(&&*name));
        let parameter = known.ok_or_else(|| {
            Error::config(what, format!("there is no parameter `{name}`{}", suggestion(&name, table)))
        })?;
        (parameter.set)(config, &value)
            .map_err(|right| Error::config(what, format!("{name}={value}: {right}")))?;
    }
    Ok(())
}

fn suggestion<C>(name: &str, table: &[Parameter<C>]) -> String {
    let names = || table.iter().flat_map(|parameter| parameter.names);
    let near = names().map(|known| (strsim::damerau_levenshtein(&name.to_lowercase(), known), known));
    match near.min() {
        Some((distance, known)) if distance <= 3.max(known.len() / 3) => format!("; did you mean `{known}`?"),
        _ => {
            let first: Vec<_> = table.iter().map(|parameter| parameter.names[0]).collect();
            format!("; there are {}", first.join(", "))
        }
    }
}

/// Puts a value that could be read into its place.
pub(super) fn put<T>(place: &mut T, value: Result<T, String>) -> Result<(), String> {
    *place = value?;
    Ok(())
}

/// A number of at least `least`.
pub(super) fn count(value: &str, least: usize) -> Result<usize, String> {
    match value.parse() {
        Ok(count) if (least..=100_000).contains(&count) => Ok(count),
        _ => Err(format!("expected a number from {least} to 100000")),
    }
}

/// A duration; 0 is none.
pub(super) fn duration(value: &str) -> Result<Option<Duration>, String> {
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = value.split_at(digits);
    let milliseconds = match unit {
        "ms" => Some(1),
        "" | "s" => Some(1_000),
        "m" => Some(60_000),
        _ => None,
    };
    match (number.parse::<u64>(), milliseconds) {
        (Ok(number), Some(unit)) if number <= 10_000_000 => {
            Ok((number > 0).then(|| Duration::from_millis(number * unit)))
        }
        _ => Err("expected seconds such as 30, or 500ms, 30s, 5m; 0 for no limit".into()),
    }
}

/// A word of a fixed list.
pub(super) fn word<T: Copy>(value: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| *word == value);
    found.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let all: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        format!("expected one of {}", all.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(duration("30"), Ok(Some(Duration::from_secs(30))));
        assert_eq!(duration("250ms"), Ok(Some(Duration::from_millis(250))));
        assert_eq!(duration("2m"), Ok(Some(Duration::from_secs(120))));
        assert_eq!(duration("0"), Ok(None));
        for wrong in ["", "ten", "1h", "-1", "1.5", "99999999999999999999", "5 s"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}

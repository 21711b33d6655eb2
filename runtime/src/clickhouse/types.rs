//! Whether the bytes of a column's type can be read as another type: once per statement, in place of once per row.

/// A type's name, taken apart: `Map(String, UInt64)` is `Map` with two parameters.
struct Type<'a> {
    name: &'a str,
    parameters: Vec<&'a str>,
}

fn parse(text: &str) -> Type<'_> {
    let text = text.trim();
    match text.split_once('(').and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?))) {
        Some((name, inner)) => Type { name: name.trim(), parameters: split(inner) },
        None => Type { name: text, parameters: Vec::new() },
    }
}

/// The parts between the commas that stand in no brackets and no quotes.
pub(super) fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth, mut quoted, mut escaped) = (0, 0_usize, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

/// A value of the type `found` has the same bytes as one of the type `expected`.
pub(super) fn readable_as(found: &str, expected: &str) -> bool {
    let (found, expected) = (parse(unwrapped(found)), parse(unwrapped(expected)));
    match (found.name, expected.name) {
        // As text, by the settings of each request.
        ("JSON", "String") => true,
        (found_name, expected_name) if found_name != expected_name => false,
        // A time zone changes how a time is shown.
        ("DateTime", _) => true,
        ("DateTime64", _) => found.parameters.first() == expected.parameters.first(),
        // The store may know more values than the program, while both are being changed.
        ("Enum8" | "Enum16", _) => {
            let known: Vec<String> = found.parameters.iter().map(|value| spaceless(value)).collect();
            expected.parameters.iter().all(|value| known.contains(&spaceless(value)))
        }
        ("Array" | "Map" | "Nullable" | "Tuple", _) => {
            found.parameters.len() == expected.parameters.len()
                && found
                    .parameters
                    .iter()
                    .zip(&expected.parameters)
                    .all(|(found, expected)| readable_as(unnamed(found), unnamed(expected)))
        }
        _ => {
            let spaceless = |parts: &[&str]| parts.iter().map(|part| spaceless(part)).collect::<Vec<_>>();
            spaceless(&found.parameters) == spaceless(&expected.parameters)
        }
    }
}

/// The type inside of those that change how a column is stored, not how it is sent.
fn unwrapped(text: &str) -> &str {
    let this = parse(text);
    match (this.name, this.parameters.as_slice()) {
        ("LowCardinality", [inner]) | ("SimpleAggregateFunction", [_, inner]) => unwrapped(inner),
        _ => text,
    }
}

/// An element of a tuple without its name.
fn unnamed(text: &str) -> &str {
    let name_ends = text.find([' ', '(']).filter(|at| text.as_bytes()[*at] == b' ');
    name_ends.map_or(text, |at| text[at..].trim_start())
}

/// `'a' = 1` without the spaces around the sign, those inside of quotes kept.
fn spaceless(text: &str) -> String {
    let Some((label, number)) = text.rsplit_once('=') else { return text.trim().to_owned() };
    format!("{}={}", label.trim(), number.trim())
}

#[cfg(test)]
mod tests {
    use super::readable_as;

    #[test]
    fn same_bytes() {
        for (found, expected) in [
            ("String", "String"),
            ("LowCardinality(String)", "String"),
            ("LowCardinality(Nullable(String))", "Nullable(String)"),
            ("Nullable(DateTime64(3, 'UTC'))", "Nullable(DateTime64(3))"),
            ("DateTime('Europe/Berlin')", "DateTime"),
            ("Map(LowCardinality(String), UInt64)", "Map(String, UInt64)"),
            ("Enum8('a' = 1, 'b, (c)' = 2, 'new' = 3)", "Enum8('a' = 1, 'b, (c)' = 2)"),
            ("Array(Tuple(key String, n UInt8))", "Array(Tuple(String, UInt8))"),
            ("SimpleAggregateFunction(sum, UInt64)", "UInt64"),
            ("Decimal(38, 12)", "Decimal(38,12)"),
            ("JSON", "String"),
            ("JSON(a UInt8)", "String"),
            ("FixedString(4)", "FixedString(4)"),
        ] {
            assert!(readable_as(found, expected), "{found} as {expected}");
        }
    }

    #[test]
    fn other_bytes() {
        for (found, expected) in [
            ("Int32", "Int64"),
            ("String", "Nullable(String)"),
            ("DateTime64(6)", "DateTime64(3)"),
            ("Decimal(38, 10)", "Decimal(38, 12)"),
            ("Enum8('a' = 2)", "Enum8('a' = 1)"),
            ("Enum8('a' = 1)", "Enum8('a' = 1, 'b' = 2)"),
            ("Map(String, UInt64)", "Map(String, Int64)"),
            ("Tuple(String)", "Tuple(String, String)"),
            ("FixedString(4)", "FixedString(8)"),
            ("AggregateFunction(uniq, String)", "String"),
        ] {
            assert!(!readable_as(found, expected), "{found} as {expected}");
        }
    }
}

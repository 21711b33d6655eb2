//! Appending to SQL.

use crate::model::StoreTable;

/// Appends texts.
pub(crate) fn push<const N: usize>(sql: &mut String, parts: [&str; N]) {
    parts.into_iter().for_each(|part| sql.push_str(part));
}

/// Appends the columns of some fields.
pub(crate) fn columns(fields: impl Iterator<Item = u16>, table: &StoreTable, sql: &mut String) {
    for (place, field) in fields.enumerate() {
        push(sql, [if place > 0 { ", " } else { "" }, table.columns[usize::from(field)]]);
    }
}

/// Appends the columns of some fields, of the table with this alias.
#[cfg(feature = "postgres")]
pub(crate) fn columns_of(
    alias: &str,
    fields: impl Iterator<Item = u16>,
    table: &StoreTable,
    sql: &mut String,
) {
    for (place, field) in fields.enumerate() {
        push(sql, [if place > 0 { ", " } else { "" }, alias, ".", table.columns[usize::from(field)]]);
    }
}

/// Appends a name that ends in a number.
pub(crate) fn push_numbered(sql: &mut String, name: &str, number: usize) {
    sql.push_str(name);
    push_number(sql, number as u64);
}

/// Appends `c0, c1`: the names of expressions, which have none of their own.
pub(super) fn push_names(sql: &mut String, places: impl Iterator<Item = usize>) {
    for (index, place) in places.enumerate() {
        push_numbered(sql, if index > 0 { ", c" } else { "c" }, place);
    }
}

/// Appends a number without the machinery of formatting.
pub(crate) fn push_number(sql: &mut String, mut number: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + u8::try_from(number % 10).expect("a digit");
        number /= 10;
        if number == 0 {
            break;
        }
    }
    sql.extend(digits[start..].iter().map(|digit| char::from(*digit)));
}

#[cfg(test)]
mod tests {
    use super::push_number;

    #[test]
    fn numbers() {
        for number in [0, 7, 10, 1_234_567_890, u64::MAX] {
            let mut sql = String::new();
            push_number(&mut sql, number);
            assert_eq!(sql, number.to_string());
        }
    }
}

//! From a plan to the text of a statement and its parameters.

use super::plan::{Output, Plan};
use super::tokens::{NO_COLUMN, Operator, Token};
use crate::model::StoreTable;
use crate::value::Arg;

/// What differs between the two stores.
pub(crate) trait Target {
    /// What stands before each clause: a space, or a line break for people.
    fn clause(&self) -> &'static str {
        " "
    }

    /// The four texts of an operator.
    fn operator(operator: Operator) -> [&'static str; 4];

    /// Appends the placeholder of the next parameter to `sql`, and keeps its value.
    /// `column` is the field whose column it is compared with.
    fn parameter(&mut self, sql: &mut String, arg: Arg<'_>, column: Option<u16>);

    /// Appends a parameter that is a number of rows.
    fn count(&mut self, sql: &mut String, count: u64);
}

/// Appends `select … from … where … order by … limit … offset …`.
pub(crate) fn select<T: Target>(
    plan: &Plan,
    output: Output,
    table: &StoreTable,
    target: &mut T,
    sql: &mut String,
) {
    sql.reserve(256);
    sql.push_str("select ");
    match output {
        Output::Fields(field) => columns((0..).map_while(field), table, sql),
        Output::Count => sql.push_str("count(*)"),
    }
    push(sql, [target.clause(), "from "]);
    // Limit and offset count rows before they are counted themselves.
    let count = matches!(output, Output::Count);
    let counted_rows = count && (plan.limit.is_some() || plan.offset.is_some());
    if counted_rows {
        sql.push_str("(select 1 from ");
    }
    sql.push_str(table.name);
    if !plan.filter.is_empty() {
        push(sql, [target.clause(), "where "]);
        let mut args = plan.filter.args.iter();
        walk(plan.filter.tokens.as_slice(), table, &mut args, target, sql);
    }
    if !plan.order.is_empty() && !count {
        push(sql, [target.clause(), "order by "]);
        walk(plan.order.as_slice(), table, &mut std::iter::empty(), target, sql);
    }
    if let Some(limit) = plan.limit {
        // A number, not a parameter: with an unknown limit Postgres plans for a tenth of the table.
        push(sql, [target.clause(), "limit "]);
        push_number(sql, limit);
    }
    if let Some(offset) = plan.offset {
        push(sql, [target.clause(), "offset "]);
        target.count(sql, offset);
    }
    if counted_rows {
        sql.push_str(") as counted");
    }
}

fn push(sql: &mut String, parts: [&str; 2]) {
    parts.into_iter().for_each(|part| sql.push_str(part));
}

/// Appends the columns of some fields.
pub(crate) fn columns(fields: impl Iterator<Item = u16>, table: &StoreTable, sql: &mut String) {
    for (place, field) in fields.enumerate() {
        if place > 0 {
            sql.push_str(", ");
        }
        sql.push_str(table.columns[usize::from(field)]);
    }
}

fn walk<'a, T: Target>(
    tokens: &[Token],
    table: &StoreTable,
    args: &mut impl Iterator<Item = Arg<'a>>,
    target: &mut T,
    sql: &mut String,
) {
    for token in tokens {
        match *token {
            Token::Column(field) => sql.push_str(table.columns[usize::from(field)]),
            Token::Arg(field) => {
                if let Some(arg) = args.next() {
                    target.parameter(sql, arg, (field != NO_COLUMN).then_some(field));
                }
            }
            Token::Begin(operator) => sql.push_str(T::operator(operator)[0]),
            Token::Then(operator) => sql.push_str(T::operator(operator)[1]),
            Token::AndThen(operator) => sql.push_str(T::operator(operator)[2]),
            Token::End(operator) => sql.push_str(T::operator(operator)[3]),
            Token::And => sql.push_str(" and "),
            Token::Or => sql.push_str(" or "),
            Token::Comma => sql.push_str(", "),
        }
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

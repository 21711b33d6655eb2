//! The condition that rows behind a cursor meet.

use super::cursor::{CUT, Cursor, Held, decode, head};
use super::order::OrderTerm;
use super::plan::{After, Plan};
use super::tokens::{Fragment, Operator, Token};

const NO_NULL: &str = "the text is no cursor: NULL where there can be none";

/// The rows behind a cursor.
pub(super) fn condition(plan: &Plan, cursor: &Cursor) -> Result<After, String> {
    let terms = plan.order.terms().ok_or("the order has too many expressions")?;
    let bytes = cursor.bytes()?;
    let values = decode(head(plan), &bytes)?;
    if values.len() != terms.len() {
        return Err(CUT.to_owned());
    }
    let row = as_row(&terms, &values).transpose()?;
    let spelled = spelled(&terms, &values)?.unwrap_or_else(nothing);
    Ok(After { row, spelled })
}

/// No row.
fn nothing() -> Fragment {
    let mut fragment = Fragment::new();
    fragment.push_text("false");
    fragment
}

/// `(a, b) > ($1, $2)`, which an index over both serves as a whole: where all go one way, and nothing can be NULL.
fn as_row(terms: &[OrderTerm], values: &[Held<'_>]) -> Option<Result<Fragment, String>> {
    let up = terms.first()?.direction().up;
    let plain = |term: &OrderTerm| term.direction().up == up && !term.value.nullable && !term.value.float;
    if terms.len() < 2 || !terms.iter().all(plain) {
        return None;
    }
    let mut left = Fragment::new();
    let mut right = Fragment::new();
    for (term, held) in terms.iter().zip(values) {
        left.append_listed(term.expression.clone());
        let mut value = Fragment::new();
        if let Err(error) = bind(term, *held, &mut value) {
            return Some(Err(error));
        }
        right.append_listed(value);
    }
    left.tokens.wrap(Operator::Group);
    right.tokens.wrap(Operator::Group);
    left.tokens.push(Token::Then(if up { Operator::Gt } else { Operator::Lt }));
    left.append(right);
    Some(Ok(left))
}

/// Appends the value of a cursor that belongs to an expression.
fn bind(term: &OrderTerm, held: Held<'_>, to: &mut Fragment) -> Result<(), String> {
    let (oid, bytes) = held.ok_or(NO_NULL)?;
    let read = (term.value.postgres)(oid, Some(bytes), &mut to.args);
    read.map_err(|error| format!("the text is no cursor: {error}"))?;
    to.tokens.push(Token::Arg(match term.expression.tokens.as_slice() {
        [Token::Column(place)] => Some(*place),
        _ => None,
    }));
    Ok(())
}

/// `a > $1 or a = $1 and b > $2`, from the last expression to the first; `None` if there can be no row.
fn spelled(terms: &[OrderTerm], values: &[Held<'_>]) -> Result<Option<Fragment>, String> {
    let mut condition: Option<Fragment> = None;
    for (term, held) in terms.iter().zip(values).rev() {
        let further = behind(term, *held)?;
        let tied = match condition {
            None => None,
            Some(rest) => {
                let mut tied = equal(term, *held)?;
                tied.append_and(rest);
                Some(tied)
            }
        };
        condition = either(further, tied);
    }
    // What every such row has to be, said first: a range that an index or a sort key serves.
    let (Some(first), Some(held)) = (terms.first(), values.first()) else { return Ok(condition) };
    if terms.len() > 1 && !first.value.nullable && !first.value.float {
        let bound = if first.direction().up { Operator::Ge } else { Operator::Le };
        let mut range = compared(first, *held, bound)?;
        if let Some(condition) = condition {
            range.append_and(condition);
            return Ok(Some(range));
        }
    }
    Ok(condition)
}

/// Rows for which one of the conditions holds; `None` is one that never does.
fn either(one: Option<Fragment>, other: Option<Fragment>) -> Option<Fragment> {
    match (one, other) {
        (Some(mut one), Some(other)) => {
            one.tokens.push(Token::Or);
            one.append(other);
            one.tokens.wrap(Operator::Group);
            Some(one)
        }
        (one, other) => one.or(other),
    }
}

/// The expression, an operator and the value.
fn compared(term: &OrderTerm, held: Held<'_>, operator: Operator) -> Result<Fragment, String> {
    let mut fragment = Fragment::new();
    fragment.tokens.push(Token::Begin(operator));
    fragment.append(term.expression.clone());
    fragment.tokens.push(Token::Then(operator));
    bind(term, held, &mut fragment)?;
    fragment.tokens.push(Token::End(operator));
    Ok(fragment)
}

/// The expression with an operator around it.
fn asked(term: &OrderTerm, operator: Operator) -> Fragment {
    let mut fragment = term.expression.clone();
    fragment.tokens.wrap(operator);
    fragment
}

fn is_nan(term: &OrderTerm, held: Held<'_>) -> bool {
    let Some((_, bytes)) = held.filter(|_| term.value.float) else { return false };
    match bytes.len() {
        4 => bytes.try_into().is_ok_and(|bytes| f32::from_be_bytes(bytes).is_nan()),
        _ => bytes.try_into().is_ok_and(|bytes| f64::from_be_bytes(bytes).is_nan()),
    }
}

/// Rows that have the same value.
fn equal(term: &OrderTerm, held: Held<'_>) -> Result<Fragment, String> {
    match held {
        None if term.value.nullable => Ok(asked(term, Operator::IsNull)),
        _ if is_nan(term, held) => Ok(asked(term, Operator::IsNan)),
        _ => compared(term, held, Operator::Eq),
    }
}

/// Rows whose value comes behind this one; `None` if nothing does.
fn behind(term: &OrderTerm, held: Held<'_>) -> Result<Option<Fragment>, String> {
    let direction = term.direction();
    let nulls_last = term.value.nullable && !direction.nulls_first;
    let values = match (held, direction.up) {
        (None, _) if !term.value.nullable => return Err(NO_NULL.into()),
        (None, _) => return Ok(direction.nulls_first.then(|| asked(term, Operator::IsNotNull))),
        (Some(_), up) if is_nan(term, held) => match (up, direction.nulls_first) {
            (true, false) => None,
            (true, true) => Some(asked(term, Operator::BehindNan)),
            (false, true) => Some(asked(term, Operator::BelowNan)),
            (false, false) => Some(asked(term, Operator::BelowNanLast)),
        },
        (Some(_), true) if term.value.float && !direction.nulls_first => {
            Some(compared(term, held, Operator::FloatGt)?)
        }
        (Some(_), false) if term.value.float && !direction.nulls_first => {
            Some(compared(term, held, Operator::FloatLt)?)
        }
        (Some(_), true) => Some(compared(term, held, Operator::Gt)?),
        (Some(_), false) => Some(compared(term, held, Operator::Lt)?),
    };
    let null = nulls_last.then(|| asked(term, Operator::IsNull));
    Ok(either(values, null))
}

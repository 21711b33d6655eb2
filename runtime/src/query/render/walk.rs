//! From the tokens of a fragment to SQL.

use super::list::Names;
use super::push::{push, push_numbered};
use super::{Select, Target};
use crate::model::{NullAs, StoreTable};
use crate::query::plan::Origin;
use crate::query::tokens::{Fragment, Operator, Place, Token};

impl<'a> Select<'a> {
    pub(super) fn key<T: Target>(&self, place: usize, target: &mut T, sql: &mut String) {
        let (Some(text), Some(key)) = (self.keys.get(place), self.plan.clauses().keys.get(place)) else {
            return;
        };
        if text.get().is_none() {
            let mut written = String::new();
            self.walk(key, target, &mut written);
            text.get_or_init(|| written);
        }
        sql.push_str(text.get().map_or("", String::as_str));
    }

    /// The select that a place counts from.
    fn at(&self, place: Place) -> &Select<'a> {
        let mut select = self;
        for _ in 0..place.out {
            select = select.outer.unwrap_or(select);
        }
        select
    }

    /// The column that a place comes from.
    fn find<T: Target>(&self, place: Place) -> Option<(&'static StoreTable, u16)> {
        let select = self.at(place);
        // What an upsert inserts has the columns of its table.
        let source = if select.upsert { 0 } else { place.source };
        select.plan.field(source, place.field).map(|(table, field)| (T::table(table), field))
    }

    pub(super) fn column<T: Target>(&self, place: Place, sql: &mut String) {
        let select = self.at(place);
        if select.upsert && place.source == 1 {
            sql.push_str("excluded.");
        } else if select.number.is_some() {
            select.push_name("t", place.source, sql);
            sql.push('.');
        }
        select.push_column::<T>(place, sql);
    }

    /// The name of a column of this select's tables.
    pub(super) fn push_column<T: Target>(&self, place: Place, sql: &mut String) {
        let source = if self.upsert { 0 } else { place.source };
        match self.plan.origin(source) {
            Some(Origin::Query(query)) if query.has_list() => {
                push_numbered(sql, "c", place.field.into());
            }
            Some(Origin::Query(query)) => {
                sql.push_str(T::table(query.table).columns[usize::from(place.field)])
            }
            Some(Origin::Table(table)) => sql.push_str(T::table(table).columns[usize::from(place.field)]),
            None => {}
        }
    }

    /// A column as an expression: where its default value stands for NULL, it is NULL there.
    fn cell<T: Target>(&self, place: Place, sql: &mut String) {
        if !self.is_default_for_null::<T>(place) {
            return self.column::<T>(place, sql);
        }
        sql.push_str("nullIf(");
        self.column::<T>(place, sql);
        sql.push_str(", ");
        self.default_of::<T>(place, sql);
        sql.push(')');
    }

    /// The function that merges the states of a column: `quantileMerge(0.9)`.
    fn push_merge<T: Target>(&self, place: Place, sql: &mut String) {
        let function = self.find::<T>(place).map_or("", |(table, field)| table.states_of(field));
        let name = function.find('(').unwrap_or(function.len());
        push(sql, [&function[..name], "Merge", &function[name..]]);
    }

    /// The default value of a column's type, which is NULL for none of them.
    fn default_of<T: Target>(&self, place: Place, sql: &mut String) {
        let optional = self.at(place).plan.is_optional(place.source);
        sql.push_str(if optional {
            "defaultValueOfArgumentType(assumeNotNull("
        } else {
            "defaultValueOfArgumentType("
        });
        self.column::<T>(place, sql);
        sql.push_str(if optional { "))" } else { ")" });
    }

    /// Whether the type's default value stands for NULL, as it does in the columns of tables.
    fn is_default_for_null<T: Target>(&self, place: Place) -> bool {
        let computed = match self.at(place).plan.origin(place.source) {
            Some(Origin::Query(query)) => query.has_list(),
            _ => false,
        };
        !computed && self.stands_for_null::<T>(place, NullAs::Default)
    }

    /// Whether an empty list or map stands for NULL.
    fn is_empty_for_null<T: Target>(&self, place: Place) -> bool {
        self.stands_for_null::<T>(place, NullAs::Empty)
    }

    fn stands_for_null<T: Target>(&self, place: Place, what: NullAs) -> bool {
        self.find::<T>(place).is_some_and(|(table, field)| table.null_as(field) == what)
    }

    pub(super) fn walk<T: Target>(&self, fragment: &Fragment, target: &mut T, sql: &mut String) {
        self.walk_with(fragment, target, sql, None);
    }

    pub(super) fn walk_with<T: Target>(
        &self,
        fragment: &Fragment,
        target: &mut T,
        sql: &mut String,
        mut names: Option<&mut Names>,
    ) {
        let mut args = fragment.args.iter();
        let mut before = Token::Comma;
        let mut exact = 0_u32;
        let mut parameter = 0..0;
        let mut equated = None;
        let mut state = false;
        let tokens = fragment.tokens.as_slice();
        for (at, token) in tokens.iter().enumerate() {
            let tested = matches!(before, Token::Begin(Operator::IsNull | Operator::IsNotNull));
            let existence = before == Token::Begin(Operator::Exists);
            before = *token;
            if let Some(names) = &mut names {
                names.before(*token, sql);
            }
            match *token {
                Token::Begin(operator) if operator.tells_null_from_false() => exact += 1,
                Token::End(operator) if operator.tells_null_from_false() => exact -= 1,
                _ => {}
            }
            match *token {
                Token::Column(place) if tested && self.is_empty_for_null::<T>(place) => {
                    sql.push_str("nullIf(length(");
                    self.column::<T>(place, sql);
                    sql.push_str("), 0)");
                }
                // NULL is equal to nothing, and nor is the default that stands for it. The column stays as it is beside
                // a condition of its own, so that indexes serve, unless it matters that NULL is no false.
                Token::Begin(operator @ (Operator::Eq | Operator::In | Operator::InQuery)) if exact == 0 => {
                    equated = match tokens.get(at + 1..at + 4) {
                        Some([Token::Column(place), Token::Then(_), Token::Arg(_) | Token::Query(_)])
                            if self.is_default_for_null::<T>(*place) =>
                        {
                            sql.push('(');
                            Some(*place)
                        }
                        _ => None,
                    };
                    sql.push_str(T::operator(operator)[0]);
                }
                Token::Column(place) if equated == Some(place) => self.column::<T>(place, sql),
                Token::End(operator @ (Operator::Eq | Operator::In | Operator::InQuery))
                    if equated.is_some() =>
                {
                    sql.push_str(T::operator(operator)[3]);
                    if let Some(place) = equated.take() {
                        sql.push_str(" and ");
                        self.column::<T>(place, sql);
                        sql.push_str(" <> ");
                        self.default_of::<T>(place, sql);
                        sql.push(')');
                    }
                }
                Token::Column(place) => self.cell::<T>(place, sql),
                Token::Present(place) if exact > 0 && self.is_empty_for_null::<T>(place) => {
                    sql.push_str("if(empty(");
                    self.column::<T>(place, sql);
                    sql.push_str("), null, ");
                }
                Token::EndPresent(place) if exact > 0 && self.is_empty_for_null::<T>(place) => sql.push(')'),
                Token::Present(_) | Token::EndPresent(_) => {}
                Token::Again if T::POSTGRES => {}
                Token::Again => sql.extend_from_within(parameter.clone()),
                Token::Arg(place) => {
                    if let Some(arg) = args.next() {
                        parameter.start = sql.len();
                        let column = place.and_then(|place| self.find::<T>(place));
                        target.parameter(sql, arg, column);
                        parameter.end = sql.len();
                    }
                }
                Token::Begin(operator @ (Operator::Merge | Operator::MergeIf)) => {
                    if let Some(Token::Column(place)) = tokens.get(at + 1) {
                        self.push_merge::<T>(*place, sql);
                    }
                    sql.push_str(T::operator(operator)[0]);
                }
                Token::Begin(Operator::State) => state = true,
                Token::Begin(operator) if state && !T::operator(operator)[0].is_empty() => {
                    push_state(T::operator(operator)[0], sql);
                    state = false;
                }
                Token::Text(at) if state => {
                    push_state(fragment.text(at, T::POSTGRES), sql);
                    state = false;
                }
                Token::Begin(operator) => sql.push_str(T::operator(operator)[0]),
                Token::Then(operator) => sql.push_str(T::operator(operator)[1]),
                Token::AndThen(operator) => sql.push_str(T::operator(operator)[2]),
                Token::End(operator) => sql.push_str(T::operator(operator)[3]),
                Token::And => sql.push_str(" and "),
                Token::Or => sql.push_str(" or "),
                Token::Comma => sql.push_str(", "),
                Token::Key(place) => self.key(usize::from(place), target, sql),
                Token::Text(at) => sql.push_str(fragment.text(at, T::POSTGRES)),
                Token::Cast(at) if T::POSTGRES => push(sql, ["::", fragment.text(at, true)]),
                Token::Cast(_) => {}
                Token::Related(at) => {
                    if let Some(related) = fragment.related(at) {
                        self.related(related, target, sql);
                    }
                }
                Token::Nested(at) => {
                    if let Some(related) = fragment.related(at) {
                        self.nested(related, target, sql);
                    }
                }
                Token::Query(at) => {
                    if let Some(plan) = fragment.query(at) {
                        sql.push('(');
                        let output = !existence || plan.counts_by_output();
                        Select::new(plan, Some(self), true).select(output, target, sql);
                        sql.push(')');
                    }
                }
            }
        }
    }
}

/// Appends the beginning of an aggregate as one that gives its state: `sumOrNullIf(` as `sumStateIf(`.
fn push_state(text: &str, sql: &mut String) {
    let (name, rest) = text.split_at(text.find('(').unwrap_or(text.len()));
    let conditional = name.strip_suffix("If");
    let name = conditional.unwrap_or(name);
    let condition = if conditional.is_some() { "If" } else { "" };
    push(sql, [name.strip_suffix("OrNull").unwrap_or(name), "State", condition, rest]);
}

//! What stands behind `select`: expressions, and the columns of whole rows.

use super::push::push_numbered;
use super::{Select, Target};
use crate::query::plan::Origin;
use crate::query::tokens::{Fragment, Place, Token};

impl Select<'_> {
    /// The expressions of a list, each with its name.
    pub(super) fn named_list<T: Target>(&self, list: &Fragment, target: &mut T, sql: &mut String) {
        let mut names = Names { depth: 0, next: 0 };
        self.walk_with(list, target, sql, Some(&mut names));
        names.push(sql);
    }

    /// The columns of all tables.
    pub(super) fn whole<T: Target>(&self, sql: &mut String) {
        for source in 0..self.plan.sources() {
            if source > 0 {
                sql.push_str(", ");
            }
            self.whole_of::<T>(source, sql);
        }
    }

    /// The columns of one of the tables, as the model's struct is read from them.
    fn whole_of<T: Target>(&self, source: u8, sql: &mut String) {
        let fields: Vec<u16> = match self.plan.origin(source) {
            Some(Origin::Query(query)) if query.has_list() => (0..query.width()).collect(),
            Some(Origin::Query(query)) => T::table(query.table).fields().collect(),
            Some(Origin::Table(table)) => T::table(table).fields().collect(),
            None => Vec::new(),
        };
        let list = self.plan.is_optional(source) && !T::POSTGRES;
        if list {
            sql.push_str("if(isNull(");
            if let Some(witness) = fields.iter().find(|field| self.always_there::<T>(source, **field)) {
                self.column::<T>(Place { out: 0, source, field: *witness }, sql);
            }
            sql.push_str("), [], [(");
        } else if self.plan.is_optional(source) {
            // True of a row whose columns are all NULL, too.
            self.push_name("t", source, sql);
            sql.push_str(" is distinct from null, ");
        }
        for (index, field) in fields.into_iter().enumerate() {
            if index > 0 {
                sql.push_str(", ");
            }
            let place = Place { out: 0, source, field };
            let made_nullable = list && !self.has_null::<T>(source, field);
            sql.push_str(if made_nullable { "assumeNotNull(" } else { "" });
            self.column::<T>(place, sql);
            sql.push_str(if made_nullable { ")" } else { "" });
            if self.named && matches!(self.plan.origin(source), Some(Origin::Table(_))) {
                sql.push_str(" as ");
                self.push_column::<T>(place, sql);
            }
        }
        sql.push_str(if list { ")])" } else { "" });
    }

    /// Whether a column of ClickHouse can hold NULL.
    fn has_null<T: Target>(&self, source: u8, field: u16) -> bool {
        self.clickhouse_type::<T>(source, field).contains("Nullable(")
    }

    /// Whether a column of ClickHouse is NULL only where its row is missing.
    fn always_there<T: Target>(&self, source: u8, field: u16) -> bool {
        let ty = self.clickhouse_type::<T>(source, field);
        let nested = ["Array(", "Map(", "Tuple(", "JSON"].iter().any(|start| ty.starts_with(start));
        !ty.is_empty() && !nested && !ty.contains("Nullable(")
    }

    fn clickhouse_type<T: Target>(&self, source: u8, field: u16) -> String {
        let mut ty = String::new();
        if let Some((table, field)) = self.plan.field(source, field) {
            T::table(table).clickhouse_type(field, &mut ty);
        }
        ty
    }
}

/// The names of the expressions of a list.
pub(super) struct Names {
    depth: u32,
    next: usize,
}

impl Names {
    /// Ends an expression where the token is the comma behind it.
    pub(super) fn before(&mut self, token: Token, sql: &mut String) {
        match token {
            Token::Begin(_) => self.depth += 1,
            Token::End(_) => self.depth = self.depth.saturating_sub(1),
            Token::Comma if self.depth == 0 => self.push(sql),
            _ => {}
        }
    }

    fn push(&mut self, sql: &mut String) {
        push_numbered(sql, " as c", self.next);
        self.next += 1;
    }
}

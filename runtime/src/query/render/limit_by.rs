//! `limit n by` where it is unknown.

use super::push::{push, push_names, push_number, push_numbered};
use super::{Select, Target};
use crate::query::plan::Output;
use crate::query::tokens::{Fragment, Place};

impl Select<'_> {
    /// `limit n by` where it is unknown: rows are numbered among those that are equal, and cut by their numbers.
    pub(super) fn numbered<T: Target>(
        &self,
        rows: u64,
        by: &Fragment,
        output: bool,
        target: &mut T,
        sql: &mut String,
    ) {
        let width = match &self.plan.output {
            _ if !output => 1,
            Output::Whole => T::table(self.plan.table).fields().count(),
            Output::List(_) => self.plan.selected().len(),
        };
        self.with(target, sql);
        sql.push_str("select ");
        match &self.plan.output {
            Output::Whole if self.named && output => {
                for (place, field) in T::table(self.plan.table).fields().enumerate() {
                    push_numbered(sql, if place > 0 { ", c" } else { "c" }, place);
                    sql.push_str(" as ");
                    self.push_column::<T>(Place::of(field), sql);
                }
            }
            _ => push_names(sql, 0..width),
        }
        push(sql, [target.clause(), "from (select "]);
        match &self.plan.output {
            _ if !output => sql.push('1'),
            Output::Whole => self.whole::<T>(sql),
            Output::List(list) => self.walk(list, target, sql),
        }
        sql.push_str(", row_number() over (partition by ");
        self.walk(by, target, sql);
        sql.push(' ');
        self.order_by(target, sql);
        sql.push_str("), row_number() over (");
        self.order_by(target, sql);
        sql.push(')');
        self.tables_where(target, sql);
        sql.push_str(") as numbered (");
        push_names(sql, 0..width);
        push(sql, [", place, row)", target.clause(), "where place <= "]);
        push_number(sql, rows);
        push(sql, [target.clause(), "order by row"]);
        self.limits(target, sql);
    }
}

//! Rows that a relation leads to: whether there are any, and the rows themselves.

use super::push::push;
use super::{Select, Target};
use crate::query::plan::Output;
use crate::query::related::Related;
use crate::query::tokens::Place;

impl Select<'_> {
    /// Whether there are rows that a relation leads to.
    pub(super) fn related<T: Target>(&self, related: &Related, target: &mut T, sql: &mut String) {
        let select = Select::new(&related.plan, Some(self), true);
        if T::POSTGRES {
            sql.push_str("exists (select 1");
            select.correlated(related, target, sql);
            sql.push(')');
            return;
        }
        // NULL is in no list, and that is an answer: false.
        sql.push_str("ifNull((");
        for (place, (from, _)) in pairs(related).enumerate() {
            sql.push_str(if place == 0 { "" } else { ", " });
            select.column::<T>(from, sql);
        }
        sql.push_str(") in (select ");
        for (place, (_, to)) in pairs(related).enumerate() {
            sql.push_str(if place == 0 { "" } else { ", " });
            select.column::<T>(to, sql);
        }
        select.joined_tables(target, sql);
        if !related.plan.filter.is_empty() {
            sql.push_str(" where ");
            select.walk(&related.plan.filter, target, sql);
        }
        sql.push_str("), false)");
    }

    /// The rows that a relation leads to, as an array of records. Postgres only.
    pub(super) fn nested<T: Target>(&self, related: &Related, target: &mut T, sql: &mut String) {
        let select = Select::new(&related.plan, Some(self), true);
        sql.push_str("array(select row(");
        match &related.plan.output {
            Output::Whole => select.whole::<T>(sql),
            Output::List(list) => select.walk(list, target, sql),
        }
        sql.push(')');
        select.correlated(related, target, sql);
        if !related.plan.order.is_empty() {
            sql.push(' ');
            select.order_by(target, sql);
        }
        if let Some(limit) = related.plan.limit {
            sql.push_str(" limit ");
            super::push_number(sql, limit);
        }
        sql.push(')');
    }

    /// The tables of this select, and the condition that its rows belong to the outer one.
    fn correlated<T: Target>(&self, related: &Related, target: &mut T, sql: &mut String) {
        self.joined_tables(target, sql);
        for (place, (from, to)) in pairs(related).enumerate() {
            sql.push_str(if place == 0 { " where " } else { " and " });
            self.column::<T>(to, sql);
            sql.push_str(" = ");
            self.column::<T>(from, sql);
        }
        if !related.plan.filter.is_empty() {
            sql.push_str(" and ");
            self.walk(&related.plan.filter, target, sql);
        }
    }

    fn joined_tables<T: Target>(&self, target: &mut T, sql: &mut String) {
        push(sql, [" from ", T::table(self.plan.table).name, " as "]);
        self.push_name("t", 0, sql);
        self.joins(" ", target, sql);
    }
}

/// The columns on both sides, as they are seen from the related rows.
fn pairs(related: &Related) -> impl Iterator<Item = (Place, Place)> {
    let Related { from, at, to, source, .. } = related;
    from.iter().zip(to).map(|(from, to)| {
        (Place { out: 1, source: *at, field: *from }, Place { out: 0, source: *source, field: *to })
    })
}

//! Series without gaps.

use super::push::{push, push_names, push_numbered};
use super::{Select, Target};
use crate::query::fill::{Bucket, Fill, Filled};
use crate::value::{Args, Timestamp};

impl Select<'_> {
    /// A point in time, cut to the buckets of the series.
    fn cut<T: Target>(&self, bucket: &Bucket<'_>, at: Timestamp, target: &mut T, sql: &mut String) {
        let mut args = Args::new();
        args.push(&at);
        args.append(bucket.zone.clone());
        let operator = T::operator(bucket.unit.operator());
        let mut args = args.iter();
        sql.push_str(operator[0]);
        args.by_ref().take(1).for_each(|at| target.parameter(sql, at, None));
        sql.push_str(operator[1]);
        let zone = sql.len();
        args.by_ref().take(1).for_each(|zone| target.parameter(sql, zone, None));
        let zone = sql[zone..].to_owned();
        push(sql, [operator[2], if T::POSTGRES { "" } else { &zone }, operator[3]]);
    }

    /// A series without gaps in Postgres: each bucket beside each combination of the other keys, and what was found.
    pub(super) fn filled<T: Target>(
        &self,
        fill: &Fill,
        columns: &[Filled],
        target: &mut T,
        sql: &mut String,
    ) {
        let Some(bucket) = self.plan.bucket() else { return };
        let clause = target.clause();
        sql.push_str("with found (");
        push_names(sql, 0..columns.len());
        sql.push_str(") as (");
        self.plain_select(true, target, sql);
        push(sql, [clause, "), series as (select "]);
        let zone = |target: &mut T, sql: &mut String| {
            bucket.zone.iter().take(1).for_each(|zone| target.parameter(sql, zone, None));
        };
        // The hours of a zone follow one another as they do in UTC; its days do so on its own clock.
        let fixed = bucket.unit.is_fixed();
        sql.push_str("generate_series(");
        for (place, at) in [fill.range.start, fill.range.end].into_iter().enumerate() {
            sql.push_str(if place > 0 { ", " } else { "" });
            if place == 0 {
                self.cut(&bucket, at, target, sql);
            } else {
                let mut args = Args::new();
                args.push(&at);
                sql.push('(');
                args.iter().for_each(|at| target.parameter(sql, at, None));
                sql.push_str(" - interval '1 microsecond')");
            }
            if !fixed {
                sql.push_str(" at time zone ");
                zone(target, sql);
            }
        }
        push(sql, [", interval '", bucket.unit.step(true), "')"]);
        if !fixed {
            sql.push_str(" at time zone ");
            zone(target, sql);
        }
        push(sql, [" as bucket)", clause, "select "]);
        let others: Vec<usize> = (0..columns.len())
            .filter(|place| matches!(columns[*place], Filled::Key(key) if key != bucket.key))
            .collect();
        for (place, column) in columns.iter().enumerate() {
            sql.push_str(if place > 0 { ", " } else { "" });
            match column {
                Filled::Key(key) if *key == bucket.key => sql.push_str("series.bucket"),
                Filled::Key(_) => push_numbered(sql, "others.c", place),
                Filled::Count => {
                    push_numbered(sql, "coalesce(found.c", place);
                    sql.push_str(", 0)");
                }
                Filled::Other => push_numbered(sql, "found.c", place),
            }
            if self.named {
                push_numbered(sql, " as c", place);
            }
        }
        push(sql, [clause, "from series"]);
        if !others.is_empty() {
            sql.push_str(" cross join (select distinct ");
            push_names(sql, others.iter().copied());
            sql.push_str(" from found) as others");
        }
        sql.push_str(" left join found on ");
        let mut before = "found.c";
        for (place, column) in columns.iter().enumerate() {
            let Filled::Key(key) = column else { continue };
            push_numbered(sql, std::mem::replace(&mut before, " and found.c"), place);
            if *key == bucket.key {
                sql.push_str(" = series.bucket");
            } else {
                push_numbered(sql, " is not distinct from others.c", place);
            }
        }
        push(sql, [clause, "order by "]);
        for other in &others {
            push_numbered(sql, "others.c", *other);
            sql.push_str(", ");
        }
        sql.push_str("series.bucket");
        self.limits(target, sql);
    }

    /// The order of a series without gaps in ClickHouse, which fills within each combination of the keys before.
    pub(super) fn fill_order<T: Target>(&self, fill: &Fill, target: &mut T, sql: &mut String) {
        let Some(bucket) = self.plan.bucket() else { return };
        for place in (0..self.plan.clauses().keys.len()).filter(|place| *place != bucket.key) {
            self.key(place, target, sql);
            sql.push_str(", ");
        }
        self.key(bucket.key, target, sql);
        sql.push_str(" with fill from ");
        self.cut(&bucket, fill.range.start, target, sql);
        sql.push_str(" to ");
        // The bucket of the last moment is the last one.
        let mut args = Args::new();
        args.push(&fill.range.end);
        args.append(bucket.zone.clone());
        let mut args = args.iter();
        sql.push_str("toDateTime64(");
        args.by_ref().take(1).for_each(|at| target.parameter(sql, at, None));
        sql.push_str(", 0, ");
        args.by_ref().take(1).for_each(|zone| target.parameter(sql, zone, None));
        push(sql, [") step ", bucket.unit.step(false)]);
    }
}

//! Series without gaps.

use super::push::{push, push_names, push_numbered};
use super::{Select, Target};
use crate::query::fill::{Bucket, Fill, Filled};
use crate::value::{Args, Timestamp};

impl Select<'_> {
    /// A point in time, cut to the buckets of the series. To Postgres, days and longer are cut on the zone's own clock.
    fn cut<T: Target>(&self, bucket: &Bucket<'_>, at: Timestamp, target: &mut T, sql: &mut String) {
        let local = T::POSTGRES && !bucket.unit.is_fixed();
        let operator = T::operator(bucket.unit.operator());
        sql.push_str(operator[0]);
        parameter(at, target, sql);
        sql.push_str(if local { AT_TIME_ZONE } else { operator[1] });
        let zone = sql.len();
        bucket.push_zone(target, sql);
        let zone = sql[zone..].to_owned();
        push(sql, [operator[2], if T::POSTGRES { "" } else { &zone }, operator[3]]);
    }

    /// A series without gaps in Postgres: each bucket beside each combination of the other keys, and what was found.
    pub(super) fn filled_by_join<T: Target>(
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
        push(sql, [clause, "), series as (select generate_series("]);
        // The hours of a zone follow one another as they do in UTC; its days do so on its own clock.
        let local = !bucket.unit.is_fixed();
        self.cut(&bucket, fill.range.start, target, sql);
        sql.push_str(if local { ", (" } else { ", " });
        parameter(fill.range.end, target, sql);
        sql.push_str(" - interval '1 microsecond'");
        if local {
            push(sql, [")", AT_TIME_ZONE]);
            bucket.push_zone(target, sql);
        }
        push(sql, [", interval '", bucket.unit.step(true), "')"]);
        if local {
            sql.push_str(AT_TIME_ZONE);
            bucket.push_zone(target, sql);
        }
        push(sql, [" as bucket)", clause, "select "]);
        let others = bucket.others(columns);
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

    /// A series without gaps in ClickHouse, which fills between the rows of a select, for each combination of the
    /// columns that it is sorted by before.
    pub(super) fn filled_in_order<T: Target>(&self, columns: &[Filled], target: &mut T, sql: &mut String) {
        let Some(bucket) = self.plan.bucket() else { return };
        let clause = target.clause();
        sql.push_str("select ");
        for (place, column) in columns.iter().enumerate() {
            sql.push_str(if place > 0 { ", " } else { "" });
            match column {
                Filled::Key(key) if *key == bucket.key && bucket.unit.is_fixed() => {
                    sql.push_str("found.bucket");
                }
                Filled::Key(key) if *key == bucket.key => {
                    sql.push_str("toDateTime64(found.bucket, 0, ");
                    bucket.push_zone(target, sql);
                    sql.push(')');
                }
                _ => push_numbered(sql, "found.c", place),
            }
            if self.named {
                push_numbered(sql, " as c", place);
            }
        }
        push(sql, [clause, "from ("]);
        self.plain_select(true, target, sql);
        sql.push_str(") as found");
        let others = bucket.others(columns);
        let [first, behind] =
            self.bounds.get().map_or(["", ""], |bounds| bounds.each_ref().map(String::as_str));
        // ClickHouse keeps what it finds outside.
        push(sql, [clause, "where found.bucket >= ", first, " and found.bucket < ", behind]);
        // Where nothing was found, there is no combination to fill, but it fills one of defaults.
        sql.push_str(if others.is_empty() { "" } else { " and found.there = 1" });
        push(sql, [clause, "order by "]);
        for other in others {
            push_numbered(sql, "found.c", other);
            sql.push_str(", ");
        }
        sql.push_str("found.bucket");
        self.limits(target, sql);
    }

    /// What the select that ClickHouse fills gives beside its own columns: `there`, and the bucket. Days and longer are
    /// filled as dates: as points in time they are not equally far apart, and some begin at 01:00.
    pub(super) fn filled_columns<T: Target>(&self, target: &mut T, sql: &mut String) {
        let Some(bucket) = self.plan.bucket() else { return };
        sql.push_str(", 1 as there, ");
        bucket.push_dated(target, sql, |target, sql| self.key(bucket.key, target, sql));
        sql.push_str(" as bucket");
    }

    /// The order of that select.
    pub(super) fn filled_order<T: Target>(&self, fill: &Fill, target: &mut T, sql: &mut String) {
        let Some(bucket) = self.plan.bucket() else { return };
        push(sql, [target.clause(), "order by there, "]);
        for place in (0..self.plan.clauses().keys.len()).filter(|place| *place != bucket.key) {
            self.key(place, target, sql);
            sql.push_str(", ");
        }
        let (mut first, mut behind) = (String::new(), String::new());
        bucket.push_dated(target, &mut first, |target, sql| self.cut(&bucket, fill.range.start, target, sql));
        if bucket.unit.is_fixed() {
            behind.push_str("toDateTime64(");
            parameter(fill.range.end, target, &mut behind);
            behind.push_str(", 0, ");
            bucket.push_zone(target, &mut behind);
            behind.push(')');
        } else {
            // The bucket of the last moment is the last one.
            behind.push_str("addDays(toDate32(");
            parameter(fill.range.end, target, &mut behind);
            behind.push_str(" - toIntervalMicrosecond(1), ");
            bucket.push_zone(target, &mut behind);
            behind.push_str("), 1)");
        }
        push(sql, ["bucket with fill from ", &first, " to ", &behind]);
        self.bounds.get_or_init(|| [first, behind]);
        push(sql, [" step ", bucket.unit.step(false)]);
    }
}

const AT_TIME_ZONE: &str = " at time zone ";

/// Appends a parameter that is a point in time.
fn parameter<T: Target>(at: Timestamp, target: &mut T, sql: &mut String) {
    let mut args = Args::new();
    args.push(&at);
    args.iter().for_each(|at| target.parameter(sql, at, None));
}

impl Bucket<'_> {
    fn push_zone<T: Target>(&self, target: &mut T, sql: &mut String) {
        self.zone.iter().take(1).for_each(|zone| target.parameter(sql, zone, None));
    }

    /// Appends a bucket of ClickHouse, as a date where its unit is not of the same length everywhere.
    fn push_dated<T: Target>(
        &self,
        target: &mut T,
        sql: &mut String,
        bucket: impl FnOnce(&mut T, &mut String),
    ) {
        if self.unit.is_fixed() {
            return bucket(target, sql);
        }
        sql.push_str("toDate32(");
        bucket(target, sql);
        sql.push_str(", ");
        self.push_zone(target, sql);
        sql.push(')');
    }

    /// The places of the columns that are the other keys.
    fn others(&self, columns: &[Filled]) -> Vec<usize> {
        let other = |place: &usize| matches!(columns[*place], Filled::Key(key) if key != self.key);
        (0..columns.len()).filter(other).collect()
    }
}

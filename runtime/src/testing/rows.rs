//! Rows to answer with: models, values, and tuples of these. They are taken apart when they are given, and become bytes
//! of the store that asks.

use std::any::Any;

use crate::model::{Model, Table};
use crate::sql::ch::Simple;
use crate::value::{Args, Value};

/// A row that a [`Recorder`](super::Recorder) answers with: a model, a value, or a tuple of up to 16 of these, in which
/// a model may be an `Option`.
///
/// `K` tells apart what kind it is; it is always inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no row that a recorder can answer with",
    label = "expected a model, a value of a column, or a tuple of these",
    note = "a list or a map, and a value that is an `Option` of a list, stands in a tuple of one: `(tags,)`"
)]
pub trait AnswerRow<K>: Sized {
    /// Appends its parts.
    #[doc(hidden)]
    fn append(self, row: &mut AnswerParts);
}

/// A part of such a row.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no part of a row that a recorder can answer with",
    label = "expected a value of a column, a model, or an `Option` of a model"
)]
pub trait AnswerPart<K>: Sized {
    /// Appends it.
    #[doc(hidden)]
    fn append_part(self, row: &mut AnswerParts);
}

/// The parts of a row, without their types.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct AnswerParts(pub(crate) Vec<Part>);

/// A model, or the values of a column.
#[derive(Debug)]
pub(crate) enum Part {
    /// All columns of a model.
    Model(&'static Table, Box<dyn Any + Send>),
    /// Those of one that may be missing.
    Optional(&'static Table, Option<Box<dyn Any + Send>>),
    /// Those of several, within a row that they belong to.
    Models(&'static Table, Vec<Box<dyn Any + Send>>),
    /// One value.
    Value(Args),
}

/// Says that a part is a model.
#[derive(Debug)]
pub enum IsModel {}
/// Says that a part is a model that may be missing.
#[derive(Debug)]
pub enum IsOptional {}
/// Says that a part is a list of models.
#[derive(Debug)]
pub enum IsModels {}
/// Says that a part is a value.
#[derive(Debug)]
pub enum IsValue {}
/// Says that a part is text that is borrowed.
#[derive(Debug)]
pub enum IsText {}

impl<M: Model> AnswerPart<IsModel> for M {
    fn append_part(self, row: &mut AnswerParts) {
        row.0.push(Part::Model(M::TABLE, Box::new(self)));
    }
}

impl<M: Model> AnswerPart<IsOptional> for Option<M> {
    fn append_part(self, row: &mut AnswerParts) {
        row.0.push(Part::Optional(M::TABLE, self.map(|model| Box::new(model) as Box<dyn Any + Send>)));
    }
}

impl<M: Model> AnswerPart<IsModels> for Vec<M> {
    fn append_part(self, row: &mut AnswerParts) {
        let models = self.into_iter().map(|model| Box::new(model) as Box<dyn Any + Send>);
        row.0.push(Part::Models(M::TABLE, models.collect()));
    }
}

impl<V: Value> AnswerPart<IsValue> for V {
    fn append_part(self, row: &mut AnswerParts) {
        let mut value = Args::new();
        value.push(&self);
        row.0.push(Part::Value(value));
    }
}

impl AnswerPart<IsText> for &str {
    fn append_part(self, row: &mut AnswerParts) {
        self.to_owned().append_part(row);
    }
}

impl AnswerPart<IsText> for Option<&str> {
    fn append_part(self, row: &mut AnswerParts) {
        self.map(ToOwned::to_owned).append_part(row);
    }
}

impl AnswerRow<IsText> for &str {
    fn append(self, row: &mut AnswerParts) {
        self.append_part(row);
    }
}

impl<M: Model> AnswerRow<IsModel> for M {
    fn append(self, row: &mut AnswerParts) {
        self.append_part(row);
    }
}

// Tuples are values, too, in ClickHouse. They are no simple ones.
impl<V: Value> AnswerRow<IsValue> for V
where
    <V::Base as Value>::ClickHouse: Simple,
{
    fn append(self, row: &mut AnswerParts) {
        self.append_part(row);
    }
}

/// Implements it for a tuple and for all shorter ones.
macro_rules! tuples {
    () => {};
    ($first:ident $first_kind:ident, $($part:ident $kind:ident,)*) => {
        #[diagnostic::do_not_recommend]
        impl<$first, $first_kind, $($part, $kind),*> AnswerRow<($first_kind, $($kind,)*)> for ($first, $($part,)*)
        where
            $first: AnswerPart<$first_kind>,
            $($part: AnswerPart<$kind>,)*
        {
            #[allow(non_snake_case)]
            fn append(self, row: &mut AnswerParts) {
                let ($first, $($part,)*) = self;
                $first.append_part(row);
                $($part.append_part(row);)*
            }
        }

        tuples! { $($part $kind,)* }
    };
}

tuples! {
    A Ka, B Kb, C Kc, D Kd, E Ke, F Kf, G Kg, H Kh, I Ki, J Kj, K Kk, L Kl, M Km, N Kn, O Ko, P Kp,
}

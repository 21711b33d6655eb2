//! Relations that a query names itself: `.with(|t| t.observations.limit(3))`.

use std::marker::PhantomData;

use super::part::{Part, Parts};
use super::reader::Reader;
use super::{Assembles, GivenAs, Shape, Shaped};
use crate::model::Model;
use crate::query::related::Related;
use crate::query::{Filter, IntoOrder, OrderList, Plain, Query, Rows, Unread, Whole, of_2_to_6, order_of};
use crate::relation::{BelongsTo, HasMany, HasOne, ManyToMany, MaybeBelongsTo};

/// A relation of `M` whose rows of `O` belong to what a query gives: which of them, in which order and how many. `W` is
/// what is made of each, `K` how many there are.
pub struct Included<M, O, W, K> {
    pub(super) part: Part,
    types: PhantomData<Types<M, O, W, K>>,
}

type Types<M, O, W, K> = fn() -> (M, O, W, K);

impl<M, O, W, K> Included<M, O, W, K> {
    pub(super) fn of(related: Related, parts: Parts) -> Self {
        Self::from(Part { related, order: OrderList::new(), limit: None, parts })
    }

    fn from(part: Part) -> Self {
        Self { part, types: PhantomData }
    }
}

impl<M, O, W, K> std::fmt::Debug for Included<M, O, W, K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Included").field(&self.part).finish()
    }
}

/// How many rows a relation has for each row of its model.
pub trait Kind {
    /// Where they are held.
    type Of<R: Send + 'static>: Send + 'static;

    #[doc(hidden)]
    fn read<W: Assembles>(reader: &mut Reader<'_>) -> Result<Self::Of<W::Row>, Unread>;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident, [$row:ident] $held:ty, $read:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Kind for $name {
            type Of<$row: Send + 'static> = $held;

            fn read<W: Assembles>(reader: &mut Reader<'_>) -> Result<Self::Of<W::Row>, Unread> {
                reader.$read::<W>()
            }
        }
    )*};
}

kinds! {
    /// Any number: a `Vec`.
    Many, [R] Vec<R>, many;
    /// One: itself.
    One, [R] R, one;
    /// One or none: an `Option`.
    MaybeOne, [R] Option<R>, maybe_one;
}

/// A relation that `.with(..)` takes: a field of the columns, or what these methods make of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation",
    label = "expected a relation of the model, such as `t.observations`, or a tuple of up to 6"
)]
pub trait Include: Sized {
    /// The model that has the relation.
    type Model: Model;
    /// The model that it leads to.
    type Other: Model;
    /// What is made of each of its rows.
    type Assembled: Assembles;
    /// How many they are.
    type Kind: Kind;

    #[doc(hidden)]
    fn included(self) -> IncludedOf<Self>;

    /// Of the rows for which the condition holds.
    #[must_use]
    fn filter<L: Plain>(
        self,
        condition: impl FnOnce(<Self::Other as Model>::Columns) -> Filter<Self::Other, L>,
    ) -> IncludedOf<Self> {
        let mut included = self.included();
        let condition = condition(Self::Other::COLUMNS).beside_and();
        included.part.related.plan.filter.append_and(condition);
        included
    }

    /// In this order.
    #[must_use]
    fn order_by<B: IntoOrder<Self::Other>>(
        self,
        by: impl FnOnce(<Self::Other as Model>::Columns) -> B,
    ) -> IncludedOf<Self> {
        let mut included = self.included();
        included.part.order.append_listed(order_of(by(Self::Other::COLUMNS)));
        included
    }

    /// At most so many for each row that they belong to.
    #[must_use]
    fn limit(self, rows: u64) -> IncludedOf<Self> {
        let mut included = self.included();
        included.part.limit = Some(rows);
        included
    }

    /// As a shape in place of whole rows.
    #[must_use]
    fn shape<S: Shape>(self) -> Included<Self::Model, Self::Other, S, Self::Kind>
    where
        Whole: GivenAs<Self::Other, S>,
    {
        Included::from(Part { parts: Parts::of::<S>(), ..self.included().part })
    }

    /// With the rows of their own relations: each row is a tuple then.
    #[must_use]
    fn with<R: Includes<Model = Self::Other>>(
        self,
        relations: impl FnOnce(<Self::Other as Model>::Columns) -> R,
    ) -> Included<Self::Model, Self::Other, WithRelations<R>, Self::Kind> {
        let parts = parts_with(relations(Self::Other::COLUMNS));
        Included::from(Part { parts, ..self.included().part })
    }
}

/// What a relation is when it is included.
pub type IncludedOf<I> =
    Included<<I as Include>::Model, <I as Include>::Other, <I as Include>::Assembled, <I as Include>::Kind>;

#[diagnostic::do_not_recommend]
impl<M: Model, O: Model, W: Assembles, K: Kind> Include for Included<M, O, W, K> {
    type Model = M;
    type Other = O;
    type Assembled = W;
    type Kind = K;

    fn included(self) -> Self {
        self
    }
}

macro_rules! handles {
    ($([$($parameter:ident),*] $handle:ty, $kind:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Model, O: Model, $($parameter: Model),*> Include for $handle {
            type Model = M;
            type Other = O;
            type Assembled = O;
            type Kind = $kind;

            fn included(self) -> IncludedOf<Self> {
                Included::of(self.rows(), Parts::of::<O>())
            }
        }
    )*};
}

handles! {
    [] HasMany<M, O>, Many;
    [] HasOne<M, O>, MaybeOne;
    [] BelongsTo<M, O>, One;
    [] MaybeBelongsTo<M, O>, MaybeOne;
    [T] ManyToMany<M, O, T>, Many;
}

/// What is held of the rows of a relation.
type Field<I> = <<I as Include>::Kind as Kind>::Of<<<I as Include>::Assembled as Assembles>::Row>;

fn read_field<I: Include>(reader: &mut Reader<'_>) -> Result<Field<I>, Unread> {
    I::Kind::read::<I::Assembled>(reader)
}

/// One relation, or a tuple of up to 6 of the same model.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation",
    label = "expected a relation of the model, such as `t.observations`, or a tuple of up to 6"
)]
pub trait Includes: 'static {
    /// The model that has the relations.
    type Model: Model;
    /// The model's row, and what is held of the rows of each relation.
    type Row: Send + 'static;

    #[doc(hidden)]
    fn add(self, parts: &mut Parts);

    #[doc(hidden)]
    fn read(reader: &mut Reader<'_>) -> Result<Self::Row, Unread>;
}

#[diagnostic::do_not_recommend]
impl<I: Include + 'static> Includes for I {
    type Model = I::Model;
    type Row = (I::Model, Field<I>);

    fn add(self, parts: &mut Parts) {
        parts.relation(self.included().part);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self::Row, Unread> {
        Ok((I::Model::read(reader)?, read_field::<I>(reader)?))
    }
}

macro_rules! tuples {
    ($($first:ident $zero:literal $($name:ident $place:literal)+;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$first: Include + 'static, $($name: Include<Model = $first::Model> + 'static),+> Includes
            for ($first, $($name),+)
        {
            type Model = $first::Model;
            type Row = ($first::Model, Field<$first>, $(Field<$name>),+);

            #[allow(non_snake_case)]
            fn add(self, parts: &mut Parts) {
                let ($first, $($name),+) = self;
                parts.relation($first.included().part);
                $(parts.relation($name.included().part);)+
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self::Row, Unread> {
                Ok(($first::Model::read(reader)?, read_field::<$first>(reader)?, $(read_field::<$name>(reader)?),+))
            }
        }
    )*};
}

of_2_to_6!(tuples);

/// Makes a tuple of a whole row and the rows of relations `R`.
#[derive(Debug)]
pub struct WithRelations<R>(PhantomData<fn() -> R>);

impl<R: Includes> Assembles for WithRelations<R> {
    type Row = R::Row;

    fn assemble(reader: &mut Reader<'_>) -> Result<R::Row, Unread> {
        R::read(reader)
    }
}

fn parts_with<R: Includes>(relations: R) -> Parts {
    let mut parts = Parts::of::<R::Model>();
    relations.add(&mut parts);
    parts
}

impl<M: Model, T, L, P> Query<M, Rows<Whole>, T, L, P> {
    /// Gives whole rows with the rows of relations, as tuples: `(Trace, Vec<Observation>)`.
    ///
    /// ```
    /// # use rowcol::prelude::*;
    /// # #[derive(Model)] #[model(table = "books")] #[postgres]
    /// # #[has_many(pages: Page, by = book_id)]
    /// # struct Book { #[key] id: i64, title: String }
    /// # #[derive(Model)] #[model(table = "pages")] #[postgres(index(book_id))]
    /// # struct Page { #[key] id: i64, #[references(Book, as = book)] book_id: i64, text: String }
    /// # async fn f(pg: &Postgres) -> Result<()> {
    /// let first: Vec<(Book, Vec<Page>)> = Book::find().with(|b| b.pages.limit(1)).all(pg).await?;
    /// let page: Option<(Page, (Book, Vec<Page>))> =
    ///     Page::get(7).with(|p| p.book.with(|b| b.pages.order_by(|p| p.id))).one(pg).await?;
    /// # Ok(()) }
    /// ```
    pub fn with<R: Includes<Model = M>>(
        self,
        relations: impl FnOnce(M::Columns) -> R,
    ) -> Shaped<M, WithRelations<R>, T, L, P> {
        Shaped::of(self, parts_with(relations(M::COLUMNS)))
    }
}

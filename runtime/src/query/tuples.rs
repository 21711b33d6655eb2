//! The tuples for which traits are implemented: each list is written once, and handed to the macros that need it, as
//! rows of type parameters with their places. `M` is left out, as it stands for the model.

/// Tuples of keys, and of orders.
macro_rules! up_to_8 {
    ($macro:ident) => {
        $macro! {
            A 0;
            A 0 B 1;
            A 0 B 1 C 2;
            A 0 B 1 C 2 D 3;
            A 0 B 1 C 2 D 3 E 4;
            A 0 B 1 C 2 D 3 E 4 F 5;
            A 0 B 1 C 2 D 3 E 4 F 5 G 6;
            A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
        }
    };
}

/// Tuples of what is selected, set or named.
macro_rules! up_to_16 {
    ($macro:ident) => {
        $macro! {
            A 0;
            A 0 B 1;
            A 0 B 1 C 2;
            A 0 B 1 C 2 D 3;
            A 0 B 1 C 2 D 3 E 4;
            A 0 B 1 C 2 D 3 E 4 F 5;
            A 0 B 1 C 2 D 3 E 4 F 5 G 6;
            A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
            A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8;
            A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9;
            A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10;
            A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11;
            A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 N 12;
            A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 N 12 O 13;
            A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 N 12 O 13 P 14;
            A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 N 12 O 13 P 14 Q 15;
        }
    };
}

/// Tuples of joined models, and of relations.
macro_rules! of_2_to_6 {
    ($macro:ident) => {
        $macro! {
            A 0 B 1;
            A 0 B 1 C 2;
            A 0 B 1 C 2 D 3;
            A 0 B 1 C 2 D 3 E 4;
            A 0 B 1 C 2 D 3 E 4 F 5;
        }
    };
}

/// The store to which the parts of a tuple pin a query together.
macro_rules! pin_of {
    ($one:ident) => { $one::Pin };
    ($one:ident $($other:ident)+) => { <$one::Pin as Pin>::And<pin_of!($($other)+)> };
}

pub(crate) use of_2_to_6;
pub(super) use {pin_of, up_to_8, up_to_16};

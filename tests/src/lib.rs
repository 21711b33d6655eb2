//! Tests of rowcol against real stores.

//! What must hold on real stores: rows come back as they were written, the pool keeps its limit, a dropped future
//! harms nobody, and what is wrong is said.

mod store;

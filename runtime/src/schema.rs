//! tmp
/// tmp
#[derive(Debug)]
pub struct Schema;

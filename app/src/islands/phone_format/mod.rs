//! How numbers are grouped, and what one still lacks. A help while typing: the server's library stays the judge.

mod plan;
mod typing;

pub use plan::Plan;
pub use typing::{Missing, Reading, Typed, erase_across_gap, read, with_calling_code};

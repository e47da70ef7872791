//! The words that the islands speak. Pages say theirs where they stand; these must travel with the Wasm.

mod en;

pub(crate) use en::*;

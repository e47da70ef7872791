//! The words that the islands speak, and those of refusals. Pages say theirs where they stand; these travel with the
//! Wasm, or are said in many places.

#[cfg(feature = "hydrate")]
mod en;
#[cfg(feature = "ssr")]
pub(crate) mod methods;
#[cfg(feature = "ssr")]
pub(crate) mod purposes;
#[cfg(feature = "ssr")]
pub(crate) mod refusals;

#[cfg(feature = "hydrate")]
pub(crate) use en::*;

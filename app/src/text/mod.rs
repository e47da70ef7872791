//! All words. What pages say is a [`Words`] of their language: each language fills in the whole of it, so one in which a
//! word is missing does not compile. What the islands say travels with the Wasm, and stands apart for that.

#[cfg(feature = "hydrate")]
mod islands;
#[cfg(feature = "hydrate")]
pub(crate) use islands::*;

#[cfg(feature = "ssr")]
mod de;
#[cfg(feature = "ssr")]
mod en;
#[cfg(feature = "ssr")]
pub(crate) mod methods;
#[cfg(feature = "ssr")]
pub(crate) mod purposes;
#[cfg(feature = "ssr")]
pub(crate) mod refusals;
#[cfg(feature = "ssr")]
mod words;

#[cfg(feature = "ssr")]
pub(crate) use words::*;

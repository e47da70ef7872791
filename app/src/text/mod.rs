//! All words. What pages say is a [`Words`] of their language: each language fills in the whole of it, so one in which a
//! word is missing does not compile. What the islands say stands in the pages, too: the Wasm carries no words.

#[cfg(feature = "hydrate")]
mod islands;
#[cfg(feature = "hydrate")]
pub(crate) use islands::{of, of_page};

#[cfg(feature = "ssr")]
mod de;
#[cfg(feature = "ssr")]
mod en;
#[cfg(feature = "ssr")]
mod purposes;
#[cfg(feature = "ssr")]
pub(crate) mod refusals;
#[cfg(all(test, feature = "ssr"))]
mod scripts;
#[cfg(feature = "ssr")]
mod words;

#[cfg(feature = "ssr")]
pub(crate) use words::*;
#[cfg(feature = "ssr")]
pub use words::{Door, door};

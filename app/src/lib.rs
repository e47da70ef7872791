//! What the user sees. Pages render on the server (feature `ssr`); the browser gets the islands alone (feature
//! `hydrate`), so a module that is not under `islands` costs a phone nothing.

// A page is one type, as deep as its markup; compiling it for real asks deeper questions than checking it does.
#![recursion_limit = "512"]

pub mod islands;
mod text;

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod ssr;
#[cfg(feature = "ssr")]
pub mod ui;

#[cfg(feature = "ssr")]
pub use text::{Door, door};

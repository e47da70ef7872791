//! The virtual handset; development only.

use leptos::prelude::*;

use super::{Loaded, load, shown};
use crate::routes::Route;
use crate::ui::Handset;

#[component]
pub fn HandsetPage() -> impl IntoView {
    load(async |request| {
        let Some(read) = request.host().handset.clone() else { return Ok(Loaded::GoTo(Route::Home)) };
        let (number, address) = (request.query("number"), request.query("address"));
        shown(view! { <Handset messages=read() number address/> })
    })
}

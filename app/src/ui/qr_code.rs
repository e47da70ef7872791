//! A square code for a phone's camera, drawn on the server.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};
use leptos::prelude::*;

/// Modules of quiet around the code, as cameras want it.
const MARGIN: usize = 4;

/// The code as one path of dark modules on a light ground: cameras read it so in both colour schemes. Nothing where the
/// text is too long for a code.
#[component]
pub fn QrCode(text: String, #[prop(into)] label: String) -> impl IntoView {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let size = code.size + 2 * MARGIN;
    let mut path = String::new();
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let dark = (column..code.size).take_while(|column| code[row][*column].value()).count();
            if dark > 0 {
                let _ = write!(path, "M{} {}h{dark}v1h-{dark}z", column + MARGIN, row + MARGIN);
            }
            column += dark.max(1);
        }
    }
    Some(view! {
        <svg
            class="qr"
            role="img"
            aria-label=label
            viewBox=format!("0 0 {size} {size}")
            shape-rendering="crispEdges"
            width="232"
            height="232"
        >
            <rect class="qr-ground" width=size.to_string() height=size.to_string()></rect>
            <path class="qr-modules" d=path></path>
        </svg>
    })
}

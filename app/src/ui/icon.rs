//! Our own line icons, drawn in a box of 24 with a stroke of the text's colour.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Back,
    Check,
    Clock,
    Copy,
    Device,
    Download,
    Forward,
    Info,
    Key,
    List,
    Lock,
    Mail,
    Message,
    Open,
    Person,
    Phone,
    Print,
    Shield,
    Warning,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Back => "M14.5 5.5 8 12l6.5 6.5",
            Self::Check => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8 12.4l2.8 2.8L16 9.6",
            Self::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5V12l3 2",
            Self::Copy => "M9 9h10v11H9zM15 9V4H5v11h4",
            Self::Device => "M4 5h16v11H4zM2 19.5h20",
            Self::Download => "M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14",
            Self::Forward => "M9.5 5.5 16 12l-6.5 6.5",
            Self::Info => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v5.5M12 7.5v.1",
            Self::Key => "M4 12a4 4 0 1 0 8 0 4 4 0 0 0-8 0M12 12h9v3.5M17 12v2.5",
            Self::List => "M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.1M4.5 12h.1M4.5 17.5h.1",
            Self::Lock => "M6 11h12v9.5H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
            Self::Mail => "M3.5 6h17v12.5h-17zM4 6.5l8 6.5 8-6.5",
            Self::Message => "M4 5h16v11.5h-8.5L7 20v-3.5H4z",
            Self::Open => "M13 5h6v6M19 5l-8.5 8.5M16 14v5H5V8h5",
            Self::Person => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4.5 20.5c.8-3.800 3.700-5.5 7.5-5.5s6.700 1.700 7.5 5.5",
            Self::Phone => "M7.5 2.5h9v19h-9zM11 18.5h2",
            Self::Print => "M7 9V3.5h10V9M7 17.5H4V9h16v8.5h-3M7 14.5h10v6H7z",
            Self::Shield => {
                "M12 3l7.5 2.800v5.700c0 4.5-3 7.800-7.5 9.5-4.5-1.700-7.5-5-7.5-9.5V5.800zM8.800 12l2.300 2.300 4.200-4.5"
            }
            Self::Warning => "M12 3.5 21.5 20h-19zM12 10v4.5M12 17v.1",
        }
    }
}

/// An icon beside words that say the same; screen readers pass over it.
#[component]
pub fn Symbol(icon: Icon) -> impl IntoView {
    view! {
        <svg class="symbol" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
            <path d=icon.path()/>
        </svg>
    }
    // Icons are everywhere: erased here, the types of the pages stay small.
    .into_any()
}

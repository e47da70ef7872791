//! What happened, and what stands in the way.

use leptos::prelude::*;

use super::{Icon, Symbol};
use crate::error::Work;
use crate::ssr::Request;
use crate::text::refusals;

/// A refusal as the user reads it. `identity` knows why; this carries only its name and words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// In kebab-case, as SPEC 11 names them: `wrong-code`.
    pub name: String,
    /// What happened and what to do next.
    pub message: String,
    /// Seconds until the same request may pass, where waiting helps.
    pub wait_seconds: Option<u64>,
    /// What the browser is to solve first, where that helps.
    pub work: Option<Work>,
}

/// The tone of a [`Notice`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// It worked.
    Success,
    /// Something is weak, or about to end.
    Warning,
    /// Good to know.
    Plain,
}

/// A message in the page that refuses nothing.
#[component]
pub fn Notice(kind: NoticeKind, children: Children) -> impl IntoView {
    let (class, icon) = match kind {
        NoticeKind::Success => ("notice notice-success", Icon::Check),
        NoticeKind::Warning => ("notice notice-warning", Icon::Warning),
        NoticeKind::Plain => ("notice", Icon::Info),
    };
    // Only news is announced; a standing warning is read where it stands.
    let role = (kind == NoticeKind::Success).then_some("status");
    view! {
        <div class=class role=role>
            <Symbol icon/>
            <div class="notice-words">{children()}</div>
        </div>
    }
}

/// A refusal. Inside a [`Form`](super::Form) give it to the form, which places it.
#[component]
pub fn RefusalAlert(refused: Refused) -> impl IntoView {
    let unscripted = refused.work.map(|_| {
        let here = use_context::<Request>().and_then(|request| request.route());
        // Shown where scripts are off (style/notice.css): `noscript` would depend on how they were switched off.
        view! { <p class="notice-unscripted">{refusals::without_scripts(here)}</p> }
    });
    view! {
        <div class="notice notice-refusal" role="alert" data-refusal=refused.name data-wait-seconds=refused.wait_seconds>
            <Symbol icon=Icon::Warning/>
            <div class="notice-words">
                <p>{refused.message}</p>
                {unscripted}
            </div>
        </div>
    }
}

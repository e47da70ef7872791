//! What an account holds, asked for as a file, and the end of an account. The file itself is handed out by an endpoint of
//! its own.

use identity::flows::data::{self, export};
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next, names};

/// The form that asks for the file: its name among the page's.
pub const EXPORT_FORM: &str = "export";

/// Asks for all that is kept of the account, and leads to the file.
#[server(prefix = "/api", endpoint = "data/export")]
pub async fn export_data() -> Answered {
    let request = request()?;
    let act = async {
        export::ask(request.identity(), &request.signed_in().await?).await?;
        Ok(Next::to(Route::Export))
    };
    request.posted(Route::Data).form(EXPORT_FORM).answer(act).await
}

/// Has the account deleted after a while. This session ends too.
#[server(prefix = "/api", endpoint = "data/delete")]
pub async fn delete_account() -> Answered {
    let request = request()?;
    let act = async {
        let gone_at = data::delete(request.identity(), &request.signed_in().await?).await?;
        request.leave();
        let when = names::moment(request.words(), gone_at);
        Ok(Next::to(Route::SignIn).saying(&(request.words().data.will_be_gone)(&when)))
    };
    request.posted(Route::Data).form("delete").answer(act).await
}

/// Keeps an account that was to be deleted.
#[server(prefix = "/api", endpoint = "data/keep")]
pub async fn keep_account() -> Answered {
    let request = request()?;
    let act = async {
        data::keep(request.identity(), &request.require_person().await?).await?;
        // Every page on the way here was taken for where they were going.
        request.forget_going();
        Ok(Next::to(Route::Account).saying(request.words().data.kept))
    };
    request.posted(Route::Leaving).answer(act).await
}

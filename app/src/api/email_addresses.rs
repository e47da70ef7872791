//! The addresses of an account.

use identity::flows::email_addresses;
use leptos::prelude::*;

use super::{is_ticked, request};
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// Sends a code to one more address.
#[server(prefix = "/api", endpoint = "email/add")]
pub async fn add_email(#[server(default)] email: String, #[server(default)] work: String) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        email_addresses::start(request.identity(), &request.signed_in().await?, &email).await?;
        Ok(Next::to(Route::EmailConfirm))
    };
    request.posted(Route::Email).begins(Route::EmailConfirm).keeping("email", &email).answer(act).await
}

/// Sends another code to the address that waits.
#[server(prefix = "/api", endpoint = "email/again")]
pub async fn resend_email_code(#[server(default)] work: String) -> Answered {
    let request = request()?.bringing(work);
    let act = async {
        email_addresses::again(request.identity(), &request.signed_in().await?).await?;
        Ok(Next::to(Route::EmailConfirm).saying(request.words().resend.sent_again))
    };
    request.posted(Route::EmailConfirm).form("again").answer(act).await
}

/// Takes the code. Which address it proves is read from the challenge.
#[server(prefix = "/api", endpoint = "email/confirm")]
pub async fn confirm_email(#[server(default)] code: String, #[server(default)] main: String) -> Answered {
    let request = request()?;
    let act = async {
        let is_main = is_ticked(&main);
        email_addresses::confirm(request.identity(), &request.signed_in().await?, &code, is_main).await?;
        let words = &request.words().email_addresses;
        Ok(Next::to(Route::Email).saying(if is_main { words.added_as_main } else { words.added }))
    };
    request.posted(Route::EmailConfirm).answer(act).await
}

/// Makes one of the addresses the main one.
#[server(prefix = "/api", endpoint = "email/main")]
pub async fn make_email_main(#[server(default)] address: String) -> Answered {
    let request = request()?;
    let act = async {
        let words = &request.words().email_addresses;
        let is_new = email_addresses::make_main(request.identity(), &request.signed_in().await?, &address).await?;
        Ok(Next::to(Route::Email).saying(if is_new { words.is_main } else { words.was_main }))
    };
    request.posted(Route::Email).form("address").answer(act).await
}

/// Takes one of the addresses off the account.
#[server(prefix = "/api", endpoint = "email/remove")]
pub async fn remove_email(#[server(default)] address: String) -> Answered {
    let request = request()?;
    let act = async {
        let words = &request.words().email_addresses;
        let was_there = email_addresses::remove(request.identity(), &request.signed_in().await?, &address).await?;
        Ok(Next::to(Route::Email).saying(if was_there { words.removed } else { words.was_removed }))
    };
    request.posted(Route::Email).form("address").answer(act).await
}

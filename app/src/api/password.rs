//! Changing the password.

use identity::flows::password;
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// Takes the current password and a new one.
#[server(prefix = "/api", endpoint = "password")]
pub async fn change_password(
    #[server(default)] current_password: String,
    #[server(default)] password: String,
) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.signed_in().await?;
        password::change(request.identity(), &person, &current_password, &password).await?;
        Ok(Next::to(Route::Account).saying(request.words().password.changed))
    };
    request.posted(Route::Password).answer(act).await
}

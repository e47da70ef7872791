//! Passkeys: enrolled and named, and used. What the device is to sign comes as the answer to a post of its own, for scripts
//! alone; a form that posts there with scripts off is led back to its page.

use identity::flows::passkeys::enrol::{self, Added};
use identity::flows::passkeys::offer::{self, Wish};
use identity::flows::passkeys::{self, Renamed, prove};
use identity::model::id::PasskeyId;
use identity::model::session::{Level, Person};
use leptos::prelude::*;

use super::re_authenticate::proved;
use super::sign_in::done_in_another_tab;
use super::{is_ticked, recover_by_phone, request};
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// Says what any passkey of ours is to sign, for signing in with it alone.
#[server(prefix = "/api", endpoint = "sign-in/passkey/ask")]
pub async fn ask_passkey_sign_in() -> Answered {
    let request = request()?;
    let act = async {
        let options = prove::ask_to_sign_in(request.identity(), &request.visitor()).await?;
        Ok(Next::to(Route::SignIn).asking(options))
    };
    request.posted(Route::SignIn).answer(act).await
}

/// Signs in with a passkey alone.
#[server(prefix = "/api", endpoint = "sign-in/passkey")]
pub async fn sign_in_with_passkey(#[server(default)] credential: String) -> Answered {
    let request = request()?;
    let act = async {
        let entered = prove::sign_in(request.identity(), &request.visitor(), &credential).await?;
        request.enter(&entered).await;
        Ok(request.arrive(entered.level, Route::Account).await)
    };
    request.posted(Route::SignIn).answer(act).await
}

/// Says what one of the person's passkeys is to sign, for what is due in their session.
#[server(prefix = "/api", endpoint = "passkeys/ask")]
pub async fn ask_passkey() -> Answered {
    let request = request()?;
    let act = async {
        let person = request.require_person().await?;
        if matches!(person.session.level, Level::Recovery | Level::Leaving) {
            // Another tab has proved it.
            return Ok(request.arrive(person.session.level, Route::Account).await);
        }
        let options = prove::ask(request.identity(), &person).await?;
        Ok(Next::to(where_it_is_due(&person)).asking(options))
    };
    request.posted(Route::SecondFactor).answer(act).await
}

fn where_it_is_due(person: &Person) -> Route {
    match person.session.level {
        Level::StrongMethodDue | Level::Full => Route::ReAuthenticate,
        Level::RecoveryProofDue => Route::RecoverSecondProof,
        _ => Route::SecondFactor,
    }
}

/// Takes a passkey as the second factor.
#[server(prefix = "/api", endpoint = "sign-in/second-factor/passkey")]
pub async fn confirm_sign_in_with_passkey(
    #[server(default)] credential: String,
    #[server(default)] trust_device: String,
) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.require_person().await?;
        if let Some(next) = done_in_another_tab(&request, &person).await {
            return Ok(next);
        }
        let trust = is_ticked(&trust_device);
        let entered = prove::second_factor(request.identity(), &person, &credential, trust).await?;
        request.enter(&entered).await;
        Ok(request.arrive(entered.level, Route::Account).await)
    };
    request.posted(Route::SecondFactor).form("passkey").answer(act).await
}

/// Takes a passkey as the second proof of a recovery by phone.
#[server(prefix = "/api", endpoint = "recover/second-proof/passkey")]
pub async fn recover_with_passkey(#[server(default)] credential: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.require_person().await?;
        if let Some(next) = recover_by_phone::done_in_another_tab(&request, &person) {
            return Ok(next);
        }
        let entered = prove::second_proof(request.identity(), &person, &credential).await?;
        request.enter(&entered).await;
        Ok(Next::to(Route::RecoverPassword))
    };
    request.posted(Route::RecoverSecondProof).form("passkey").answer(act).await
}

/// Takes a passkey before a sensitive act; it stands for the password too.
#[server(prefix = "/api", endpoint = "re-authenticate/passkey")]
pub async fn re_authenticate_with_passkey(#[server(default)] credential: String) -> Answered {
    let request = request()?;
    let act =
        async { proved(&request, async |person| prove::again(request.identity(), &person, &credential).await).await };
    request.posted(Route::ReAuthenticate).form("passkey").answer(act).await
}

/// Says what a new passkey is to be made of.
#[server(prefix = "/api", endpoint = "passkeys/enrol/ask")]
pub async fn ask_new_passkey() -> Answered {
    let request = request()?;
    let act = async {
        let options = enrol::ask(request.identity(), &request.setting_up().await?).await?;
        Ok(Next::to(Route::Passkeys).asking(options))
    };
    request.posted(Route::Passkeys).answer(act).await
}

/// Takes a new passkey. Where it is the first second factor recovery codes follow, and keeping them switches it on.
#[server(prefix = "/api", endpoint = "passkeys/enrol")]
pub async fn add_passkey(#[server(default)] credential: String, #[server(default)] name: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.setting_up().await?;
        match enrol::add(request.identity(), &person, &credential, &name).await? {
            Added::CodesWait => Ok(Next::to(Route::RecoveryCodes)),
            // From an offer the way goes on to where they were going.
            Added::On => {
                Ok(request.arrive(Level::Full, Route::Passkeys).await.saying(request.words().passkeys.is_added))
            }
        }
    };
    request.posted(Route::Passkeys).keeping("name", &name).answer(act).await
}

/// Shows recovery codes for a passkey that waits for them.
#[server(prefix = "/api", endpoint = "passkeys/go-on")]
pub async fn go_on_with_passkey() -> Answered {
    let request = request()?;
    let act = async {
        enrol::go_on(request.identity(), &request.setting_up().await?).await?;
        Ok(Next::to(Route::RecoveryCodes))
    };
    request.posted(Route::Passkeys).form("go-on").answer(act).await
}

/// Gives a passkey another name.
#[server(prefix = "/api", endpoint = "passkeys/rename")]
pub async fn rename_passkey(#[server(default)] passkey: String, #[server(default)] name: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.signed_in().await?;
        let renamed = passkeys::rename(request.identity(), &person, &PasskeyId::named(&passkey), &name).await?;
        let words = request.words();
        let done = match renamed {
            Renamed::Done => words.device_name.kept,
            Renamed::Nameless => words.passkeys.keeps_its_name,
            Renamed::Gone => words.passkeys.not_here,
        };
        Ok(Next::to(Route::Passkeys).saying(done))
    };
    request.posted(Route::Passkeys).answer(act).await
}

/// Removes a passkey.
#[server(prefix = "/api", endpoint = "passkeys/remove")]
pub async fn remove_passkey(#[server(default)] passkey: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.signed_in().await?;
        let was_there = passkeys::remove(request.identity(), &person, &PasskeyId::named(&passkey)).await?;
        let words = &request.words().passkeys;
        let done = if was_there { words.removed } else { words.not_here };
        Ok(Next::to(Route::Passkeys).saying(done))
    };
    request.posted(Route::Passkeys).answer(act).await
}

/// Goes on without a passkey, for now or for good.
#[server(prefix = "/api", endpoint = "passkeys/decline")]
pub async fn decline_passkey(#[server(default)] never: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.signed_in().await?;
        let wish = if is_ticked(&never) { Wish::Never } else { Wish::NotNow };
        offer::decline(request.identity(), &person, wish).await?;
        Ok(request.arrive(Level::Full, Route::Account).await)
    };
    request.posted(Route::PasskeyOffer).answer(act).await
}

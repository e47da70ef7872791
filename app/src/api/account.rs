//! Sessions and trusted devices.

use identity::flows::{devices, sessions};
use identity::model::id::{DeviceId, SessionId};
use leptos::prelude::*;

use super::request;
use crate::routes::Route;
use crate::ssr::{Answered, Next};

/// Ends one session of the person's own.
#[server(prefix = "/api", endpoint = "sessions/end")]
pub async fn end_session(#[server(default)] session: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.signed_in().await?;
        let is_ended = sessions::end_one(request.identity(), &person, &SessionId::named(&session)).await?;
        let words = &request.words().sessions;
        let done = if is_ended { words.ended } else { words.ended_before };
        Ok(Next::to(Route::Sessions).saying(done))
    };
    request.posted(Route::Sessions).answer(act).await
}

/// Ends all other sessions.
#[server(prefix = "/api", endpoint = "sessions/end-others")]
pub async fn end_other_sessions() -> Answered {
    let request = request()?;
    let act = async {
        sessions::end_others(request.identity(), &request.signed_in().await?).await?;
        Ok(Next::to(Route::Sessions).saying(request.words().sessions.others_ended))
    };
    request.posted(Route::Sessions).answer(act).await
}

/// Trusts one device no longer.
#[server(prefix = "/api", endpoint = "devices/end")]
pub async fn forget_device(#[server(default)] device: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.signed_in().await?;
        let forgotten = devices::forget(request.identity(), &person, Some(&DeviceId::named(&device))).await?;
        let words = &request.words().sessions;
        let done = match forgotten {
            0 => words.forgotten_before,
            _ => words.forgotten,
        };
        Ok(Next::to(Route::Devices).saying(done))
    };
    request.posted(Route::Devices).answer(act).await
}

/// Calls a trusted device by a name.
#[server(prefix = "/api", endpoint = "devices/rename")]
pub async fn rename_device(#[server(default)] device: String, #[server(default)] name: String) -> Answered {
    let request = request()?;
    let act = async {
        let person = request.signed_in().await?;
        let words = &request.words().device_name;
        let is_there = devices::rename(request.identity(), &person, &DeviceId::named(&device), &name).await?;
        Ok(Next::to(Route::Devices).saying(if is_there { words.kept } else { words.gone }))
    };
    request.posted(Route::Devices).answer(act).await
}

/// Trusts no device any longer.
#[server(prefix = "/api", endpoint = "devices/end-all")]
pub async fn forget_all_devices() -> Answered {
    let request = request()?;
    let act = async {
        devices::forget(request.identity(), &request.signed_in().await?, None).await?;
        Ok(Next::to(Route::Devices).saying(request.words().sessions.all_forgotten))
    };
    request.posted(Route::Devices).answer(act).await
}

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
        let done =
            if is_ended { "That session was ended." } else { "That session is open no more. Nothing was changed." };
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
        Ok(Next::to(Route::Sessions).saying("All other sessions were ended."))
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
        let done = match forgotten {
            0 => "That device was not trusted any more. Nothing was changed.",
            _ => "That device is no longer trusted.",
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
        Ok(Next::to(Route::Devices).saying("No device is trusted any longer."))
    };
    request.posted(Route::Devices).answer(act).await
}

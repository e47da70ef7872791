//! Where a person was going, and what they had typed there, while signing in or proving themselves comes first.

use identity::model::session::Level;
use identity::refusal::Fault;
use serde::{Deserialize, Serialize};

use super::cookies::{Cookie, Kept};
use super::flash::Typed;
use super::{Next, Request};
use crate::routes::Route;

/// Sealed in a cookie, so that no browser can be made to lead elsewhere.
#[derive(Serialize, Deserialize)]
struct Going {
    to: String,
    typed: Typed,
}

impl Request {
    /// Remembers where the person was going, so that nothing on the way drops it.
    pub(super) fn remember_going(&self, to: Route, typed: &Typed) -> Result<(), Fault> {
        let going = Going { to: to.path().to_owned(), typed: typed.clone() };
        self.set_sealed(Cookie::Going, &serde_json::to_vec(&going).map_err(Fault::new)?)
    }

    /// Where the person was going, once the way is free, with what was typed there; else `otherwise`.
    pub fn arrive(&self, level: Level, otherwise: Route) -> Next {
        match level {
            Level::SecondFactorDue | Level::OtherFactorDue | Level::EmailCodeDue => Next::to(Route::SecondFactor),
            Level::RecoveryProofDue => Next::to(Route::RecoverSecondProof),
            Level::Recovery => Next::to(Route::RecoverPassword),
            Level::Full => {
                let going = self.open_sealed(Cookie::Going);
                let going = going.and_then(|text| serde_json::from_slice::<Going>(&text).ok());
                self.forget_going();
                match going.and_then(|going| Some((Route::parse(&going.to)?, going.typed))) {
                    Some((to, typed)) => Next::to(to).filling_in(typed),
                    None => Next::to(otherwise),
                }
            }
        }
    }

    /// Whoever comes next was not going there.
    pub fn forget_going(&self) {
        if self.has(Cookie::Going) {
            self.set_cookie(Cookie::Going, "", Kept::Not);
        }
    }
}

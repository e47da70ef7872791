//! Where a person was going, and what they had typed there, while signing in or proving themselves comes first.

use identity::model::assurance::Demand;
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
    /// What has to be proved on the way, where that is more than a recent proof.
    #[serde(default)]
    demand: Option<Demand>,
    /// The app that the person was signing in to, by its name; none for ourselves.
    #[serde(default)]
    asker: Option<String>,
}

/// Why somebody is asked to prove more. The one door for it: our own acts, and other apps that sign their users in.
#[derive(Clone, Default)]
pub struct StepUp {
    /// Where they were going.
    pub to: Option<Route>,
    /// What is demanded; a recent proof where it is none.
    pub demand: Option<Demand>,
    /// Another app that asks, by its name; none for ourselves.
    pub asker: Option<String>,
}

impl StepUp {
    /// One of our own acts asks, on the way to `to`.
    pub(super) fn on_the_way(to: Route, demand: Option<Demand>) -> Self {
        Self { to: Some(to), demand, asker: None }
    }
}

impl Request {
    /// Remembers where the person was going, so that nothing on the way drops it.
    pub(super) fn remember_going(&self, step_up: StepUp, typed: &Typed) -> Result<(), Fault> {
        let StepUp { to, demand, asker } = step_up;
        let to = to.map_or("", Route::path).to_owned();
        let going = Going { to, typed: typed.clone(), demand, asker };
        self.set_sealed(Cookie::Going, &serde_json::to_vec(&going).map_err(Fault::new)?)
    }

    /// Where the person was going, once the way is free, with what was typed there; else `otherwise`.
    pub fn arrive(&self, level: Level, otherwise: Route) -> Next {
        match level {
            Level::SecondFactorDue | Level::OtherFactorDue | Level::EmailCodeDue => Next::to(Route::SecondFactor),
            Level::RecoveryProofDue => Next::to(Route::RecoverSecondProof),
            Level::Recovery => Next::to(Route::RecoverPassword),
            Level::Leaving => Next::to(Route::Leaving),
            Level::StrongMethodDue => Next::to(Route::StrongMethod),
            Level::Full => {
                let going = self.going();
                self.forget_going();
                match going.and_then(|going| Some((Route::parse(&going.to)?, going.typed))) {
                    Some((to, typed)) => Next::to(to).filling_in(typed),
                    None => Next::to(otherwise),
                }
            }
        }
    }

    fn going(&self) -> Option<Going> {
        serde_json::from_slice(&self.open_sealed(Cookie::Going)?).ok()
    }

    /// What stands between the person and where they were going. For the page that asks: the act itself looks again.
    pub fn step_up(&self) -> StepUp {
        let going = self.going();
        StepUp {
            to: going.as_ref().and_then(|going| Route::parse(&going.to)),
            demand: going.as_ref().and_then(|going| going.demand),
            asker: going.and_then(|going| going.asker),
        }
    }

    /// Whoever comes next was not going there.
    pub fn forget_going(&self) {
        if self.has(Cookie::Going) {
            self.set_cookie(Cookie::Going, "", Kept::Not);
        }
    }
}

//! Where a person was going, and what they had typed there, while signing in or proving themselves comes first.

use identity::model::assurance::Demand;
use identity::model::session::Level;
use identity::refusal::Fault;
use serde::{Deserialize, Serialize};

use super::cookies::Cookie;
use super::flash::Typed;
use super::{Next, Request};
use crate::routes::Route;

/// Sealed in a cookie, so that no browser can be made to lead elsewhere.
#[derive(Serialize, Deserialize)]
struct Going {
    to: String,
    typed: Typed,
    /// The account of whoever typed it: a browser may be shared, and who signs in next may be somebody else.
    #[serde(default)]
    typist: Option<String>,
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
    pub(super) fn remember_going(&self, step_up: StepUp) -> Result<(), Fault> {
        self.remember(step_up, Typed::new(), None)
    }

    /// And what they had typed there, where it is known whose session that was: what is nobody's would be shown to anybody.
    pub(super) async fn remember_going_with(&self, step_up: StepUp, typed: &Typed) -> Result<(), Fault> {
        if typed.is_empty() {
            return self.remember_going(step_up);
        }
        match self.account().await? {
            Some(typist) => self.remember(step_up, typed.clone(), Some(typist.as_str().to_owned())),
            None => self.remember_going(step_up),
        }
    }

    fn remember(&self, step_up: StepUp, typed: Typed, typist: Option<String>) -> Result<(), Fault> {
        let StepUp { to, demand, asker } = step_up;
        let to = to.map_or("", Route::path).to_owned();
        let going = Going { to, typed, typist, demand, asker };
        self.set_sealed(Cookie::Going, &serde_json::to_vec(&going).map_err(Fault::new)?)
    }

    /// Where the person was going, once the way is free, with what they had typed there; else `otherwise`.
    pub async fn arrive(&self, level: Level, otherwise: Route) -> Next {
        match level {
            Level::SecondFactorDue | Level::OtherFactorDue | Level::EmailCodeDue => Next::to(Route::SecondFactor),
            Level::RecoveryProofDue => Next::to(Route::RecoverSecondProof),
            Level::Recovery => Next::to(Route::RecoverPassword),
            Level::Leaving => Next::to(Route::Leaving),
            Level::StrongMethodDue => Next::to(Route::StrongMethod),
            Level::Full => {
                let going = self.going();
                self.forget_going();
                match going.and_then(|going| Some((Route::parse(&going.to)?, going))) {
                    Some((to, going)) => Next::to(to).filling_in(self.typed_by_themselves(going).await),
                    None => Next::to(otherwise),
                }
            }
        }
    }

    /// What was typed, if it was typed by the one who has come in now.
    async fn typed_by_themselves(&self, going: Going) -> Typed {
        let Some(typist) = going.typist.filter(|_| !going.typed.is_empty()) else { return Typed::new() };
        match self.account().await {
            Ok(Some(account)) if account.as_str() == typist => going.typed,
            Ok(_) => Typed::new(),
            // They are in, and type it again.
            Err(fault) => {
                tracing::warn!(%fault, "what was typed before signing in is not filled in");
                Typed::new()
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
            self.take_back(Cookie::Going);
        }
    }
}

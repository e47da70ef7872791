//! Passkeys: enrolled, used, removed, and what comes back from browsers that mean no good.

mod assurance;
mod enrolled;
mod offered;
mod once;
mod undone;
mod used;
mod waiting;

use identity::flows::passkeys::prove;
use identity::flows::sessions::Entered;
use identity::model::session::Person;
use identity::model::visitor::Visitor;
use identity::refusal::Outcome;

use crate::world::*;

pub const ORIGIN: &str = "https://id.example.com";
pub const EMAIL: &str = "anna@example.com";
pub const ANNA: &str = "+12015550123";

/// Signs in with the passkey alone.
pub async fn alone(world: &World, visitor: &Visitor, device: &mut Authenticator) -> Outcome<Entered> {
    let options = prove::ask_to_sign_in(&world.identity, visitor).await?.into_json();
    prove::sign_in(&world.identity, visitor, &device.gets(&options).to_string()).await
}

/// Answers for what is due in a person's session.
pub async fn answer(world: &World, person: &Person, device: &mut Authenticator) -> String {
    let options = prove::ask(&world.identity, person).await.unwrap().into_json();
    device.gets(&options).to_string()
}

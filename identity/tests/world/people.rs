//! People, made through the same doors as everybody else.

use identity::Identity;
use identity::challenge::{self, Ask, Asked, Kind, Proof, Whose};
use identity::flows::passkeys::enrol::{self, Added};
use identity::flows::second_factor::sms;
use identity::flows::sessions::Entered;
use identity::flows::sign_in::Step;
use identity::flows::{recover, recovery_codes, register, sessions, sign_in, verify_phone};
use identity::model::id::AccountId;
use identity::model::phone::Phone;
use identity::model::purpose::Purpose;
use identity::model::session::{Level, Person};
use identity::model::target::Target;
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::policy::NumberKinds;
use identity::refusal::{No, Outcome, Refusal};

use super::{Authenticator, World};

pub const PASSWORD: &str = "plum-orbit-canvas-47";

/// Somebody with an account, and their browser.
#[derive(Clone)]
pub struct Member {
    pub email: String,
    pub phone: Option<String>,
    pub account: AccountId,
    pub visitor: Visitor,
    pub session: Token,
    pub recovery_codes: Vec<String>,
}

impl World {
    pub async fn registered(&self, email: &str) -> Member {
        let visitor = self.browser();
        register::start(&self.identity, &visitor, email, PASSWORD).await.unwrap();
        let code = self.newest_code(email).await;
        let session = register::confirm(&self.identity, &visitor, &code).await.unwrap().session;
        let person = sessions::recognise(&self.identity, &session, &visitor).await.unwrap().unwrap();
        Member {
            email: email.to_owned(),
            phone: None,
            account: person.account.id,
            visitor,
            session,
            recovery_codes: Vec::new(),
        }
    }

    pub async fn with_phone(&self, email: &str, number: &str) -> Member {
        let mut member = self.registered(email).await;
        member.verifies(self, number).await;
        member
    }

    pub async fn with_sms(&self, email: &str, number: &str) -> Member {
        let mut member = self.with_phone(email, number).await;
        member.enables_sms(self).await;
        member
    }

    pub async fn with_passkey(&self, email: &str) -> (Member, Authenticator) {
        let mut member = self.registered(email).await;
        let device = member.enrols(self).await;
        (member, device)
    }

    /// A challenge of an account that exists nowhere else: for tests of the engine and the guard alone.
    pub fn line(&self, purpose: Purpose, to: &str) -> Line {
        Line { purpose, account: Some(somebody()), visitor: self.browser(), target: target(to), is_proven: false }
    }
}

impl Member {
    /// Who the session cookie speaks for.
    pub async fn find(&self, world: &World) -> Option<Person> {
        sessions::recognise(&world.identity, &self.session, &self.visitor).await.unwrap()
    }

    pub async fn person(&self, world: &World) -> Person {
        self.find(world).await.unwrap_or_else(|| panic!("{} is signed out", self.email))
    }

    pub async fn level(&self, world: &World) -> Level {
        self.person(world).await.session.level
    }

    pub async fn verifies(&mut self, world: &World, number: &str) {
        verify_phone::start(&world.identity, &self.person(world).await, number, "US").await.unwrap();
        let code = world.newest_code(number).await;
        verify_phone::confirm(&world.identity, &self.person(world).await, &code).await.unwrap();
        self.phone = Some(number.to_owned());
    }

    pub async fn enables_sms(&mut self, world: &World) {
        // So that this code is newer than the one that verified the phone.
        world.passes(super::seconds(1));
        sms::start(&world.identity, &self.person(world).await).await.unwrap();
        let code = world.newest_code(self.phone.as_ref().unwrap()).await;
        sms::confirm(&world.identity, &self.person(world).await, &code).await.unwrap();
        self.keeps(world).await;
    }

    /// Presses "I have kept them".
    pub async fn keeps(&mut self, world: &World) {
        let person = self.person(world).await;
        let shown = recovery_codes::shown(&world.identity, &person).await.unwrap().unwrap();
        self.recovery_codes = shown.codes;
        recovery_codes::keep(&world.identity, &person, &shown.batch).await.unwrap();
    }

    /// Which recovery codes this session is shown to keep.
    pub async fn shown_batch(&self, world: &World) -> String {
        recovery_codes::shown(&world.identity, &self.person(world).await).await.unwrap().unwrap().batch
    }

    /// Makes a passkey on a new device, and keeps the recovery codes that come with the first second factor.
    pub async fn enrols(&mut self, world: &World) -> Authenticator {
        let mut device = Authenticator::on("https://id.example.com");
        let person = self.person(world).await;
        let options = enrol::ask(&world.identity, &person).await.unwrap().into_json();
        let answer = device.creates(&options).to_string();
        if enrol::add(&world.identity, &person, &answer, "My phone").await.unwrap() == Added::CodesWait {
            self.keeps(world).await;
        }
        device
    }

    /// The password, in some browser; a code may be due after it.
    pub async fn first_step(&self, world: &World, visitor: &Visitor) -> Step {
        sign_in::with_password(&world.identity, visitor, &self.email, PASSWORD, None).await.unwrap()
    }

    /// The same person in a browser where the password has just been entered.
    pub async fn elsewhere(&self, world: &World) -> Self {
        let visitor = world.browser();
        world.passes(super::seconds(1));
        let session = self.first_step(world, &visitor).await.entered.session;
        Self { visitor, session, ..self.clone() }
    }

    /// Asks for a new password with address and number, in some browser, and types the code that the phone got.
    pub async fn recovers_by_phone(&self, world: &World, visitor: &Visitor) -> Self {
        let number = self.phone.as_ref().unwrap();
        // So that this code is newer than any before, and no cool-down is in the way.
        world.passes(super::seconds(61));
        recover::by_phone::start(&world.identity, visitor, &self.email, number, "US").await.unwrap();
        let code = world.newest_code(number).await;
        let entered = recover::by_phone::confirm(&world.identity, visitor, &code).await.unwrap();
        Self { visitor: visitor.clone(), session: entered.session, ..self.clone() }
    }

    /// The password, then the code from the SMS.
    pub async fn signs_in(&self, world: &World, trust: bool) -> (Self, Entered) {
        let partial = self.elsewhere(world).await;
        let code = world.newest_code(self.phone.as_ref().unwrap()).await;
        let entered =
            sign_in::with_code(&world.identity, &partial.person(world).await, &code, trust).await.unwrap().entered;
        (Self { session: entered.session.clone(), ..partial }, entered)
    }
}

/// An account's name that no row has.
pub fn somebody() -> AccountId {
    AccountId::named(&Token::new(&identity::entropy::OsEntropy).reveal())
}

/// A number or an address.
pub fn target(to: &str) -> Target {
    if to.contains('@') {
        Target::Email(identity::model::email_address::EmailAddress::parse(to).unwrap())
    } else {
        Target::Phone(Phone::parse(to, "US", NumberKinds::default()).unwrap())
    }
}

/// A browser that asks for codes and enters them, straight at the engine.
#[derive(Clone)]
pub struct Line {
    pub purpose: Purpose,
    pub account: Option<AccountId>,
    pub visitor: Visitor,
    pub target: Target,
    pub is_proven: bool,
}

impl Line {
    pub fn for_purpose(&self, purpose: Purpose) -> Self {
        Self { purpose, ..self.clone() }
    }

    pub fn to(&self, to: &str) -> Self {
        Self { target: target(to), ..self.clone() }
    }

    pub fn from(&self, visitor: Visitor) -> Self {
        Self { visitor, ..self.clone() }
    }

    pub fn of(&self, account: AccountId) -> Self {
        Self { account: Some(account), ..self.clone() }
    }

    pub fn whose(&self) -> Whose<'_> {
        Whose { browser: self.visitor.browser, purpose: self.purpose, account: self.account.as_ref() }
    }

    pub async fn asks(&self, world: &World) -> Outcome<Asked> {
        self.asks_of(&world.identity).await
    }

    /// Asks one of several processes.
    pub async fn asks_of(&self, identity: &Identity) -> Outcome<Asked> {
        self.asks_for(identity, Kind::Code).await
    }

    /// Asks for what may not be said to this target.
    pub async fn is_met_with_silence(&self, world: &World) -> Outcome<Asked> {
        self.asks_for(&world.identity, Kind::Withheld).await
    }

    async fn asks_for(&self, identity: &Identity, message: Kind<'_>) -> Outcome<Asked> {
        let ask = Ask {
            purpose: self.purpose,
            target: &self.target,
            account: self.account.as_ref(),
            asked_for: None,
            visitor: &self.visitor,
            is_proven: self.is_proven,
            message,
        };
        challenge::ask(identity, &ask).await
    }

    /// With what a form posts in its field `work`.
    pub fn bringing(&self, work: &str) -> Self {
        let visitor = Visitor { work: work.to_owned(), ..self.visitor.clone() };
        self.from(visitor)
    }

    /// Asks, does the work that is asked for, and asks again.
    pub async fn asks_and_works(&self, world: &World) -> Outcome<Asked> {
        let asked = self.asks(world).await;
        let Err(No::Refused(refusal @ Refusal::ProofOfWorkDue { .. })) = &asked else { return asked };
        self.bringing(&super::worked(refusal)).asks(world).await
    }

    /// Asks and answers the code that was sent.
    pub async fn code(&self, world: &World) -> String {
        self.asks(world).await.unwrap().code.reveal().to_owned()
    }

    pub async fn guesses(&self, world: &World, typed: &str) -> Outcome<Proof> {
        challenge::guess(&world.identity, self.whose(), typed).await
    }

    /// Guesses and, when right, redeems.
    pub async fn enters(&self, world: &World, typed: &str) -> Outcome<()> {
        let proof = self.guesses(world, typed).await?;
        let mut tx = world.identity.store.write().await?;
        proof.redeem(&world.identity, &mut tx).await?;
        Ok(tx.commit().await?)
    }

    /// Asks, and answers at once: the send counts as answered.
    pub async fn proves(&self, world: &World) {
        let code = self.code(world).await;
        self.enters(world, &code).await.unwrap();
    }
}

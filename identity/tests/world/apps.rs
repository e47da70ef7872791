//! Authenticator apps, as people have them on their phones.

use identity::flows::second_factor::first_codes::Confirmed;
use identity::flows::second_factor::{email, totp};
use identity::jiff::Timestamp;
use totp_rs::{Builder, Secret, Totp};

use super::people::Member;
use super::{World, seconds};

/// What scanned the code.
#[derive(Clone)]
pub struct App(Totp);

impl App {
    /// Takes a key as a person would type it.
    pub fn with_key(key: &str) -> Self {
        let secret = Secret::try_from_base32(key.replace(' ', "")).unwrap();
        Self(Builder::new().with_secret(secret).build_noncompliant())
    }

    /// What it shows when its clock says this.
    pub fn shows_at(&self, time: Timestamp) -> String {
        self.0.generate(time.as_second().try_into().unwrap()).to_string()
    }

    pub fn shows(&self, world: &World) -> String {
        self.shows_at(world.identity.now())
    }

    /// Waits until the app shows a code that was not there before, and reads it.
    pub fn next(&self, world: &World) -> String {
        world.passes(seconds(30));
        self.shows(world)
    }
}

impl Member {
    /// Asks for a new app and scans its code.
    pub async fn scans(&self, world: &World, name: &str) -> App {
        totp::start(&world.identity, &self.person(world).await, name).await.unwrap();
        App::with_key(&totp::waiting(&world.identity, &self.person(world).await).await.unwrap().unwrap().key)
    }

    /// Adds an app, and keeps the recovery codes where they come with it.
    pub async fn adds_app(&mut self, world: &World, name: &str) -> App {
        let app = self.scans(world, name).await;
        let person = self.person(world).await;
        let confirmed = totp::confirm(&world.identity, &person, &app.next(world)).await.unwrap();
        if confirmed == Confirmed::KeepCodes {
            self.keeps(world).await;
        }
        app
    }

    /// Switches codes by mail on.
    pub async fn enables_email(&mut self, world: &World) {
        let confirmed = email::enable(&world.identity, &self.person(world).await).await.unwrap();
        if confirmed == Confirmed::KeepCodes {
            self.keeps(world).await;
        }
    }
}

impl World {
    /// Somebody with an authenticator app as their only second factor.
    pub async fn with_app(&self, email: &str) -> (Member, App) {
        let mut member = self.registered(email).await;
        let app = member.adds_app(self, "My phone").await;
        (member, app)
    }
}

//! What people hold: phones, apps, passkeys, and what came by mail.

use identity::model::id::{PasskeyId, TotpAppId};
use serde_json::Value;

use super::actors::{Case, OWNER, THIEF};
use crate::world::*;

/// The owner's first number, which the thief may have got hold of; one that is the owner's alone; and one of the thief's.
pub const FIRST: &str = "+12015550123";
pub const SECOND: &str = "+12015550124";
pub const THIRD: &str = "+12015550125";

/// How an app or a passkey stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    Live,
    /// Proved, and left before the recovery codes were kept: it opens nothing, and never will.
    Left,
    Gone,
}

pub struct OneApp {
    pub id: Option<TotpAppId>,
    pub app: App,
    pub has: [bool; 2],
    pub stands: Stands,
}

pub struct OnePasskey {
    pub id: Option<PasskeyId>,
    pub device: Authenticator,
    pub has: [bool; 2],
    pub stands: Stands,
}

/// Recovery codes that were kept, by who keeps them.
pub struct Batch {
    pub id: String,
    pub codes: Vec<String>,
    pub has: [bool; 2],
}

impl Case<'_> {
    /// The account's number, or what people take for it.
    pub fn number(&self) -> &'static str {
        self.bar.phone.unwrap_or(FIRST)
    }

    /// A number that they can read, whether it is the account's or not.
    pub fn theirs(&mut self, who: usize) -> &'static str {
        let theirs: Vec<_> = [FIRST, SECOND, THIRD].into_iter().filter(|number| self.can_read(who, number)).collect();
        self.counter += 1;
        theirs[self.counter % theirs.len()]
    }

    pub fn can_read(&self, who: usize, to: &str) -> bool {
        match to {
            FIRST => who == OWNER || self.stolen.phone,
            SECOND => who == OWNER,
            THIRD => who == THIEF,
            _ => who == OWNER || self.stolen.mailbox,
        }
    }

    /// What has come since it was last looked.
    async fn look(&mut self) {
        let since = self.mail.last().map_or(i64::MIN, |sent| sent.at);
        self.mail.retain(|sent| sent.at < since);
        self.mail.extend(self.world.outbox_since(since).await);
    }

    /// What lies in a mailbox or phone, the newest last; nothing for who can't read it.
    pub async fn sent(&mut self, who: usize, to: &str) -> Vec<&Sent> {
        if !self.can_read(who, to) {
            return Vec::new();
        }
        self.look().await;
        self.mail.iter().filter(|sent| sent.to == to).collect()
    }

    /// The newest code that came to a number or address, for who can read it.
    pub async fn reads(&mut self, who: usize, to: &str) -> Option<String> {
        self.sent(who, to).await.into_iter().rev().find_map(|sent| sent.message.code.clone())
    }

    /// What an app of theirs shows that was not used yet. It may be one that was left, or taken off: it is tried all the same.
    pub fn app_shows(&mut self, who: usize) -> Option<String> {
        let theirs = self.apps.iter().map(|one| (one.has[who], one.stands)).collect::<Vec<_>>();
        let chosen = self.any_of(&theirs)?;
        self.tried = Some(self.apps[chosen].stands);
        Some(self.apps[chosen].app.next(self.world))
    }

    pub fn passkey_signs(&mut self, who: usize, options: &Value) -> Option<String> {
        let theirs = self.passkeys.iter().map(|one| (one.has[who], one.stands)).collect::<Vec<_>>();
        let chosen = self.any_of(&theirs)?;
        self.tried = Some(self.passkeys[chosen].stands);
        Some(self.passkeys[chosen].device.gets(options).to_string())
    }

    /// One that is theirs: in turn, or at the end of a case one that counts.
    fn any_of(&mut self, all: &[(bool, Stands)]) -> Option<usize> {
        let is_open = |(is_theirs, stands): (bool, Stands)| is_theirs && (!self.is_over || stands == Stands::Live);
        let theirs: Vec<usize> = (0..all.len()).filter(|at| is_open(all[*at])).collect();
        self.counter += 1;
        theirs.get(self.counter % theirs.len().max(1)).copied()
    }

    pub fn recovery_code(&mut self, who: usize) -> Option<String> {
        let batch = self.batches.iter_mut().find(|batch| Some(&batch.id) == self.bar.codes.as_ref())?;
        if batch.has[who] { batch.codes.pop() } else { None }
    }

    pub fn has_code(&self, who: usize) -> bool {
        let is_live = |batch: &&Batch| Some(&batch.id) == self.bar.codes.as_ref();
        self.batches.iter().find(is_live).is_some_and(|batch| batch.has[who] && !batch.codes.is_empty())
    }

    pub fn fresh_password(&mut self) -> String {
        self.counter += 1;
        format!("harbour-lantern-{}-quartz", self.counter)
    }

    pub fn fresh_name(&mut self) -> String {
        self.counter += 1;
        format!("Number {}", self.counter)
    }
}

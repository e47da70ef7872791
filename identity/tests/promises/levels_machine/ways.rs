//! The ways by which the owner must get in, whatever has happened: with what they hold, from a browser that nobody knows.

use identity::model::factor::Factor;
use identity::model::session::Level;

use super::actors::{Case, OWNER};
use super::moves::Move;
use super::oracle::{Anchor, Proved};
use crate::world::*;

impl Case<'_> {
    /// Takes one of the ways that are open to the owner, a day later: tries that were used up are given back by then.
    pub async fn owner_gets_in(&mut self, which: u16) -> Result<(), String> {
        self.is_over = true;
        self.world.passes(hours(25));
        let owner = &mut self.actors[OWNER];
        (owner.session, owner.device, owner.is_trusted) = (None, None, false);
        owner.visitor = self.world.browser();
        let ways = self.ways();
        let Some(way) = ways.get(usize::from(which) % ways.len().max(1)) else { return Ok(()) };
        self.trace.push(format!("-- a day later, in a new browser, the owner goes by {way:?}"));
        // Whoever else waits is told of, and stopped.
        let person = self.find(OWNER).await;
        self.takes(OWNER, person.as_ref(), Move::CancelWait).await?;
        for step in way {
            let person = self.find(OWNER).await;
            if !self.takes(OWNER, person.as_ref(), *step).await? {
                return Err(self.complain("the owner does not get in", self.holds(OWNER)));
            }
        }
        let level = self.find(OWNER).await.map(|person| person.session.level);
        if level == Some(Level::Full) {
            Ok(())
        } else {
            Err(self.complain(&format!("the owner got no further than {level:?}"), self.holds(OWNER)))
        }
    }

    /// All of them: each must lead in by itself.
    fn ways(&self) -> Vec<Vec<Move>> {
        let (holds, bar) = (self.holds(OWNER), &self.bar);
        let by_password = vec![Move::Password];
        let by_mail = vec![Move::RecoverByMail, Move::NewPassword, Move::Password];
        let from_mail = [Anchor::Mailbox].into();
        let mut first = vec![(by_mail.clone(), from_mail)];
        if holds.password {
            first.push((by_password, bar.password_from.clone()));
        }
        if bar.factors.is_empty() {
            let mut ways: Vec<_> = first.into_iter().map(|(way, _)| way).collect();
            if holds.phone && !bar.phone_is_stale {
                ways.push(vec![Move::RecoverByPhone, Move::NewPassword, Move::Password]);
            }
            if holds.phone && !bar.phone_is_stale && bar.phone_alone {
                ways.push(vec![Move::PhoneAlone]);
            }
            return ways;
        }
        let can = |factor: Factor| holds.can_prove(factor) && (bar.has(factor) || factor == Factor::RecoveryCode);
        let mut ways = Vec::new();
        if can(Factor::Passkey) {
            ways.push(vec![Move::PasskeyAlone]);
        }
        for (first, from) in first {
            for method in [Factor::Passkey, Factor::Totp, Factor::Sms, Factor::Email, Factor::RecoveryCode] {
                let mut both = Proved(&[method]).anchors(bar);
                both.extend(&from);
                if can(method) && both.len() > 1 {
                    ways.push(first.iter().copied().chain([Move::Second(method)]).collect());
                }
            }
        }
        if can(Factor::Sms) && !bar.phone_is_stale {
            // Mailbox and codes are lost.
            let asks = [Move::RecoverByPhone, Move::BeginWait, Move::Day, Move::RecoverByPhone];
            ways.push(asks.into_iter().chain([Move::NewPassword, Move::Password, Move::Second(Factor::Sms)]).collect());
        }
        if bar.factors.len() == 1 && bar.has(Factor::Email) {
            // The password is forgotten, the codes are lost.
            let waits = [Move::MailAndWait, Move::Day, Move::Password, Move::MailAndWait];
            ways.push(by_mail.into_iter().chain(waits).collect());
        }
        ways
    }
}

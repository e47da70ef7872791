//! A decision alone.

use std::error::Error;
use std::time::{Duration, Instant};

use identity::Identity;
use identity::entropy::{Entropy as _, OsEntropy};
use identity::guard::{self, Asker};
use identity::model::purpose::Purpose;
use identity::model::token::Token;
use sqlx::AnyConnection;

use super::Request;

/// Decides on a text.
pub(super) async fn made(identity: &Identity, request: &Request) -> Result<Duration, Box<dyn Error>> {
    let asker = Asker {
        target: &request.target,
        lane: Purpose::VerifyPhone.lane(),
        purpose: Purpose::VerifyPhone.name(),
        account: Some(&request.account),
        visitor: Some(&request.visitor),
        is_anonymous: false,
        is_proven: false,
        challenge: Some(&request.challenge),
    };
    let began = Instant::now();
    let mut tx = identity.store.write().await?;
    let decided = guard::decide(identity, &mut tx, &asker, identity.now()).await?;
    tx.commit().await?;
    let took = began.elapsed();
    match decided {
        // What it holds is nobody's: no message follows.
        Ok(_pass) => Ok(took),
        Err(refusal) => Err(format!("the guard refused: {refusal:?}").into()),
    }
}

/// Of a row: 128 random bits in hexadecimal.
pub(super) fn id() -> String {
    let mut bytes = [0; 16];
    OsEntropy.fill(&mut bytes);
    format!("{:032x}", u128::from_le_bytes(bytes))
}

/// What the rows of an allowed decision hold, beside the request: all of it made before the clock runs.
pub(super) struct Rows {
    send: String,
    decision: String,
    tag: String,
    host: String,
    network: String,
    masked: String,
    pub challenge: String,
    pub account: String,
    pub at: i64,
}

impl Rows {
    /// As random as those of a decision, and nobody's that a limit counts.
    pub fn of(identity: &Identity, request: &Request, challenge: String) -> Self {
        Self {
            send: id(),
            decision: id(),
            tag: Token::new(&OsEntropy).reveal(),
            host: request.visitor.host(),
            network: request.visitor.network(),
            masked: request.target.masked(),
            challenge,
            account: id(),
            at: identity.now().as_microsecond(),
        }
    }

    pub async fn insert(&self, tx: &mut AnyConnection) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO decisions (id, at, channel, lane, purpose, target, block, country, account_id, address, \
             target_tag, network, challenge_id, is_asked_for, is_proven, price) \
             VALUES ($1, $2, 'sms', 3, 'verify-phone', $3, 'bare', 'ZZ', $4, $5, $6, $7, $8, 1, 0, 100000)",
        )
        .bind(&self.decision)
        .bind(self.at)
        .bind(&self.masked)
        .bind(&self.account)
        .bind(&self.host)
        .bind(&self.tag)
        .bind(&self.network)
        .bind(&self.challenge)
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "INSERT INTO sends (id, at, channel, lane, purpose, target_tag, block, country, account_id, address, network, \
             challenge_id) VALUES ($1, $2, 'sms', 3, 'verify-phone', $3, 'bare', 'ZZ', $4, $5, $6, $7)",
        )
        .bind(&self.send)
        .bind(self.at)
        .bind(&self.tag)
        .bind(&self.account)
        .bind(&self.host)
        .bind(&self.network)
        .bind(&self.challenge)
        .execute(&mut *tx)
        .await?;
        Ok(())
    }
}

/// The rows that an allowed decision leaves, and nothing else.
pub(super) async fn inserted(identity: &Identity, request: &Request) -> Result<Duration, Box<dyn Error>> {
    let rows = Rows::of(identity, request, request.challenge.as_str().to_owned());
    let began = Instant::now();
    let mut tx = identity.store.write().await?;
    rows.insert(&mut tx).await?;
    tx.commit().await?;
    Ok(began.elapsed())
}

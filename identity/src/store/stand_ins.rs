//! Whose hashes tell what a wrong password for an unknown address costs (decision 0048).

use sqlx::AnyConnection;

use super::sends;
use crate::hashing::StandIn;
use crate::refusal::Fault;

/// Of the last start; `None` before the first one.
pub async fn parameters(conn: &mut AnyConnection) -> Result<Option<String>, Fault> {
    Ok(sqlx::query_scalar("SELECT parameters FROM password_cost").fetch_optional(conn).await?)
}

/// Where `parameters` are not those of the last start, all accounts that are there now stand in, and none that comes later. The
/// guard's turn is taken: accounts are erased under it.
pub async fn appoint(conn: &mut AnyConnection, parameters: &str) -> Result<(), Fault> {
    sends::take_turn(conn).await?;
    let done = sqlx::query(
        "INSERT INTO password_cost (one, parameters) VALUES (1, $1) \
         ON CONFLICT (one) DO UPDATE SET parameters = excluded.parameters \
         WHERE password_cost.parameters <> excluded.parameters",
    )
    .bind(parameters)
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 1 {
        sqlx::query("DELETE FROM stand_ins").execute(&mut *conn).await?;
        sqlx::query("INSERT INTO stand_ins (account_id) SELECT id FROM accounts").execute(conn).await?;
    }
    Ok(())
}

/// What comparing with the password of the account at `place` costs: of the first that stands in from there on, around the
/// end. Shut ones count too, so that one place leads to one account for as long as it is there.
pub async fn at(conn: &mut AnyConnection, place: &str) -> Result<StandIn, Fault> {
    let hash: Option<String> = sqlx::query_scalar(
        "SELECT password_hash FROM accounts WHERE id = COALESCE(\
         (SELECT account_id FROM stand_ins WHERE account_id >= $1 ORDER BY account_id LIMIT 1), \
         (SELECT account_id FROM stand_ins ORDER BY account_id LIMIT 1))",
    )
    .bind(place)
    .fetch_optional(conn)
    .await?;
    Ok(StandIn::like(hash.as_deref()))
}

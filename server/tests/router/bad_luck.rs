//! The database is locked or full, or a table of it is broken: nobody is told a 500 for what passes, nothing is lost, and
//! afterwards all goes on.

use futures::future::join3;
use identity::store::Kind;
use sqlx::{AnyConnection, Connection as _};

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, form, kept};
use crate::world::{Browser, World};

/// Nobody else writes while this stands; reading goes on.
pub async fn locked(world: &World) -> AnyConnection {
    let mut other = AnyConnection::connect(world.database_url()).await.unwrap();
    let lock = match world.identity().store.kind() {
        Kind::Sqlite => "BEGIN IMMEDIATE",
        Kind::Postgres => "BEGIN; LOCK TABLE guard_turn, try_budgets, sessions, accounts IN EXCLUSIVE MODE",
    };
    sqlx::raw_sql(lock).execute(&mut other).await.unwrap();
    other
}

/// A form and a script that write, answered while the trouble lasts. The reader's page goes on.
async fn are_told_to_come_back(anna: &Browser) {
    let phone = form(&[("phone", PHONE)]);
    let (page, posted, script) = join3(
        anna.get("/account"),
        anna.post("/api/phone/verify", phone.clone()),
        anna.post_as_script("/api/phone/verify", phone),
    )
    .await;
    assert_eq!((page.status.as_u16(), page.path()), (200, "/account"), "{}", page.text());
    assert_eq!((posted.first_status().as_u16(), posted.path()), (303, "/account/phone"));
    assert_eq!((posted.status.as_u16(), posted.refusal().as_str()), (200, "fault"));
    assert_eq!(posted.field_value("phone").as_deref(), Some(PHONE), "nothing typed is lost");
    assert_eq!((script.status.as_u16(), script.header("retry-after")), (503, "5"));
    assert_eq!(script.json()["refusal"], "fault");
}

async fn all_goes_on(world: &World, anna: &Browser) {
    assert_eq!(world.messages_to(PHONE).await.len(), 0, "nothing was sent meanwhile");
    assert_eq!(anna.proves(PHONE).await.path(), "/account");
}

both_databases! {
    async fn the_database_is_locked(world) {
        let anna = world.registered(ANNA).await;
        let mut lock = locked(&world).await;
        // Long enough for "last seen" to be due as well.
        world.advance(360);
        are_told_to_come_back(&anna).await;
        // On a shared machine this is the press whose failure has to be told.
        let page = anna.signs_out().await;
        assert_eq!((page.path(), page.refusal().as_str()), ("/account", "fault"), "{}", page.text());
        sqlx::raw_sql("ROLLBACK").execute(&mut lock).await.unwrap();
        all_goes_on(&world, &anna).await;
    }

    async fn a_sign_out_that_fails_on_the_way_in_keeps_the_way(world) {
        world.with_sms(ANNA, PHONE).await;
        let anna = world.browser();
        assert_eq!(anna.get("/account/devices").await.path(), "/sign-in");
        let page = anna.types_password(ANNA).await;
        let mut lock = locked(&world).await;
        let refused = anna.signs_out().await;
        assert_eq!((refused.path(), refused.refusal().as_str()), ("/sign-in/second-factor", "fault"), "{}", refused.text());
        sqlx::raw_sql("ROLLBACK").execute(&mut lock).await.unwrap();
        assert_eq!(anna.types_code_sent_to(&page, PHONE).await.path(), "/account/devices");
    }

    async fn what_is_broken_stays_a_500(world) {
        let anna = world.registered(ANNA).await;
        let mut other = AnyConnection::connect(world.database_url()).await.unwrap();
        sqlx::raw_sql("ALTER TABLE phones RENAME TO elsewhere").execute(&mut other).await.unwrap();
        for page in [anna.get("/account").await, anna.post_as_script("/api/phone/remove", "").await] {
            assert_eq!((page.status.as_u16(), page.header("retry-after")), (500, ""), "{}", page.url);
        }
        sqlx::raw_sql("ALTER TABLE elsewhere RENAME TO phones").execute(&mut other).await.unwrap();
        all_goes_on(&world, &anna).await;
    }
}

/// A PostgreSQL's disk can't be filled from here; what it answers then is of the same class as what is tested above.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_disk_is_full() {
    let world = World::open("", "").await;
    let anna = world.registered(ANNA).await;
    let pages = async |most: &str| {
        let mut tx = world.identity().store.write().await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {most}"))).execute(&mut *tx).await.unwrap();
    };
    pages("1").await;
    let mut refused = 0;
    for n in 0..200 {
        let body = form(&[("email", &format!("p{n}@example.com"))]);
        let answer = world.browser().at_address(&format!("10.0.{n}.7")).post_as_script("/api/recover", body).await;
        if answer.status.as_u16() == 503 {
            assert_eq!((answer.header("retry-after"), answer.json()["refusal"].as_str()), ("5", Some("fault")));
            refused += 1;
            break;
        }
    }
    assert_eq!(refused, 1, "it never was full");
    assert_eq!(anna.get("/account").await.status.as_u16(), 200);
    pages("1000000").await;
    all_goes_on(&world, &anna).await;
    world.identity().store.close().await;
}

/// From now on whatever writes to a table needs a room that the disk has not. SQLite alone: see [`the_disk_is_full`].
async fn fill_the_disk(world: &World, table: &str) {
    for when in ["INSERT", "UPDATE", "DELETE"] {
        let fill = format!(
            "CREATE TRIGGER full_{when} BEFORE {when} ON {table} BEGIN INSERT INTO ballast VALUES (zeroblob(9000000)); END"
        );
        world.change(&fill).await;
    }
    // Of one connection, which goes with the first fault: another process has the room that this one lacks.
    let mut tx = world.identity().store.write().await.unwrap();
    sqlx::raw_sql("PRAGMA max_page_count = 1").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn make_room(world: &World) {
    for when in ["INSERT", "UPDATE", "DELETE"] {
        world.change(&format!("DROP TRIGGER full_{when}")).await;
    }
}

/// What a step may change that somebody could miss.
const KEPT: [&str; 7] =
    ["sessions", "phones", "second_factors", "recovery_batches", "recovery_codes", "trusted_devices", "events"];

/// The disk is full wherever the step comes to write, one table after the other; then there is room again.
async fn survives_a_full_disk(world: &World, browser: &Browser, (path, body): (&str, &str), tables: &[&str]) {
    for table in tables {
        let mut before = world.rows().await;
        fill_the_disk(world, table).await;
        let cookies: Vec<_> = browser.cookies().into_iter().map(|cookie| cookie.value).collect();
        let answer = browser.post_as_script(path, body.to_owned()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("retry-after")),
            (503, "5"),
            "{path}, {table}: {}",
            answer.body
        );
        assert_eq!(answer.json()["refusal"], "fault", "{path}, {table}");
        let kept: Vec<_> = browser.cookies().into_iter().map(|cookie| cookie.value).collect();
        assert_eq!(kept, cookies, "{path}, {table}");
        make_room(world).await;
        let mut after = world.rows().await;
        for kept in KEPT {
            assert_eq!(after.remove(kept), before.remove(kept), "{path}, {table}: {kept}");
        }
    }
    let answer = browser.post_as_script(path, body.to_owned()).await;
    assert_eq!(answer.status.as_u16(), 200, "{path} afterwards: {}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_full_at_any_step_of_the_way_in_loses_nothing() {
    let world = World::open("", "").await;
    world.change("CREATE TABLE ballast (bytes BLOB)").await;
    let anna = world.browser();
    anna.begins_to_register(ANNA).await;
    let code = form(&[("code", &world.newest_code(ANNA).await)]);
    let tables = ["codes", "accounts", "sessions", "events"];
    survives_a_full_disk(&world, &anna, ("/api/register/confirm", &code), &tables).await;
    anna.asks_to_verify(PHONE).await;
    let code = form(&[("code", &world.newest_code(PHONE).await)]);
    survives_a_full_disk(&world, &anna, ("/api/phone/confirm", &code), &["codes", "phones", "events"]).await;
    let kept = kept(&anna.asks_to_switch_sms_on(PHONE).await);
    let tables = ["recovery_batches", "second_factors", "outbox", "events"];
    survives_a_full_disk(&world, &anna, ("/api/recovery-codes/keep", &kept), &tables).await;
    assert_eq!(world.number("SELECT count(*) FROM recovery_codes").await, 10, "all of which work");

    let there = world.browser();
    there.get("/sign-in").await;
    let password = form(&[("email", ANNA), ("password", PASSWORD)]);
    survives_a_full_disk(&world, &there, ("/api/sign-in", &password), &["password_tries", "sessions"]).await;
    let code = form(&[("code", &world.newest_code(PHONE).await)]);
    let tables = ["codes", "sessions", "events"];
    survives_a_full_disk(&world, &there, ("/api/sign-in/second-factor", &code), &tables).await;
    assert_eq!(there.get("/account").await.path(), "/account");
    world.identity().store.close().await;
}

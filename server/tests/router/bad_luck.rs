//! The database is locked or full, or a table of it is broken: nobody is told a 500 for what passes, nothing is lost, and
//! afterwards all goes on.

use futures::future::join3;
use identity::store::Kind;
use sqlx::{AnyConnection, Connection as _};

use crate::both_databases;
use crate::people::{ANNA, PHONE, form};
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

//! The database is locked, gone, read-only or full: a fault, never a panic, and nothing is sent.

use identity::entropy::OsEntropy;
use identity::flows::{recover, register, sessions, sign_in, verify_phone};
use identity::model::token::Token;
use identity::refusal::{No, Outcome};
use identity::store::Kind;
use sqlx::{AnyConnection, Connection as _};

use crate::both_databases;
use crate::world::database::on_server;
use crate::world::*;

fn is_passing<T>(answer: Outcome<T>) -> bool {
    match answer {
        Err(No::Fault(fault)) => {
            assert!(fault.is_passing(), "{fault}");
            true
        }
        _ => false,
    }
}

/// One request at each door that writes.
async fn all_doors_fail(world: &World, member: &Member, person: &identity::model::session::Person) {
    let (identity, visitor) = (&world.identity, &member.visitor);
    let (registered, signed_in, recovered, verified, signed_out) = tokio::join!(
        register::start(identity, visitor, "new@example.com", PASSWORD),
        sign_in::with_password(identity, visitor, &member.email, PASSWORD, None),
        recover::start(identity, visitor, &member.email),
        verify_phone::start(identity, person, "+12025550123", "US"),
        sessions::sign_out(identity, person),
    );
    assert!(is_passing(registered), "register");
    assert!(is_passing(signed_in), "sign in");
    assert!(is_passing(recovered), "recover");
    assert!(is_passing(verified), "verify");
    assert!(is_passing(signed_out), "sign out");
}

both_databases! {
    async fn a_locked_database_is_a_fault_and_goes_on_afterwards(world: World) {
        let anna = world.registered("anna@example.com").await;
        let person = anna.person(&world).await;
        let sent = world.number("SELECT count(*) FROM outbox").await;
        let mut other = AnyConnection::connect(&world.database.url).await.unwrap();
        let lock = match world.identity.store.kind() {
            Kind::Sqlite => "BEGIN IMMEDIATE",
            Kind::Postgres => "BEGIN; LOCK TABLE guard_turn, password_tries, sessions, try_budgets IN EXCLUSIVE MODE",
        };
        sqlx::raw_sql(lock).execute(&mut other).await.unwrap();
        Box::pin(all_doors_fail(&world, &anna, &person)).await;
        assert!(anna.find(&world).await.is_some(), "reading goes on");
        sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM outbox").await, sent);
        anna.first_step(&world, &world.browser()).await;
    }

    async fn a_database_that_is_gone_is_a_fault(world: World) {
        let anna = world.registered("anna@example.com").await;
        let person = anna.person(&world).await;
        if world.identity.store.kind() == Kind::Postgres {
            let name = world.database.traces().name;
            let server = std::env::var("RINGFENCE_TEST_POSTGRES").unwrap();
            on_server(&server, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
            let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
            on_server(&server, &end).await;
        } else {
            world.identity.store.close().await;
        }
        Box::pin(all_doors_fail(&world, &anna, &person)).await;
        let unknown = sessions::recognise(&world.identity, &anna.session, &anna.visitor).await;
        assert!(unknown.is_err_and(|fault| fault.is_passing()));
        assert!(world.identity.store.is_ready().await.is_err());
    }

    async fn a_read_only_database_is_a_fault_and_reading_goes_on(mut world: World) {
        let anna = world.registered("anna@example.com").await;
        let person = anna.person(&world).await;
        if world.identity.store.kind() == Kind::Postgres {
            let name = world.database.traces().name;
            on_server(&world.database.url, &format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
            world.restart(|_| ()).await;
        } else {
            // There is one writer connection, and it keeps this.
            world.tamper("PRAGMA query_only = ON").await;
        }
        Box::pin(all_doors_fail(&world, &anna, &person)).await;
        assert!(anna.find(&world).await.is_some());
        // When somebody was last seen is written every five minutes: not to know it is no reason to show nothing.
        world.passes(minutes(6));
        assert!(anna.find(&world).await.is_some());
        assert_eq!(world.number("SELECT count(*) FROM outbox").await, 1);
    }

    async fn a_locked_database_shows_what_it_holds_after_six_minutes_too(world: World) {
        let anna = world.registered("anna@example.com").await;
        let seen = "SELECT max(last_seen_at) FROM sessions";
        let before = world.number(seen).await;
        world.passes(minutes(6));
        let mut other = AnyConnection::connect(&world.database.url).await.unwrap();
        let lock = match world.identity.store.kind() {
            Kind::Sqlite => "BEGIN IMMEDIATE",
            Kind::Postgres => "BEGIN; LOCK TABLE sessions IN EXCLUSIVE MODE",
        };
        sqlx::raw_sql(lock).execute(&mut other).await.unwrap();
        assert!(anna.find(&world).await.is_some());
        sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
        assert_eq!(world.number(seen).await, before);
        assert!(anna.find(&world).await.is_some());
        assert!(world.number(seen).await > before, "caught up with once it can be");
    }

    async fn what_is_wrong_with_a_statement_does_not_pass(world: World) {
        world.tamper("ALTER TABLE sessions RENAME TO elsewhere").await;
        let answer = sessions::recognise(&world.identity, &Token::new(&OsEntropy), &world.browser()).await;
        assert!(answer.is_err_and(|fault| !fault.is_passing()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_a_fault_and_what_was_there_stays() {
    let world = World::on(Database::sqlite()).await;
    let anna = world.registered("anna@example.com").await;
    world.tamper("PRAGMA max_page_count = 1").await;
    let mut faults = 0;
    for n in 0..200 {
        let visitor = world.browser();
        if is_passing(register::start(&world.identity, &visitor, &format!("p{n}@example.com"), PASSWORD).await) {
            faults += 1;
        }
    }
    assert!(faults > 0, "it never was full");
    let sent = world.number("SELECT count(*) FROM outbox").await;
    assert_eq!(world.number("SELECT count(*) FROM challenges").await, sent);
    assert_eq!(world.number("SELECT count(*) FROM sends").await, sent);
    assert!(anna.find(&world).await.is_some());
    world.tamper("PRAGMA max_page_count = 1000000").await;
    register::start(&world.identity, &world.browser(), "late@example.com", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_url_of_no_database_of_ours_is_a_fault() {
    for url in ["", "mysql://x", "sqlite:///no/such/folder/x.db", "postgres://127.0.0.1:1/x"] {
        assert!(identity::store::Store::open(url).await.is_err(), "{url}");
    }
}

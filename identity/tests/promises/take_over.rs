//! Whoever takes the address over and then deletes the account: the owner keeps both.

use identity::flows::not_me::{self, AccountEnded, Ended, Press};
use identity::flows::{data, email_addresses};
use identity::model::session::Level;

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "anna@example.com";
const THIEF: &str = "thief@example.org";

async fn adds(world: &World, member: &Member, address: &str, is_main: bool) {
    world.passes(seconds(1));
    email_addresses::start(&world.identity, &member.person(world).await, address).await.unwrap();
    let code = world.newest_code(address).await;
    email_addresses::confirm(&world.identity, &member.person(world).await, &code, is_main).await.unwrap();
    world.passes(seconds(1));
}

/// An address of the thief's is the main one, Anna's is removed, and the account is to be deleted.
async fn taken_over_and_deleted(world: &World, anna: &Member) {
    let thief = anna.elsewhere(world).await;
    adds(world, &thief, THIEF, true).await;
    email_addresses::remove(&world.identity, &thief.person(world).await, ANNA).await.unwrap();
    world.passes(seconds(1));
    data::delete(&world.identity, &thief.person(world).await).await.unwrap();
}

async fn presses(world: &World, subject: &str) -> Vec<AccountEnded> {
    let link = world.not_me_link(ANNA, subject).await;
    let Press::Done(ended) = not_me::end(&world.identity, &world.browser(), &link).await.unwrap() else {
        panic!("it was pressed before");
    };
    ended.into_iter().filter_map(|one| if let Ended::Account(what) = one { Some(what) } else { None }).collect()
}

/// A week and a day later.
async fn accounts_left(world: &World) -> i64 {
    world.passes(days(8));
    identity::delivery::sweep(&world.identity).await.unwrap();
    world.number("SELECT count(*) FROM accounts").await
}

both_databases! {
    async fn a_link_that_undoes_a_take_over_keeps_the_account_too(world: World) {
        let anna = world.registered(ANNA).await;
        taken_over_and_deleted(&world, &anna).await;
        world.passes(days(1));
        let ended = presses(&world, "An e-mail address was removed").await;
        assert!(ended.contains(&AccountEnded::AccountStays), "{ended:?}");
        for address in [ANNA, THIEF] {
            let mails = world.messages(address).await;
            let told = mails.iter().rfind(|mail| mail.subject.as_deref().is_some_and(|it| it.starts_with("You said")));
            assert!(told.unwrap().text.contains("deleted"), "{address}: {}", told.unwrap().text);
        }
        assert_eq!(world.texts("SELECT address FROM email_addresses").await, [ANNA]);
        let here = anna.elsewhere(&world).await;
        assert_eq!(here.level(&world).await, Level::Full);
        assert_eq!(accounts_left(&world).await, 1);
    }

    async fn also_where_the_thief_left_the_address_standing(world: World) {
        let anna = world.registered(ANNA).await;
        let thief = anna.elsewhere(&world).await;
        adds(&world, &thief, THIEF, true).await;
        data::delete(&world.identity, &thief.person(&world).await).await.unwrap();
        let ended = presses(&world, "Your e-mail address was changed").await;
        assert!(ended.contains(&AccountEnded::AccountStays), "{ended:?}");
        assert_eq!(accounts_left(&world).await, 1);
    }

    async fn an_address_that_was_just_taken_off_is_told_of_the_end_and_can_keep_the_account(world: World) {
        let anna = world.registered(ANNA).await;
        taken_over_and_deleted(&world, &anna).await;
        let told = world.notices(ANNA).await;
        assert!(told.iter().any(|subject| subject.starts_with("Your account will be deleted")), "{told:?}");
        assert_eq!(presses(&world, "Your account will be deleted").await, [AccountEnded::AccountStays]);
        assert_eq!(accounts_left(&world).await, 1);
    }

    /// One that its owner has tidied away long ago hears no more of the account, nor does one that was somebody's who has
    /// registered with it since.
    async fn one_that_went_long_ago_or_is_anothers_by_now_is_told_nothing(world: World) {
        for has_registered in [false, true] {
            let anna = world.registered(ANNA).await;
            adds(&world, &anna, THIEF, true).await;
            email_addresses::remove(&world.identity, &anna.person(&world).await, ANNA).await.unwrap();
            if has_registered {
                world.passes(minutes(5));
                world.registered(ANNA).await;
            } else {
                world.passes(days(7) + seconds(1));
            }
            let here = Member { email: THIEF.to_owned(), ..anna }.elsewhere(&world).await;
            let before = world.messages(ANNA).await.len();
            data::delete(&world.identity, &here.person(&world).await).await.unwrap();
            assert_eq!(world.messages(ANNA).await.len(), before);
            world.tamper("DELETE FROM outbox; DELETE FROM accounts").await;
            world.passes(days(1));
        }
    }
}

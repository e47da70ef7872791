//! "Not you?": one press ends what a mail told about, and never lowers what protects the account (decision 0024).

use identity::flows::not_me::{self, BehindLink, Ended, Press};
use identity::flows::{password, recover, recovery_codes, register, sessions, sign_in, verify_phone};
use identity::model::factor::Factor;
use identity::model::language::Language;
use identity::model::session::Level;
use identity::model::token::Token;
use identity::refusal::Refusal;

use crate::both_databases;
use crate::world::*;

pub const EMAIL: &str = "anna@example.com";
pub const OLD: &str = "+12015550123";
pub const NEW: &str = "+12025550123";
const SIGN_IN: &str = "A new sign-in";

/// The press, from some browser.
pub async fn presses(world: &World, link: &Token) -> Vec<Ended> {
    match not_me::end(&world.identity, &world.browser(), link).await.unwrap() {
        Press::Done(ended) => ended,
        Press::Before => panic!("it was pressed before"),
    }
}

async fn waits(world: &World, link: &Token) -> bool {
    matches!(not_me::behind_link(&world.identity, link, Language::English).await.unwrap(), BehindLink::Waits(_))
}

pub fn said(phone: &str) -> String {
    format!("+1 {}-***-**23", &phone[2..5])
}

/// Somebody with a phone and SMS on, and later a sign-in from another browser: the thief, who has re-authenticated.
pub async fn with_a_thief(world: &World) -> (Member, Member) {
    let anna = world.with_sms(EMAIL, OLD).await;
    world.all_has_stood().await;
    world.passes(hours(2));
    let (thief, _) = anna.signs_in(world, false).await;
    (anna, thief)
}

/// The password alone, in a browser that is new to the account: a thief where no second factor is on.
pub async fn new_browser(world: &World, member: &Member) -> Member {
    let elsewhere = member.elsewhere(world).await;
    assert_eq!(elsewhere.level(world).await, Level::Full);
    elsewhere
}

both_databases! {
    async fn looking_ends_nothing(world: World) {
        let anna = world.registered(EMAIL).await;
        let thief = new_browser(&world, &anna).await;
        let link = world.not_me_link(EMAIL, SIGN_IN).await;
        let before = world.rows().await;
        for _ in 0..3 {
            assert!(waits(&world, &link).await);
        }
        assert_eq!(world.rows().await, before);
        assert!(thief.find(&world).await.is_some());
    }

    async fn a_sign_in_from_a_new_browser_is_told_and_no_other(world: World) {
        let anna = world.with_sms(EMAIL, OLD).await;
        let told = async || world.notices(EMAIL).await.into_iter().filter(|subject| subject.starts_with(SIGN_IN)).count();
        assert_eq!(told().await, 0, "registering");
        let partial = anna.elsewhere(&world).await;
        assert_eq!((partial.level(&world).await, told().await), (Level::SecondFactorDue, 0), "half of it");
        let code = world.newest_code(OLD).await;
        sign_in::with_code(&world.identity, &partial.person(&world).await, &code, false).await.unwrap();
        assert_eq!(told().await, 1);
        world.passes(minutes(1));
        for visitor in [&partial.visitor, &anna.visitor] {
            let session = anna.first_step(&world, visitor).await.entered.session;
            let again = Member { session, visitor: visitor.clone(), ..anna.clone() };
            let code = world.newest_code(OLD).await;
            sign_in::with_code(&world.identity, &again.person(&world).await, &code, false).await.unwrap();
            world.passes(minutes(1));
        }
        assert_eq!(told().await, 1, "a browser that was here before");
    }

    async fn a_sign_in_ends_with_all_that_it_begot(world: World) {
        let anna = world.with_sms(EMAIL, OLD).await;
        let (thief, entered) = anna.signs_in(&world, true).await;
        let link = world.not_me_link(EMAIL, SIGN_IN).await;
        // The thief signs out and in again: the browser is known and trusted by now, and nothing more is told.
        sessions::sign_out(&world.identity, &thief.person(&world).await).await.unwrap();
        let device = entered.device.unwrap();
        let signs_in = async || {
            world.passes(minutes(2));
            sign_in::with_password(&world.identity, &thief.visitor, EMAIL, PASSWORD, Some(&device)).await.unwrap().entered
        };
        let again = Member { session: signs_in().await.session, ..thief.clone() };
        assert_eq!(again.level(&world).await, Level::Full);
        assert_eq!(world.not_me_link(EMAIL, SIGN_IN).await.hash(), link.hash());

        assert_eq!(presses(&world, &link).await, [Ended::SignIn]);
        assert!(again.find(&world).await.is_none());
        assert!(anna.find(&world).await.is_some(), "the owner's own session stands");
        assert_eq!(signs_in().await.level, Level::SecondFactorDue, "the trust is gone");
        let code = world.newest_code(OLD).await;
        world.passes(seconds(1));
        let partial = Member { session: signs_in().await.session, ..thief.clone() };
        sign_in::with_code(&world.identity, &partial.person(&world).await, &code, false).await.unwrap();
        assert_ne!(world.not_me_link(EMAIL, SIGN_IN).await.hash(), link.hash(), "the browser is new once more");
    }

    async fn a_code_on_its_way_to_the_thief_ends_too(world: World) {
        let (_, thief) = with_a_thief(&world).await;
        let link = world.not_me_link(EMAIL, SIGN_IN).await;
        let person = thief.person(&world).await;
        verify_phone::start(&world.identity, &person, NEW, "US").await.unwrap();
        let code = world.newest_code(NEW).await;
        presses(&world, &link).await;
        assert!(world.messages(NEW).await.is_empty(), "what has not gone out yet goes out no more");
        assert_eq!(refusal(verify_phone::confirm(&world.identity, &person, &code).await), Refusal::NothingToConfirm);
    }

    async fn whoever_changed_something_is_out_everywhere(world: World) {
        let anna = world.with_phone(EMAIL, OLD).await;
        let thief = new_browser(&world, &anna).await;
        password::change(&world.identity, &thief.person(&world).await, PASSWORD, "grape-tundra-violin-58").await.unwrap();
        let visitor = world.browser();
        let step = sign_in::with_password(&world.identity, &visitor, EMAIL, "grape-tundra-violin-58", None).await.unwrap();
        let second = Member { visitor, session: step.entered.session, ..anna.clone() };
        let link = world.not_me_link(EMAIL, "Your password was changed").await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything]);
        assert!(thief.find(&world).await.is_none() && second.find(&world).await.is_none());
    }

    async fn a_phone_that_was_added_goes(world: World) {
        let anna = world.registered(EMAIL).await;
        let mut thief = new_browser(&world, &anna).await;
        thief.verifies(&world, NEW).await;
        let link = world.not_me_link(EMAIL, "A phone was added").await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything, Ended::PhoneTakenOff { phone: said(NEW) }]);
        assert_eq!(world.number("SELECT count(*) FROM phones").await, 0);
        assert!(thief.find(&world).await.is_none());
        assert_eq!(world.notices(NEW).await.len(), 1, "its holder is told");
    }

    async fn a_later_change_is_not_undone(world: World) {
        let mut anna = world.registered(EMAIL).await;
        anna.verifies(&world, OLD).await;
        let added = world.not_me_link(EMAIL, "A phone was added").await;
        world.passes(minutes(2));
        anna.verifies(&world, NEW).await;
        let replaced = world.not_me_link(EMAIL, "Your phone was changed").await;
        world.passes(minutes(2));
        anna.verifies(&world, "+12035550123").await;
        for link in [added, replaced] {
            assert_eq!(presses(&world, &link).await, [Ended::Everything]);
        }
        assert_eq!(world.texts("SELECT number FROM phones").await, ["+12035550123"]);
    }

    async fn a_number_that_was_replaced_comes_back_and_is_stale(world: World) {
        let anna = world.with_phone(EMAIL, OLD).await;
        world.all_has_stood().await;
        let mut thief = new_browser(&world, &anna).await;
        thief.verifies(&world, NEW).await;
        let link = world.not_me_link(EMAIL, "Your phone was changed").await;
        let ended = presses(&world, &link).await;
        let expected = [
            Ended::Everything,
            Ended::PhoneTakenOff { phone: said(NEW) },
            Ended::PhonePutBack { phone: said(OLD) },
        ];
        assert_eq!(ended, expected);
        let back = anna.elsewhere(&world).await.person(&world).await.account.phone.unwrap();
        assert_eq!(back.phone.e164(), OLD);
        let age = world.identity.now().duration_since(back.used_at).unsigned_abs();
        assert!(age > world.identity.policy.guard.fresh_for, "nobody has proved it just now");
    }

    /// Whoever has stolen the old phone, with the mailbox on it, must not get its number back into the second factor; nor may
    /// the second factor lose its phone, for then the mailbox and a wait would open the account.
    async fn a_link_leaves_the_second_factors_number_as_it_is(world: World) {
        let mut anna = world.with_sms(EMAIL, OLD).await;
        world.passes(minutes(5));
        anna.verifies(&world, NEW).await;
        for link in world.not_me_links(EMAIL).await {
            let ended = presses(&world, &link).await;
            assert!(!ended.iter().any(|ended| matches!(ended, Ended::PhoneTakenOff { .. } | Ended::PhonePutBack { .. })));
        }
        assert!(anna.find(&world).await.is_none(), "but everybody is out");
        let partial = anna.elsewhere(&world).await.person(&world).await;
        assert_eq!(partial.session.level, Level::SecondFactorDue);
        assert!(!partial.account.has_lost_its_phone());
        assert_eq!(partial.account.phone.unwrap().phone.e164(), NEW);
    }

    /// A thief of the mailbox must not take the owner's last way in.
    async fn a_link_leaves_the_second_factor_a_way(world: World) {
        let mut anna = world.with_sms(EMAIL, OLD).await;
        world.passes(minutes(5));
        recovery_codes::renew(&world.identity, &anna.person(&world).await).await.unwrap();
        anna.keeps(&world).await;
        let codes = world.not_me_link(EMAIL, "New recovery codes").await;
        world.passes(minutes(5));
        anna.verifies(&world, NEW).await;
        let phone = world.not_me_link(EMAIL, "Your phone was changed").await;
        assert_eq!(presses(&world, &codes).await, [Ended::Everything, Ended::CodesEnded]);
        assert_eq!(presses(&world, &phone).await, [Ended::Everything, Ended::PhoneStays]);

        let mut bert = world.with_sms("bert@example.com", "+12035550123").await;
        world.passes(minutes(5));
        recovery_codes::renew(&world.identity, &bert.person(&world).await).await.unwrap();
        bert.keeps(&world).await;
        let codes = world.not_me_link("bert@example.com", "New recovery codes").await;
        world.tamper("DELETE FROM phones").await;
        assert_eq!(presses(&world, &codes).await, [Ended::Everything], "they are all that is left");
    }

    async fn a_phone_that_was_removed_comes_back_with_the_second_factor(world: World) {
        let (anna, thief) = with_a_thief(&world).await;
        verify_phone::remove(&world.identity, &thief.person(&world).await).await.unwrap();
        let link = world.not_me_link(EMAIL, "Your phone was removed").await;
        let expected =
            [Ended::Everything, Ended::PhonePutBack { phone: said(OLD) }, Ended::FactorOn { factor: Factor::Sms }];
        assert_eq!(presses(&world, &link).await, expected);
        let partial = anna.elsewhere(&world).await;
        assert_eq!(partial.level(&world).await, Level::SecondFactorDue);
        // The other mail of the same act has nothing left to do.
        let link = world.not_me_link(EMAIL, "Two-step sign-in was switched off").await;
        assert_eq!(presses(&world, &link).await, [Ended::Everything]);
    }

    async fn a_link_ends_once_however_often_it_is_pressed(world: World) {
        let anna = world.registered(EMAIL).await;
        new_browser(&world, &anna).await;
        let link = world.not_me_link(EMAIL, SIGN_IN).await;
        let presses = (0..12).map(|_| {
            let (identity, visitor, link) = (world.identity.clone(), world.browser(), link.clone());
            async move { matches!(not_me::end(&identity, &visitor, &link).await.unwrap(), Press::Done(_)) }
        });
        let done = at_once(presses).await;
        assert_eq!(done.iter().filter(|done| **done).count(), 1);
        let told = world.messages(EMAIL).await.into_iter().rfind(|mail| {
            mail.subject.as_ref().is_some_and(|subject| subject.starts_with("You said that it wasn't you"))
        });
        assert!(!told.unwrap().text.contains("/not-me"), "no link that goes in circles");
        assert_eq!(world.number("SELECT count(*) FROM events WHERE kind = 'not-me'").await, 1);
        let looked = not_me::behind_link(&world.identity, &link, Language::English).await.unwrap();
        assert!(matches!(looked, BehindLink::Pressed { .. }));
        assert_eq!(world.number("SELECT count(*) FROM not_me_links WHERE used_at > 0 AND sealed IS NOT NULL").await, 0);
    }

    async fn a_link_lasts_seven_days(world: World) {
        let anna = world.registered(EMAIL).await;
        let thief = new_browser(&world, &anna).await;
        let link = world.not_me_link(EMAIL, SIGN_IN).await;
        world.passes(days(7).saturating_sub(seconds(1)));
        assert!(waits(&world, &link).await);
        world.passes(seconds(1));
        assert!(matches!(not_me::behind_link(&world.identity, &link, Language::English).await.unwrap(), BehindLink::Over));
        let over = not_me::end(&world.identity, &world.browser(), &link).await;
        assert_eq!(refusal(over), Refusal::LinkOver);
        assert!(thief.find(&world).await.is_some());
        world.passes(days(1) + seconds(1));
        identity::delivery::sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM not_me_links").await, 0);
    }

    async fn a_token_that_is_nobodys_ends_nothing(world: World) {
        let anna = world.registered(EMAIL).await;
        new_browser(&world, &anna).await;
        let before = world.rows().await;
        let guessed = Token::new(&identity::entropy::OsEntropy);
        assert_eq!(refusal(not_me::end(&world.identity, &world.browser(), &guessed).await), Refusal::LinkOver);
        // A row's own secret is no link, and what one row keeps opens in no other.
        let link = world.not_me_link(EMAIL, SIGN_IN).await;
        world.tamper("UPDATE not_me_links SET account_id = 'somebody else'").await;
        assert_eq!(refusal(not_me::end(&world.identity, &world.browser(), &link).await), Refusal::LinkOver);
        assert_eq!(world.rows().await, before);
    }

    async fn the_link_of_a_code_ends_that_code_and_nothing_else(world: World) {
        let anna = world.registered(EMAIL).await;
        world.passes(minutes(1));
        let (stranger, other) = (world.browser(), world.browser());
        recover::start(&world.identity, &stranger, EMAIL).await.unwrap();
        let (code, link) = (world.newest_code(EMAIL).await, world.not_me_links(EMAIL).await.remove(0));
        world.passes(minutes(1));
        recover::start(&world.identity, &other, EMAIL).await.unwrap();
        let others = world.newest_code(EMAIL).await;

        assert_eq!(presses(&world, &link).await, [Ended::Code]);
        assert_eq!(refusal(recover::confirm(&world.identity, &stranger, &code).await), Refusal::CodeExpired);
        recover::confirm(&world.identity, &other, &others).await.unwrap();
        assert!(anna.find(&world).await.is_some());
        assert!(world.notices(EMAIL).await.is_empty(), "nothing more is told");
    }

    async fn the_link_of_a_code_ends_what_continues_its_challenge(world: World) {
        world.registered(EMAIL).await;
        world.passes(minutes(1));
        let stranger = world.browser();
        recover::start(&world.identity, &stranger, EMAIL).await.unwrap();
        let first = world.not_me_links(EMAIL).await.remove(0);
        world.passes(seconds(200));
        recover::again(&world.identity, &stranger).await.unwrap();
        let second = world.not_me_links(EMAIL).await.remove(0);
        world.passes(seconds(200));
        recover::again(&world.identity, &stranger).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM challenges WHERE purpose = 'recover'").await, 2);
        let code = world.newest_code(EMAIL).await;
        assert!(!waits(&world, &first).await, "its own code is over");
        assert_eq!(presses(&world, &second).await, [Ended::Code]);
        assert_eq!(refusal(recover::confirm(&world.identity, &stranger, &code).await), Refusal::CodeExpired);
    }

    async fn the_link_of_a_registration_ends_it(world: World) {
        let stranger = world.browser();
        register::start(&world.identity, &stranger, EMAIL, PASSWORD).await.unwrap();
        let (code, link) = (world.newest_code(EMAIL).await, world.not_me_links(EMAIL).await.remove(0));
        assert_eq!(presses(&world, &link).await, [Ended::Code]);
        assert_eq!(refusal(register::confirm(&world.identity, &stranger, &code).await), Refusal::CodeExpired);
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 0);
    }

    async fn the_press_and_the_strangers_act_at_once_leave_nobody_in(world: World) {
        let anna = world.registered(EMAIL).await;
        for n in 0..6 {
            world.passes(minutes(2));
            let thief = new_browser(&world, &anna).await;
            let number = format!("+1{}5550123", 203 + n);
            let person = thief.person(&world).await;
            verify_phone::start(&world.identity, &person, &number, "US").await.unwrap();
            let code = world.newest_code(&number).await;
            let link = world.not_me_link(EMAIL, SIGN_IN).await;
            let pressing = {
                let (identity, visitor) = (world.identity.clone(), world.browser());
                tokio::spawn(async move { not_me::end(&identity, &visitor, &link).await.is_ok() })
            };
            let acting = {
                let identity = world.identity.clone();
                tokio::spawn(async move { verify_phone::confirm(&identity, &person, &code).await.is_ok() })
            };
            assert!(pressing.await.unwrap());
            let was_added = acting.await.unwrap();
            assert!(thief.find(&world).await.is_none());
            if was_added {
                // Then its own mail has gone out, with its own link.
                let link = world.not_me_links(EMAIL).await;
                for link in link.iter().take(3) {
                    let _ = not_me::end(&world.identity, &world.browser(), link).await;
                }
            }
            assert_eq!(world.number("SELECT count(*) FROM phones").await, 0);
        }
    }
}

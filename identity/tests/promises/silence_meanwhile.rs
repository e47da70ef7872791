//! A stranger who waits for a code does not notice what an owner does meanwhile: what kills the code would else tell that
//! there is an account.

use identity::challenge::{self, Waiting};
use identity::flows::recover::{self, by_phone};
use identity::flows::second_factor::sms;
use identity::flows::{not_me, password, phone_sign_in, register, sessions, sign_in, silence_number, verify_phone};
use identity::model::visitor::Visitor;
use identity::refusal::{No, Outcome, Refusal};

use super::phone_sign_in::{allowed, allowed_with_sms};
use crate::both_databases;
use crate::world::*;

const NEW: &str = "grape-tundra-violin-58";

/// What strangers may ask for.
#[derive(Clone, Copy, Debug)]
enum Way {
    RecoverByMail,
    RecoverByPhone,
    SignInByPhone,
}

const WAYS: [Way; 3] = [Way::RecoverByMail, Way::RecoverByPhone, Way::SignInByPhone];

/// What an owner may do meanwhile.
#[derive(Clone, Copy, Debug)]
enum Act {
    Password,
    AnotherPhone,
    NoPhone,
    NoFactor,
    NoPhoneSignIn,
    Silence,
    NotMe,
}

const ACTS: [Act; 7] =
    [Act::Password, Act::AnotherPhone, Act::NoPhone, Act::NoFactor, Act::NoPhoneSignIn, Act::Silence, Act::NotMe];

/// The answer as a stranger sees it.
fn seen<T>(answer: Outcome<T>) -> String {
    match answer {
        Ok(_) => "done".to_owned(),
        Err(No::Refused(refusal)) => format!("{refusal:?}"),
        Err(No::Fault(fault)) => panic!("{fault}"),
    }
}

impl Way {
    async fn asks(self, world: &World, stranger: &Visitor, (email, number): (&str, &str)) -> String {
        let identity = &world.identity;
        seen(match self {
            Self::RecoverByMail => recover::start(identity, stranger, email).await,
            Self::RecoverByPhone => by_phone::start(identity, stranger, email, number, "US").await,
            Self::SignInByPhone => phone_sign_in::start(identity, stranger, number, "US").await,
        })
    }

    async fn asks_again(self, world: &World, stranger: &Visitor) -> String {
        let identity = &world.identity;
        seen(match self {
            Self::RecoverByMail => recover::again(identity, stranger).await,
            Self::RecoverByPhone => by_phone::again(identity, stranger).await,
            Self::SignInByPhone => phone_sign_in::again(identity, stranger).await,
        })
    }

    async fn types(self, world: &World, stranger: &Visitor, code: &str) -> Outcome<sessions::Entered> {
        let identity = &world.identity;
        match self {
            Self::RecoverByMail => recover::confirm(identity, stranger, code).await,
            Self::RecoverByPhone => by_phone::confirm(identity, stranger, code).await,
            Self::SignInByPhone => phone_sign_in::confirm(identity, stranger, code).await,
        }
    }

    async fn page(self, world: &World, stranger: &Visitor) -> String {
        let whose = match self {
            Self::RecoverByMail => recover::whose(stranger.browser),
            Self::RecoverByPhone => by_phone::whose(stranger.browser),
            Self::SignInByPhone => phone_sign_in::whose(stranger.browser),
        };
        let waiting = challenge::waiting(&world.identity, whose).await.unwrap();
        let now = world.identity.now();
        let said = |waiting: Waiting| {
            let lives_for = waiting.expires_at.duration_since(now).as_secs();
            format!("waits {} dead {} for {lives_for}", waiting.wait_seconds, waiting.is_dead)
        };
        waiting.map_or_else(|| "nothing waits".to_owned(), said)
    }

    fn target(self, (email, number): (&str, &str)) -> String {
        if let Self::RecoverByMail = self { email } else { number }.to_owned()
    }
}

impl Act {
    async fn happens(self, world: &World, anna: &Member) {
        let identity = &world.identity;
        let number = anna.phone.as_deref().unwrap();
        let person = anna.person(world).await;
        match self {
            Self::Password => password::change(identity, &person, PASSWORD, NEW).await.unwrap(),
            Self::AnotherPhone => anna.clone().verifies(world, &number.replace("0123", "0124")).await,
            Self::NoPhone => assert!(verify_phone::remove(identity, &person).await.unwrap()),
            Self::NoFactor => assert!(sms::disable(identity, &person).await.unwrap()),
            Self::NoPhoneSignIn => phone_sign_in::forbid(identity, &person).await.unwrap(),
            Self::Silence => drop(silence_number::by_operator(identity, number).await.unwrap()),
            Self::NotMe => {
                for link in world.not_me_links(&anna.email).await {
                    // Some are over.
                    let _ = not_me::end(identity, &world.browser(), &link).await;
                }
            }
        }
    }
}

/// All that a stranger sees before the act and after it. Another one has a code in hand when it comes.
async fn sees(world: &World, way: Way, pair: (&str, &str), act: Option<(Act, &Member)>) -> Vec<String> {
    let (stranger, other) = (world.browser(), world.browser());
    let mut seen_so_far = vec![way.asks(world, &stranger, pair).await];
    for _ in 0..2 {
        seen_so_far.push(seen(way.types(world, &stranger, "000000").await));
    }
    world.passes(seconds(1));
    seen_so_far.push(way.asks(world, &other, pair).await);
    if let Some((act, anna)) = act {
        let code = world.newest_code(&way.target(pair)).await;
        act.happens(world, anna).await;
        let queued = format!(
            "SELECT count(*) FROM outbox WHERE state = 'queued' AND account_id = '{}' AND challenge_id IN (SELECT id FROM \
             challenges WHERE purpose IN ('recover', 'recover-by-phone', 'sign-in-by-phone'))",
            anna.account.as_str()
        );
        assert_eq!(world.number(&queued).await, 0, "{way:?} {act:?}: what has not gone out yet goes out no more");
        let late = way.types(world, &other, &code).await;
        assert_eq!(refusal(late), Refusal::CodeExpired, "{way:?} {act:?}");
    }
    world.passes(seconds(61));
    seen_so_far.push(way.page(world, &stranger).await);
    seen_so_far.push(seen(way.types(world, &stranger, "000000").await));
    seen_so_far.push(way.asks_again(world, &stranger).await);
    seen_so_far.push(way.page(world, &stranger).await);
    for _ in 0..3 {
        seen_so_far.push(seen(way.types(world, &stranger, "000000").await));
    }
    seen_so_far.push(way.page(world, &stranger).await);
    world.passes(minutes(6));
    seen_so_far.push(way.page(world, &stranger).await);
    seen_so_far.push(way.asks_again(world, &stranger).await);
    seen_so_far.push(seen(way.types(world, &stranger, "000000").await));
    seen_so_far
}

both_databases! {
    async fn whatever_an_owner_does_a_stranger_who_waits_for_a_code_sees_the_same(mut world: World) {
        world.restart(unlimited_sends).await;
        let mut area = 200;
        for way in WAYS {
            let unknown = sees(&world, way, ("nobody@example.com", "+19175550123"), None).await;
            assert!(unknown.iter().any(|seen| seen.contains("TooManyTries")), "{unknown:?}");
            for act in ACTS {
                if let (Way::RecoverByMail, Act::Silence) = (way, act) {
                    continue; // No code by mail has to do with it.
                }
                area = next(area);
                let pair = (format!("p{area}@example.com"), format!("+1{area}5550123"));
                let anna = allowed_with_sms(&world, &pair.0, &pair.1).await;
                world.passes(minutes(2));
                let known = sees(&world, way, (&pair.0, &pair.1), Some((act, &anna))).await;
                assert_eq!(known, unknown, "{way:?} {act:?}");
            }
        }
    }

    async fn a_registration_that_the_mailbox_has_ended_looks_as_before(world: World) {
        let (here, there) = (world.browser(), world.browser());
        let mut seen_for = Vec::new();
        for (stranger, email) in [(&here, "anna@example.com"), (&there, "bert@example.com")] {
            register::start(&world.identity, stranger, email, PASSWORD).await.unwrap();
            let code = world.newest_code(email).await;
            if stranger.browser == here.browser {
                let link = world.not_me_links(email).await.remove(0);
                not_me::end(&world.identity, &world.browser(), &link).await.unwrap();
            }
            let waiting = register::waiting(&world.identity, stranger.browser).await.unwrap().unwrap().1;
            let mut answers = vec![format!("{} {}", waiting.wait_seconds, waiting.is_dead)];
            for _ in 0..6 {
                answers.push(seen(register::confirm(&world.identity, stranger, &not(&code)).await));
            }
            seen_for.push(answers);
            world.passes(minutes(2));
        }
        assert_eq!(seen_for[0], seen_for[1]);
    }

    /// Nor does whoever is signed in read that nothing waits, where their code has run out before.
    async fn what_is_over_is_not_withdrawn_again(world: World) {
        let anna = world.registered("anna@example.com").await;
        verify_phone::start(&world.identity, &anna.person(&world).await, "+12015550123", "US").await.unwrap();
        let code = world.newest_code("+12015550123").await;
        world.passes(minutes(6));
        password::change(&world.identity, &anna.person(&world).await, PASSWORD, NEW).await.unwrap();
        silence_number::by_operator(&world.identity, "+12015550123").await.unwrap();
        let late = verify_phone::confirm(&world.identity, &anna.person(&world).await, &code).await;
        assert_eq!(refusal(late), Refusal::CodeExpired);
        assert_eq!(world.number("SELECT count(*) FROM challenges WHERE ended_as = 'withdrawn'").await, 0);
    }

    /// The code was compared before the owner's act, and is to be redeemed after it.
    async fn a_right_code_in_hand_opens_nothing_after_the_change(world: World) {
        let anna = world.registered("anna@example.com").await;
        world.passes(minutes(1));
        let stranger = world.browser();
        recover::start(&world.identity, &stranger, &anna.email).await.unwrap();
        let code = world.newest_code(&anna.email).await;
        let proof = challenge::guess(&world.identity, recover::whose(stranger.browser), &code).await.unwrap();
        password::change(&world.identity, &anna.person(&world).await, PASSWORD, NEW).await.unwrap();
        let mut tx = world.identity.store.write().await.unwrap();
        assert_eq!(refusal(proof.redeem(&world.identity, &mut tx).await), Refusal::NothingToConfirm);
        drop(tx);
        // Another code is as good as any.
        world.passes(minutes(1));
        recover::again(&world.identity, &stranger).await.unwrap();
        let code = world.newest_code(&anna.email).await;
        recover::confirm(&world.identity, &stranger, &code).await.unwrap();
    }

    /// Tries go along, and codes do not: those were asked for while the number opened another account.
    async fn a_number_that_opens_another_account_by_now_keeps_its_tries_and_none_of_its_codes(world: World) {
        let number = "+12015550123";
        let anna = allowed(&world, "anna@example.com", number).await;
        let stranger = world.browser();
        world.passes(minutes(2));
        phone_sign_in::start(&world.identity, &stranger, number, "US").await.unwrap();
        let first = world.newest_code(number).await;
        let wrong = phone_sign_in::confirm(&world.identity, &stranger, &not(&first)).await;
        assert_eq!(refusal(wrong), Refusal::WrongCode { tries_left: Some(4) });
        world.passes(minutes(1));
        let bert = allowed(&world, "bert@example.com", number).await;
        world.passes(minutes(1));
        phone_sign_in::again(&world.identity, &stranger).await.unwrap();
        let second = world.newest_code(number).await;
        if first != second {
            let old = phone_sign_in::confirm(&world.identity, &stranger, &first).await;
            assert_eq!(refusal(old), Refusal::WrongCode { tries_left: Some(3) });
        }
        let entered = phone_sign_in::confirm(&world.identity, &stranger, &second).await.unwrap();
        let person = sessions::recognise(&world.identity, &entered.session, &stranger).await.unwrap().unwrap();
        assert_eq!(person.account.id, bert.account);
        assert_ne!(person.account.id, anna.account);
        sign_in::with_password(&world.identity, &anna.visitor, &anna.email, PASSWORD, None).await.unwrap();
    }
}

/// Area codes that exist.
fn next(area: u32) -> u32 {
    const AREAS: [u32; 21] =
        [201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229];
    AREAS.into_iter().find(|other| *other > area).unwrap()
}

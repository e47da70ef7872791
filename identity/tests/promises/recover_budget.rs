//! Wrong tries at a recovery: counted by what was typed where strangers see it, and over all addresses behind that.

use std::sync::Arc;

use identity::Identity;
use identity::delivery::sweep::sweep;
use identity::flows::administration;
use identity::flows::recover::{self, Way, by_phone};
use identity::flows::{data, email_addresses, sessions};
use identity::model::operator::Reason;
use identity::model::visitor::Visitor;
use identity::refusal::{No, Outcome, Refusal};

use crate::both_databases;
use crate::world::*;

const ANNA: &str = "anna@example.com";
const WORK: &str = "anna@work.example";
const NUMBER: &str = "+12015550123";

async fn adds(world: &World, member: &Member, address: &str) {
    world.passes(seconds(1));
    email_addresses::start(&world.identity, &member.person(world).await, address).await.unwrap();
    let code = world.newest_code(address).await;
    email_addresses::confirm(&world.identity, &member.person(world).await, &code, false).await.unwrap();
}

/// Somebody with these addresses beside her first one.
async fn anna(world: &mut World, others: &[&str]) -> Member {
    world.restart(unlimited_sends).await;
    let anna = world.with_phone(ANNA, NUMBER).await;
    for address in others {
        adds(world, &anna, address).await;
    }
    world.passes(hours(1));
    anna
}

/// A recovery as a stranger goes about it.
#[derive(Clone)]
struct Guesser {
    visitor: Visitor,
    way: Way,
    email: String,
    number: &'static str,
}

impl Guesser {
    fn at(world: &World, way: Way, (email, number): (&str, &'static str)) -> Self {
        Self { visitor: world.browser(), way, email: email.to_owned(), number }
    }

    async fn asks(&self, identity: &Identity) -> Outcome<()> {
        match self.way {
            Way::Email => recover::start(identity, &self.visitor, &self.email).await,
            Way::Phone => by_phone::start(identity, &self.visitor, &self.email, self.number, "US").await,
        }
    }

    async fn asks_again(&self, identity: &Identity) -> Outcome<()> {
        match self.way {
            Way::Email => recover::again(identity, &self.visitor).await,
            Way::Phone => by_phone::again(identity, &self.visitor).await,
        }
    }

    async fn types(&self, identity: &Identity, code: &str) -> Outcome<()> {
        match self.way {
            Way::Email => recover::confirm(identity, &self.visitor, code).await.map(drop),
            Way::Phone => by_phone::confirm(identity, &self.visitor, code).await.map(drop),
        }
    }

    /// Where its codes go.
    fn target(&self) -> &str {
        if self.way == Way::Email { &self.email } else { self.number }
    }

    /// Asks and types wrongly five times. Answers what was seen.
    async fn uses_a_challenge_up(&self, world: &World) -> Vec<String> {
        let identity = &world.identity;
        world.passes(seconds(61));
        let mut answers = vec![seen(self.asks(identity).await)];
        for place in 0..5 {
            if place == 3 {
                answers.push(seen(self.asks_again(identity).await));
            }
            answers.push(seen(self.types(identity, "000000").await));
            let waiting = recover::waiting(identity, self.visitor.browser).await.unwrap();
            let page = waiting.map(|(way, it)| format!("{} {} {}", way == self.way, it.wait_seconds, it.is_dead));
            answers.push(page.unwrap_or_else(|| "nothing waits".to_owned()));
        }
        answers
    }
}

fn seen(answer: Outcome<()>) -> String {
    match answer {
        Ok(()) => "done".to_owned(),
        Err(No::Refused(refusal)) => format!("{refusal:?}"),
        Err(No::Fault(fault)) => panic!("{fault}"),
    }
}

fn is_shut(answer: &str) -> bool {
    answer.contains("TooManyTries { wait_seconds: Some(")
}

/// Of two pairs in turns: all answers, and the rows that were added.
async fn guessed_in_turns(
    world: &World,
    way: Way,
    pairs: [(&str, &'static str); 2],
) -> (Vec<String>, Vec<(&'static str, i64)>) {
    let before = world.rows().await;
    let mut answers = Vec::new();
    for _ in 0..6 {
        for pair in pairs {
            answers.extend(Guesser::at(world, way, pair).uses_a_challenge_up(world).await);
        }
    }
    let rows = world.rows().await.into_iter().zip(before).map(|((table, now), (_, before))| (table, now - before));
    // What the owner is told is no answer to a stranger.
    let told = ["events", "outbox", "not_me_links"];
    (answers, rows.filter(|(table, _)| !told.contains(table)).collect())
}

/// Tries that were compared with codes of an account.
async fn compared(world: &World, member: &Member) -> i64 {
    world.number(&format!("SELECT count(*) FROM tries WHERE subject = '{}'", member.account.as_str())).await
}

async fn told(world: &World) -> usize {
    world.notices(ANNA).await.iter().filter(|subject| subject.starts_with("Too many wrong tries")).count()
}

/// Each guesser asks, and keeps the code.
async fn with_codes(world: &World, guessers: Vec<Guesser>) -> Vec<(Guesser, String)> {
    let mut ready = Vec::new();
    for guesser in guessers {
        world.passes(seconds(1));
        guesser.asks(&world.identity).await.unwrap();
        let code = world.newest_code(guesser.target()).await;
        ready.push((guesser, code));
    }
    ready
}

async fn types_wrongly(identity: Arc<Identity>, guesser: Guesser, code: String) {
    let answer = guesser.types(&identity, &not(&code)).await;
    assert!(matches!(refusal(answer), Refusal::WrongCode { .. }), "a stranger's address would take this try");
}

both_databases! {
    async fn two_addresses_of_one_account_look_like_two_of_strangers(mut world: World) {
        anna(&mut world, &[WORK]).await;
        for way in [Way::Email, Way::Phone] {
            let hers = guessed_in_turns(&world, way, [(ANNA, NUMBER), (WORK, NUMBER)]).await;
            world.passes(days(2));
            let of_others = [("nobody@example.com", "+12025550123"), ("nobody@work.example", "+12025550123")];
            let theirs = guessed_in_turns(&world, way, of_others).await;
            assert_eq!(hers, theirs, "{way:?}");
            let shut = hers.0.iter().position(|answer| is_shut(answer));
            assert!(shut.is_some_and(|place| place > hers.0.len() / 2), "each takes its own twenty-five: {shut:?}");
            world.passes(days(2));
        }
    }

    async fn over_all_addresses_twenty_five_wrong_codes_are_compared_and_not_one_more(mut world: World) {
        let others: Vec<String> = (1..5).map(|n| format!("anna{n}@work.example")).collect();
        let anna = anna(&mut world, &others.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let processes = [world.identity.clone(), world.another_process(|_| ()).await];
        for way in [Way::Email, Way::Phone] {
            let told_before = told(&world).await;
            let addresses = others.iter().map(String::as_str).chain([ANNA]);
            let guessers = addresses.flat_map(|email| [(email, NUMBER); 2]).map(|pair| Guesser::at(&world, way, pair));
            let ready = with_codes(&world, guessers.collect()).await;
            // Ten challenges at five addresses, three tries each: no address has used up its own.
            let wrong = (0..30).map(|n| {
                let (guesser, code) = ready[n % 10].clone();
                types_wrongly(processes[n % 2].clone(), guesser, code)
            });
            at_once(wrong).await;
            assert_eq!(compared(&world, &anna).await, 25, "{way:?}");
            world.passes(seconds(1));
            for (guesser, code) in &ready {
                let answer = guesser.types(&world.identity, code).await;
                assert_eq!(refusal(answer), Refusal::WrongCode { tries_left: Some(1) }, "the right one, and too late");
            }
            let sent = world.outbox().await.iter().filter(|sent| sent.message.code.is_some()).count();
            for (guesser, _) in &ready {
                world.passes(seconds(1));
                guesser.asks_again(&world.identity).await.unwrap();
            }
            assert_eq!(world.outbox().await.iter().filter(|sent| sent.message.code.is_some()).count(), sent, "none is sent");
            assert_eq!(compared(&world, &anna).await, 25);
            assert_eq!(told(&world).await - told_before, 1, "the owner is told, once");

            world.passes(days(1));
            let ready = with_codes(&world, vec![Guesser::at(&world, way, (&others[0], NUMBER))]).await;
            ready[0].0.types(&world.identity, &ready[0].1).await.unwrap();
            world.passes(days(1));
            world.tamper("DELETE FROM tries").await;
        }
    }

    async fn the_right_code_after_twenty_four_wrong_ones_opens_and_is_given_back(mut world: World) {
        let anna = anna(&mut world, &[WORK]).await;
        for email in [ANNA, WORK] {
            for wrong in [5, 5, 2] {
                let ready = with_codes(&world, vec![Guesser::at(&world, Way::Email, (email, NUMBER))]).await;
                for _ in 0..wrong {
                    refusal(ready[0].0.types(&world.identity, &not(&ready[0].1)).await);
                }
            }
        }
        assert_eq!(compared(&world, &anna).await, 24);
        let visitor = world.browser();
        for _ in 0..2 {
            world.passes(seconds(1));
            recover::start(&world.identity, &visitor, WORK).await.unwrap();
            let code = world.newest_code(WORK).await;
            let entered = recover::confirm(&world.identity, &visitor, &code).await.unwrap();
            let person = sessions::recognise(&world.identity, &entered.session, &visitor).await.unwrap().unwrap();
            assert_eq!(person.account.id, anna.account);
            assert_eq!((compared(&world, &anna).await, told(&world).await), (24, 0));
        }
    }

    async fn what_strangers_have_shut_is_unlocked_at_every_address(mut world: World) {
        let anna = anna(&mut world, &[WORK]).await;
        let reason = Reason::parse("ticket 4711: she called").unwrap();
        for email in [ANNA, WORK] {
            for _ in 0..5 {
                Guesser::at(&world, Way::Email, (email, NUMBER)).uses_a_challenge_up(&world).await;
            }
            let answer = Guesser::at(&world, Way::Email, (email, NUMBER)).asks(&world.identity).await;
            assert!(is_shut(&seen(answer)), "{email}");
        }
        let shown = administration::show(&world.identity, &anna.account, &reason).await.unwrap().unwrap();
        let shut: Vec<_> = shown.shut.iter().map(|(factor, lane, _)| (factor.name(), lane.number())).collect();
        assert_eq!(shut, [("email", 2)]);
        administration::unlock(&world.identity, &anna.account, &reason).await.unwrap().unwrap();
        let shown = administration::show(&world.identity, &anna.account, &reason).await.unwrap().unwrap();
        assert!(shown.shut.is_empty());
        for email in [ANNA, WORK] {
            let ready = with_codes(&world, vec![Guesser::at(&world, Way::Email, (email, NUMBER))]).await;
            ready[0].0.types(&world.identity, &ready[0].1).await.unwrap();
        }
    }

    /// That it opens as the account goes would tell that there was one.
    async fn an_address_that_is_shut_stays_so_when_its_account_is_deleted(mut world: World) {
        let anna = anna(&mut world, &[]).await;
        let person = anna.elsewhere(&world).await.person(&world).await;
        data::delete(&world.identity, &person).await.unwrap();
        world.passes(days(7).saturating_sub(hours(2)));
        for _ in 0..5 {
            for email in [ANNA, "nobody@example.com"] {
                Guesser::at(&world, Way::Email, (email, NUMBER)).uses_a_challenge_up(&world).await;
            }
        }
        world.passes(hours(2));
        sweep(&world.identity).await.unwrap();
        assert_eq!(world.number("SELECT count(*) FROM accounts").await, 0);
        for email in [ANNA, "nobody@example.com"] {
            assert!(is_shut(&seen(Guesser::at(&world, Way::Email, (email, NUMBER)).asks(&world.identity).await)), "{email}");
        }
        assert_eq!(compared(&world, &anna).await, 0);
    }
}

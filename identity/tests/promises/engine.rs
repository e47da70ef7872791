//! The engine against a simple model of it: any order of asking, guessing, waiting and restarting, in two browsers.
//!
//! The model knows the rules of SPEC 3 and nothing of how they are kept. What is compared, and what is taken, must be
//! the same in both, after each step.

use std::collections::BTreeMap;
use std::time::Duration;

use identity::model::purpose::Purpose;
use identity::refusal::Refusal;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::world::people::Line;
use crate::world::*;

const TRIES: usize = 3;
const BUDGET: usize = 8;
const LIFETIME: u64 = 300;
const CHALLENGE: u64 = 600;
const DAY: u64 = 86_400;

#[derive(Clone, Debug)]
enum Step {
    Ask {
        browser: usize,
    },
    /// Types one of the codes sent so far to anybody.
    Type {
        browser: usize,
        sent: prop::sample::Index,
    },
    TypeWrong {
        browser: usize,
    },
    TypeNonsense {
        browser: usize,
    },
    /// A right guess that nothing comes of.
    Abort {
        browser: usize,
    },
    Wait {
        seconds: u64,
    },
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let browser = 0..2_usize;
    let step = prop_oneof![
        4 => browser.clone().prop_map(|browser| Step::Ask { browser }),
        4 => (browser.clone(), any::<prop::sample::Index>()).prop_map(|(browser, sent)| Step::Type { browser, sent }),
        6 => browser.clone().prop_map(|browser| Step::TypeWrong { browser }),
        1 => browser.clone().prop_map(|browser| Step::TypeNonsense { browser }),
        1 => browser.prop_map(|browser| Step::Abort { browser }),
        3 => prop_oneof![4 => 1..200_u64, 2 => 200..700_u64, 1 => Just(DAY)].prop_map(|seconds| Step::Wait { seconds }),
        1 => Just(Step::Restart),
    ];
    prop::collection::vec(step, 1..60)
}

/// What a browser has open.
#[derive(Clone, Default)]
struct Open {
    /// Codes and when each ends.
    codes: Vec<(String, u64)>,
    /// Those of the challenge that this one continues.
    before: Vec<(String, u64)>,
    tries: usize,
    since: u64,
    is_used: bool,
}

impl Open {
    fn until(&self) -> u64 {
        self.codes.iter().map(|(_, until)| *until).max().unwrap_or(0)
    }
}

#[derive(Default)]
struct Model {
    now: u64,
    open: BTreeMap<usize, Open>,
    /// When each wrong try was made.
    wrong: Vec<u64>,
    shut_until: u64,
}

#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    Wrong { left: Option<u32> },
    Expired,
    Dead,
    Shut,
    Nothing,
}

impl Model {
    fn wrong_today(&self) -> usize {
        self.wrong.iter().filter(|at| **at + DAY > self.now).count()
    }

    fn is_shut(&self) -> bool {
        self.shut_until > self.now || self.wrong_today() >= BUDGET
    }

    /// Whether a code is sent.
    fn asks(&mut self, browser: usize) -> bool {
        if self.is_shut() {
            return false;
        }
        let now = self.now;
        let open = self.open.entry(browser).or_default();
        let is_live = !open.is_used && open.until() > now && open.tries < TRIES;
        if !is_live {
            *open = Open { since: now, ..Open::default() };
        } else if now + LIFETIME > open.since + CHALLENGE {
            *open = Open { since: now, tries: open.tries, before: std::mem::take(&mut open.codes), ..Open::default() };
        }
        true
    }

    fn sent(&mut self, browser: usize, code: &str) {
        let until = self.now + LIFETIME;
        self.open.get_mut(&browser).unwrap().codes.push((code.to_owned(), until));
    }

    /// `typed` is `None` for what can't be a code.
    fn guesses(&mut self, browser: usize, typed: Option<&str>, redeems: bool) -> Answer {
        let (now, is_shut) = (self.now, self.is_shut());
        let Some(open) = self.open.get_mut(&browser).filter(|open| !open.is_used) else { return Answer::Nothing };
        if open.tries >= TRIES {
            return Answer::Dead;
        }
        if open.until() <= now {
            return Answer::Expired;
        }
        let Some(typed) = typed else { return Answer::Wrong { left: None } };
        if is_shut {
            return Answer::Shut;
        }
        let mut codes = open.codes.iter().chain(&open.before).filter(|(code, _)| code == typed).peekable();
        let was_sent = codes.peek().is_some();
        if codes.any(|(_, until)| *until > now) {
            open.is_used = redeems;
            return Answer::Yes;
        }
        open.tries += 1;
        let answer = if was_sent {
            Answer::Expired
        } else if open.tries == TRIES {
            Answer::Dead
        } else {
            Answer::Wrong { left: u32::try_from(TRIES - open.tries).ok() }
        };
        self.wrong.push(now);
        if self.wrong_today() >= BUDGET {
            self.shut_until = now + DAY;
        }
        answer
    }
}

fn answer_of<T>(outcome: identity::refusal::Outcome<T>) -> Answer {
    if outcome.is_ok() {
        return Answer::Yes;
    }
    match refusal(outcome) {
        Refusal::WrongCode { tries_left } => Answer::Wrong { left: tries_left },
        Refusal::CodeExpired => Answer::Expired,
        Refusal::TooManyTries { wait_seconds: None } => Answer::Dead,
        Refusal::TooManyTries { wait_seconds: Some(_) } => Answer::Shut,
        Refusal::NothingToConfirm => Answer::Nothing,
        other => panic!("{other:?}"),
    }
}

async fn follows(mut world: World, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let rules = |policy: &mut identity::policy::Policy| {
        unlimited_sends(policy);
        policy.codes.tries = u32::try_from(TRIES).unwrap();
        policy.codes.budget = u32::try_from(BUDGET).unwrap();
    };
    world.restart(rules).await;
    let first = world.line(Purpose::SignIn, "+12015550123");
    let lines: [Line; 2] = [first.clone(), first.from(world.browser())];
    let mut model = Model { now: 10 * DAY, ..Model::default() };
    let mut all_sent: Vec<String> = Vec::new();

    for (n, step) in steps.iter().enumerate() {
        match step {
            Step::Ask { browser } => {
                let expected = model.asks(*browser);
                let asked = lines[*browser].asks(&world).await;
                prop_assert_eq!(asked.is_ok(), expected, "step {}: asking", n);
                if let Ok(asked) = asked {
                    let code = asked.code.reveal().to_owned();
                    model.sent(*browser, &code);
                    all_sent.push(code);
                }
            }
            Step::Type { browser, sent } if !all_sent.is_empty() => {
                let code = sent.get(&all_sent);
                let expected = model.guesses(*browser, Some(code), true);
                prop_assert_eq!(answer_of(lines[*browser].enters(&world, code).await), expected, "step {}", n);
            }
            Step::Type { .. } => {}
            Step::TypeWrong { browser } => {
                let wrong = (0..1_000_000).map(|n| format!("{n:06}")).find(|code| !all_sent.contains(code)).unwrap();
                let expected = model.guesses(*browser, Some(&wrong), true);
                prop_assert_eq!(answer_of(lines[*browser].enters(&world, &wrong).await), expected, "step {}", n);
            }
            Step::TypeNonsense { browser } => {
                let expected = model.guesses(*browser, None, true);
                prop_assert_eq!(answer_of(lines[*browser].enters(&world, "12345").await), expected, "step {}", n);
            }
            Step::Abort { browser } => {
                let Some((code, _)) = model.open.get(browser).and_then(|open| open.codes.last().cloned()) else {
                    continue;
                };
                let expected = model.guesses(*browser, Some(&code), false);
                let found = answer_of(lines[*browser].guesses(&world, &code).await);
                prop_assert_eq!(found, expected, "step {}: aborted", n);
            }
            Step::Wait { seconds } => {
                model.now += seconds;
                world.passes(Duration::from_secs(*seconds));
            }
            Step::Restart => world.restart(|_| ()).await,
        }
        // Every wrong guess has left its row, and no more of them than the budget in any day.
        let counted = world.number("SELECT count(*) FROM tries").await;
        prop_assert_eq!(usize::try_from(counted).unwrap(), model.wrong.len(), "step {}: tries", n);
        prop_assert!(model.wrong_today() <= BUDGET, "step {}: budget", n);
    }
    Ok(())
}

fn any_order_follows_the_model(database: impl AsyncFn() -> Option<Database>, cases: u32) {
    let cases = if std::env::var("LONG").is_ok_and(|long| long == "1") { cases * 10 } else { cases };
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    TestRunner::new(config)
        .run(&steps(), |steps| {
            runtime.block_on(async {
                let Some(database) = database().await else { return Ok(()) };
                let traces = database.folder.is_none().then(|| database.traces());
                let followed = follows(World::on(database).await, steps).await;
                if let Some(traces) = traces {
                    traces.wipe().await;
                }
                followed
            })
        })
        .unwrap();
}

#[test]
fn any_order_of_steps_follows_the_model_on_sqlite() {
    any_order_follows_the_model(async || Some(Database::sqlite()), 32);
}

#[test]
fn any_order_of_steps_follows_the_model_on_postgres() {
    any_order_follows_the_model(Database::postgres, 16);
}

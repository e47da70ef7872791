//! Nothing that an outsider sees of an answer tells whether an address or number has an account: known and unknown take
//! turns on every form that strangers have, and status, headers and body are the same, nonces aside.

use http::StatusCode;
use http::header::{CONTENT_SECURITY_POLICY, SET_COOKIE};

use crate::both_databases;
use crate::people::{self, ANNA, PHONE};
use crate::world::World;
use crate::world::browser::Browser;
use crate::world::page::Page;

/// As long as the known one, so that its length explains nothing.
const NOBODY: &str = "adam@example.com";
const NOBODYS: &str = "+12025550123";
/// Enough to meet the limits.
const ROUNDS: usize = 6;

/// Of three answers each, where no limit is met. `LONG=1` looks at two thousand of each.
fn rounds() -> usize {
    if std::env::var("LONG").is_ok_and(|long| long == "1") { 667 } else { ROUNDS }
}

/// No limit is met.
const RAISED: &str = r#"
[guard]
cool_down = "0s"
number_per_hour = 10_000
number_per_day = 10_000
number_per_day_in_all = 10_000
address_per_hour = 10_000
network_per_hour = 10_000
block_per_hour = 10_000
country_per_day = 100_000
breaker_answered_percent = 0
[money]
per_day = "100000"
per_month = "100000"
[password]
free_per_pair = 1000
free_per_address = 10_000
siege = 10_000
"#;

/// An answer without what differs between any two: the nonce, what was typed, and the values of cookies, of which the
/// length stays.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    status: u16,
    headers: Vec<String>,
    body: String,
}

impl Seen {
    fn of(page: &Page, typed: &str) -> Self {
        let policy = page.header(CONTENT_SECURITY_POLICY.as_str());
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or("no nonce");
        let plain = |text: &str| {
            let text = text.replace(nonce, "NONCE").replace(typed, "TYPED");
            as_shown(typed).iter().fold(text, |text, shown| text.replace(shown, "TYPED"))
        };
        let mut headers: Vec<_> = page
            .headers
            .iter()
            .map(|(name, value)| {
                let value = value.to_str().unwrap();
                if name == SET_COOKIE {
                    let (name, rest) = value.split_once('=').unwrap();
                    let (value, attributes) = rest.split_once(';').unwrap();
                    return format!("{SET_COOKIE}: {name} of {} characters;{attributes}", value.len());
                }
                format!("{name}: {}", plain(value))
            })
            .collect();
        headers.sort();
        Self { status: page.status.as_u16(), headers, body: plain(&page.body) }
    }
}

/// A number as pages show it, `+1 201-555-0123` and `+1 201-***-**23`; addresses stand as they were typed.
fn as_shown(typed: &str) -> Vec<String> {
    let Some(number) = typed.strip_prefix("+1") else { return Vec::new() };
    let (area, last) = (&number[..3], &number[8..]);
    vec![format!("+1 {area}-{}-{}", &number[3..6], &number[6..]), format!("+1 {area}-***-**{last}")]
}

/// A form that strangers have: where it posts to, the field that names somebody, and what else stands in it.
struct Form {
    action: &'static str,
    names: &'static str,
    others: &'static [(&'static str, &'static str)],
    /// Where the first of them lands, before any limit is met.
    lands_on: &'static str,
}

/// Anna's is another.
const WRONG_PASSWORD: (&str, &str) = ("password", "another harbour 95");
const SIGN_IN: Form = Form { action: "/api/sign-in", names: "email", others: &[WRONG_PASSWORD], lands_on: "/sign-in" };
const REGISTER: Form =
    Form { action: "/api/register", names: "email", others: &[WRONG_PASSWORD], lands_on: "/register/confirm" };
const SIGN_IN_BY_PHONE: Form =
    Form { action: "/api/sign-in/phone", names: "phone", others: &[], lands_on: "/sign-in/phone/confirm" };
/// The number is Anna's, whoever's the address is.
const RECOVER_BY_PHONE: Form = Form {
    action: "/api/recover/phone",
    names: "email",
    others: &[("phone", PHONE), ("country", "US")],
    lands_on: "/recover/confirm",
};
/// The address is Anna's, whoever's the number is.
const RECOVER_BY_HER_PHONE: Form = Form {
    action: "/api/recover/phone",
    names: "phone",
    others: &[("email", ANNA), ("country", "US")],
    lands_on: "/recover/confirm",
};
const RECOVER: Form = Form { action: "/api/recover", names: "email", others: &[], lands_on: "/recover/confirm" };

/// Everything that a stranger sees who submits a form, in a browser and by a script.
async fn seen(world: &World, form: &Form, typed: &str) -> Vec<Seen> {
    let fields: Vec<_> = [(form.names, typed)].into_iter().chain(form.others.iter().copied()).collect();
    let body = people::form(&fields);
    let browser = world.browser();
    let answer = browser.post_and_stay(form.action, body.clone()).await;
    let page = browser.get(answer.header("location")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let to_script = world.browser().post_as_script(form.action, body).await;
    [answer, page, to_script].iter().map(|page| Seen::of(page, typed)).collect()
}

/// The page on which a stranger waits for a code, and what a wrong one and another press come to.
async fn waits(browser: &Browser, typed: &str) -> Vec<Seen> {
    let page = browser.get("/recover/confirm").await;
    assert_eq!(page.path(), "/recover/confirm", "{}", page.text());
    let wrong = [("code", "000000")];
    let answer = browser.post_form_as_script(&page, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    let led = browser.post_form(&page, &wrong).await;
    assert_eq!(led.refusal(), "wrong-code", "{}", led.text());
    let again = browser.post_form(&page, &[("again", "")]).await;
    [page, answer, led, again].iter().map(|page| Seen::of(page, typed)).collect()
}

/// What a stranger may do who waits for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Reload,
    ReloadAsScript,
    Wrong,
    WrongAsScript,
    Again,
    AgainAsScript,
    /// In seconds.
    Passes(u64),
}

impl Step {
    /// On the page as it was when the wait began.
    async fn take(self, browser: &Browser, page: &Page) -> Option<Page> {
        let (wrong, again) = ([("code", "000000")], [("again", "")]);
        Some(match self {
            Self::Reload => browser.get(page.path()).await,
            Self::ReloadAsScript => {
                browser.send(http::Method::GET, page.path(), "application/json", axum::body::Body::empty(), &[]).await
            }
            Self::Wrong => browser.post_form(page, &wrong).await,
            Self::WrongAsScript => browser.post_form_as_script(page, &wrong).await,
            Self::Again => browser.post_form(page, &again).await,
            Self::AgainAsScript => browser.post_form_as_script(page, &again).await,
            Self::Passes(_) => return None,
        })
    }
}

/// As long as a code is good, in seconds.
const LIFETIME: u64 = 600;

/// A wait from its begin to beyond its end, with every way to meet a limit: what strangers see who wait for a code to an
/// address or number that has an account, and for one to such as has none. Answers by which refusals they were met.
async fn wait_alike(world: &World, form: &Form, who: [&str; 2]) -> Vec<String> {
    use Step::{Again, AgainAsScript, Passes, Reload, ReloadAsScript, Wrong, WrongAsScript};
    let mut strangers = Vec::new();
    for typed in who {
        let fields: Vec<_> = [(form.names, typed)].into_iter().chain(form.others.iter().copied()).collect();
        let browser = world.browser();
        let page = browser.post(form.action, people::form(&fields)).await;
        assert_eq!(page.path(), form.lands_on, "{}", page.text());
        strangers.push((browser, page, typed));
    }
    let begins = [Reload, ReloadAsScript, WrongAsScript, Wrong, Reload, AgainAsScript, Again, Reload];
    let tries = [WrongAsScript, Wrong].repeat(4);
    let over = [Reload, ReloadAsScript, Again, AgainAsScript, Wrong, Reload];
    let late = [Passes(LIFETIME + 1), Reload, WrongAsScript, Wrong, AgainAsScript, Again, Reload, Wrong];
    let mut met = Vec::new();
    for (n, step) in begins.iter().chain(&tries).chain(&over).chain(&late).enumerate() {
        if let Passes(seconds) = step {
            world.advance(*seconds);
            continue;
        }
        let mut seen = Vec::new();
        for (browser, page, typed) in &strangers {
            let answer = step.take(browser, page).await.unwrap();
            let json: Option<serde_json::Value> = serde_json::from_str(&answer.body).ok();
            let refusal = json.and_then(|json| json["refusal"].as_str().map(str::to_owned));
            met.push(refusal.unwrap_or_else(|| answer.alert().map(|alert| alert.refusal).unwrap_or_default()));
            let way = answer.way.clone();
            seen.push((way, Seen::of(&answer, typed)));
        }
        assert_eq!(seen[0], seen[1], "{}, step {n}: {step:?}", form.action);
    }
    met.sort();
    met.dedup();
    met
}

async fn look_alike(world: &World, form: &Form, who: [&str; 2]) {
    look_alike_for(ROUNDS, world, form, who).await;
}

async fn look_alike_for(rounds: usize, world: &World, form: &Form, [known, unknown]: [&str; 2]) {
    for round in 0..rounds {
        // Neither is always the first.
        let turns = if round % 2 == 0 { [known, unknown] } else { [unknown, known] };
        let mut answers = Vec::new();
        for typed in turns {
            answers.push(seen(world, form, typed).await);
        }
        if round == 0 {
            assert!(answers[0][0].headers.contains(&format!("location: {}", form.lands_on)), "{:?}", answers[0][0]);
        }
        assert_eq!(answers[0], answers[1], "{}, round {round}", form.action);
        world.advance(1);
    }
}

both_databases! {
    async fn signing_in_looks_the_same(world) {
        world.registered(ANNA).await;
        look_alike(&world, &SIGN_IN, [ANNA, NOBODY]).await;
    }

    #[settings = RAISED]
    async fn signing_in_looks_the_same_before_any_limit(world) {
        world.with_sms(ANNA, PHONE).await;
        look_alike_for(rounds(), &world, &SIGN_IN, [ANNA, NOBODY]).await;
    }

    async fn registering_looks_the_same(world) {
        world.registered(ANNA).await;
        // What was sent to Anna when she registered counts no more.
        world.advance(24 * 3600 + 1);
        look_alike(&world, &REGISTER, [ANNA, NOBODY]).await;
    }

    #[settings = RAISED]
    async fn registering_looks_the_same_before_any_limit(world) {
        world.registered(ANNA).await;
        look_alike_for(rounds(), &world, &REGISTER, [ANNA, NOBODY]).await;
    }

    async fn recovering_looks_the_same(world) {
        world.registered(ANNA).await;
        look_alike(&world, &RECOVER, [ANNA, NOBODY]).await;
    }

    #[settings = RAISED]
    async fn recovering_by_phone_looks_the_same(world) {
        world.with_phone(ANNA, PHONE).await;
        look_alike_for(rounds(), &world, &RECOVER_BY_PHONE, [ANNA, NOBODY]).await;
        look_alike_for(rounds(), &world, &RECOVER_BY_HER_PHONE, [PHONE, NOBODYS]).await;
    }

    // What she changes kills the codes that strangers have asked for, and must not show.
    #[settings = RAISED]
    async fn a_stranger_who_waits_sees_nothing_of_what_the_owner_does(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        for (form, [hers, nobodys]) in [
            (&RECOVER, [ANNA, NOBODY]),
            (&RECOVER_BY_PHONE, [ANNA, NOBODY]),
            (&RECOVER_BY_HER_PHONE, [PHONE, NOBODYS]),
        ] {
            let strangers = [(world.browser(), hers), (world.browser(), nobodys)];
            let mut seen = Vec::new();
            for (browser, typed) in &strangers {
                let fields: Vec<_> = [(form.names, *typed)].into_iter().chain(form.others.iter().copied()).collect();
                browser.post_and_stay(form.action, people::form(&fields)).await;
            }
            let page = anna.proves("+12035550123").await;
            assert_eq!(page.path(), "/account", "{}", page.text());
            for (browser, typed) in &strangers {
                seen.push(waits(browser, typed).await);
            }
            assert_eq!(seen[0], seen[1], "{}", form.action);
            anna.proves(PHONE).await;
        }
    }

    #[settings = RAISED]
    async fn every_wait_for_a_code_looks_the_same_to_its_end_and_after(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        anna.post("/api/phone/sign-in/on", "").await;
        for (form, who) in [
            (&REGISTER, [ANNA, NOBODY]),
            (&RECOVER, [ANNA, NOBODY]),
            (&SIGN_IN_BY_PHONE, [PHONE, NOBODYS]),
            (&RECOVER_BY_PHONE, [ANNA, NOBODY]),
            (&RECOVER_BY_HER_PHONE, [PHONE, NOBODYS]),
        ] {
            let met = wait_alike(&world, form, who).await;
            for refusal in ["wrong-code", "too-many-tries"] {
                assert!(met.iter().any(|name| name == refusal), "{}: {refusal} in {met:?}", form.action);
            }
        }
    }

    #[settings = RAISED]
    async fn recovering_looks_the_same_before_any_limit(world) {
        world.registered(ANNA).await;
        look_alike_for(rounds(), &world, &RECOVER, [ANNA, NOBODY]).await;
    }

    async fn signing_in_by_phone_looks_the_same(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        anna.post("/api/phone/sign-in/on", "").await;
        // What was sent to Anna's phone when she proved it counts no more.
        world.advance(24 * 3600 + 1);
        look_alike(&world, &SIGN_IN_BY_PHONE, [PHONE, NOBODYS]).await;
        assert!(!world.messages_to(PHONE).await.is_empty() && world.messages_to(NOBODYS).await.is_empty());
    }

    #[settings = RAISED]
    async fn signing_in_by_phone_looks_the_same_before_any_limit(world) {
        let anna = world.with_phone(ANNA, PHONE).await;
        anna.post("/api/phone/sign-in/on", "").await;
        look_alike_for(rounds(), &world, &SIGN_IN_BY_PHONE, [PHONE, NOBODYS]).await;
    }
}

//! Cookies as browsers get them, on the router of production too.

use std::net::IpAddr;

use http::Method;
use identity::challenge::{self, Ask, Kind};
use identity::model::email_address::EmailAddress;
use identity::model::id::AccountId;
use identity::model::language::Language;
use identity::model::phone::Phone;
use identity::model::purpose::Purpose;
use identity::model::target::Target;
use identity::model::token::Token;
use identity::model::visitor::Visitor;
use identity::policy::NumberKinds;

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE};
use crate::world::jar::Cookie;
use crate::world::page::Page;
use crate::world::{Browser, PRODUCTION, World};

const NAMES: [&str; 5] =
    ["ringfence-session", "ringfence-device", "ringfence-browser", "ringfence-flash", "ringfence-going"];

/// The longest that settings allow, and times far below what they are by default.
const LONG_LIVED: &str =
    "session.partial = '1h'\nsession.idle = '365d'\nsession.longest = '365d'\nsession.trusted_device = '364d'";
const SHORT_LIVED: &str =
    "session.partial = '20min'\nsession.idle = '5min'\nsession.longest = '5min'\nsession.trusted_device = '3h'";

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

/// For how long a browser is to keep what it is given on the way in: session, trusted device, where it was going, its name.
async fn kept_on_the_way_in(world: &World) -> [u64; 4] {
    world.with_sms(ANNA, PHONE).await;
    let anna = world.browser();
    anna.get("/account/devices").await;
    let going = anna.cookie("ringfence-going").unwrap().max_age();
    let page = anna.types_password(ANNA).await;
    // Its name is weeks old by now, and has to last as long as the session.
    let name = anna.cookie("ringfence-browser").unwrap().value;
    anna.set_cookie("ringfence-browser", &name);
    let code = world.newest_code(PHONE).await;
    anna.post_form(&page, &[("code", &code), ("trust_device", "yes")]).await;
    let [session, device, named] =
        ["ringfence-session", "ringfence-device", "ringfence-browser"].map(|name| anna.cookie(name).unwrap().max_age());
    [session, device, going, named]
}

/// Every cookie that an answer sets or takes back.
fn set_by(page: &Page) -> Vec<String> {
    page.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned()).collect()
}

/// In production messages leave for good, so the code comes from the engine: one more for what this browser waits for.
async fn another_code(world: &World, browser: &Browser, purpose: Purpose) -> String {
    let token = browser.cookie("__Host-ringfence-browser").unwrap().value;
    let visitor = Visitor {
        language: Language::English,
        browser: Token::parse(&token).unwrap().hash(),
        address: IpAddr::from([198, 51, 100, 7]),
        user_agent: "Test/1.0".to_owned(),
        work: String::new(),
    };
    let target = match purpose {
        Purpose::Register => Target::Email(EmailAddress::parse(ANNA).unwrap()),
        _ => Target::Phone(Phone::parse(PHONE, "US", NumberKinds::default()).unwrap()),
    };
    let account = match purpose {
        Purpose::Register => None,
        _ => Some(AccountId::named(&world.word("SELECT id FROM accounts").await)),
    };
    world.advance(31);
    let message = Kind::Code;
    let ask = Ask {
        purpose,
        target: &target,
        account: account.as_ref(),
        asked_for: None,
        visitor: &visitor,
        is_proven: false,
        message,
    };
    challenge::ask(world.identity(), &ask).await.unwrap().code.reveal().to_owned()
}

/// Walks through everything that sets a cookie, and answers all that was set or taken back.
async fn everything_that_is_set(world: &World) -> Vec<String> {
    let anna = world.browser();
    let mut lines = Vec::new();
    let mut walk = async |method: Method, path: &str, body: String| {
        let page = anna.send(method, path, "text/html", body.into(), &[]).await;
        lines.extend(set_by(&page));
        assert!(page.status.as_u16() < 400, "{path}: {}", page.text());
    };
    let code = async |purpose| format!("code={}&trust_device=yes", another_code(world, &anna, purpose).await);
    let password = format!("email={}&password={}", ANNA.replace('@', "%40"), PASSWORD.replace(' ', "+"));
    walk(Method::GET, "/account/devices", String::new()).await;
    walk(Method::POST, "/api/sign-in", "email=x&password=y".into()).await;
    walk(Method::GET, "/sign-in", String::new()).await;
    walk(Method::POST, "/api/register", password.clone()).await;
    walk(Method::POST, "/api/register/confirm", code(Purpose::Register).await).await;
    walk(Method::POST, "/api/phone/verify", "phone=%2B12015550123".into()).await;
    walk(Method::POST, "/api/phone/confirm", code(Purpose::VerifyPhone).await).await;
    walk(Method::POST, "/api/second-factor/sms", String::new()).await;
    walk(Method::POST, "/api/second-factor/sms/confirm", code(Purpose::EnableSms).await).await;
    walk(Method::POST, "/api/recovery-codes/keep", String::new()).await;
    walk(Method::POST, "/sign-out", String::new()).await;
    walk(Method::POST, "/api/sign-in", password).await;
    walk(Method::POST, "/api/sign-in/second-factor", code(Purpose::SignIn).await).await;
    walk(Method::GET, "/account", String::new()).await;
    lines
}

fn attributes(line: &str) -> Vec<&str> {
    line.split(';').skip(1).map(str::trim).collect()
}

both_databases! {
    #[settings = PRODUCTION]
    async fn in_production_each_belongs_to_this_host_over_https(world) {
        let lines = everything_that_is_set(&world).await;
        for name in NAMES {
            let begins = format!("__Host-{name}=");
            let is_set = lines.iter().any(|line| line.starts_with(&begins) && !line.contains("Max-Age=0"));
            assert!(is_set, "{name} was not set");
        }
        for line in lines {
            assert!(NAMES.iter().any(|name| line.starts_with(&format!("__Host-{name}="))), "{line}");
            let attributes = attributes(&line);
            for wanted in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
                assert!(attributes.contains(&wanted), "{wanted} in {line}");
            }
            assert!(!line.to_lowercase().contains("domain"), "{line}");
        }
    }

    async fn development_over_http_uses_plain_names(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let cookies: Vec<Cookie> = anna.cookies();
        assert!(cookies.len() >= 2);
        for cookie in cookies {
            assert!(NAMES.contains(&cookie.name.as_str()), "{}", cookie.name);
            assert!(!cookie.has("Secure") && cookie.has("HttpOnly") && cookie.has("SameSite=Lax") && cookie.has("Path=/"));
        }
    }

    async fn what_the_settings_let_last_a_browser_keeps_for_so_long(world) {
        let kept = kept_on_the_way_in(&world).await;
        assert_eq!(kept, [30 * DAY, 30 * DAY, 40 * MINUTE, 400 * DAY]);
    }

    #[settings = LONG_LIVED]
    async fn and_for_as_long_as_they_may_say(world) {
        let kept = kept_on_the_way_in(&world).await;
        assert_eq!(kept, [365 * DAY, 364 * DAY, 90 * MINUTE, 400 * DAY]);
    }

    // A half-way session may be made to last longer than a whole one.
    #[settings = SHORT_LIVED]
    async fn and_no_longer(world) {
        let kept = kept_on_the_way_in(&world).await;
        assert_eq!(kept, [20 * MINUTE, 180 * MINUTE, 50 * MINUTE, 400 * DAY]);
    }

    async fn the_token_changes_at_each_level_and_the_old_one_is_dead(world) {
        world.with_sms(ANNA, PHONE).await;
        let anna = world.browser();
        let page = anna.types_password(ANNA).await;
        let partial = anna.cookie(NAMES[0]).unwrap().value;
        anna.types_code_sent_to(&page, PHONE).await;
        let full = anna.cookie(NAMES[0]).unwrap().value;
        let recovering = anna.copied();
        recovering.recovers(ANNA).await;
        let recovery = recovering.cookie(NAMES[0]).unwrap().value;
        assert!(partial != full && full != recovery && partial != recovery);
        anna.signs_out().await;
        assert!(anna.cookie(NAMES[0]).is_none());
        for dead in [&partial, &full] {
            anna.set_cookie(NAMES[0], dead);
            assert_eq!(anna.get("/account").await.path(), "/sign-in");
            assert_eq!(anna.get("/sign-in/second-factor").await.path(), "/sign-in");
        }
        let page = recovering.get("/recover/password").await;
        recovering.post_form(&page, &[("password", "another harbour 95")]).await;
        recovering.set_cookie(NAMES[0], &recovery);
        assert_eq!(recovering.get("/recover/password").await.path(), "/recover");
    }

    async fn forged_cut_and_swapped_cookies_open_nothing_and_break_nothing(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        let outsider = world.browser();
        outsider.get("/account").await;
        outsider.post_and_stay("/api/sign-in", "email=x&password=y").await;
        let ours: Vec<String> = anna.cookies().into_iter().chain(outsider.cookies()).map(|cookie| cookie.value).collect();
        let mut forged: Vec<String> = ours.iter().map(|value| value[..value.len() - 1].to_owned()).collect();
        // Each value under every other name, but for a session's own.
        let session = anna.cookie(NAMES[0]).unwrap().value;
        forged.extend(ours.into_iter().filter(|value| *value != session));
        forged.extend(["", "x", "\"", "a=b=c", "%00", "..", "AAAA"].map(str::to_owned));
        forged.push("A".repeat(3_000));
        forged.push("A".repeat(43));
        for name in NAMES {
            for value in &forged {
                let thief = world.browser();
                thief.set_cookie(name, value);
                let confirms = ["/register/confirm", "/recover/confirm", "/sign-in/phone/confirm"];
                for path in ["/", "/account", "/sign-in", "/account/recovery-codes.txt"].into_iter().chain(confirms) {
                    let page = thief.get(path).await;
                    assert!(page.status.is_success() && !page.body.contains(ANNA), "{name}={value} at {path}: {}", page.status);
                }
                let answer = thief.post("/api/sign-in/second-factor", "code=123456").await;
                assert_eq!((answer.path(), answer.refusal().as_str()), ("/sign-in", "sign-in-due"), "{name}={value}");
            }
        }
    }

    async fn a_session_of_another_browser_cookie_goes_on(world) {
        let anna = world.registered(ANNA).await;
        anna.set_cookie("ringfence-browser", &Token::new(&*world.identity().entropy).reveal());
        assert_eq!(anna.get("/account").await.path(), "/account");
        anna.forget_cookie("ringfence-browser");
        assert_eq!(anna.get("/account").await.path(), "/sign-in", "a session needs its browser to have a name");
    }
}

//! Whatever is typed into whatever form: a clear refusal, nothing spent, and never a fault.

use http::Method;

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE, form};
use crate::world::{Browser, World};

/// A form: where it posts to, and fields that make sense.
type Case = (&'static str, &'static [(&'static str, &'static str)]);

const OUT: [Case; 7] = [
    ("/api/register", &[("email", "zoe@example.com"), ("password", PASSWORD)]),
    ("/api/sign-in", &[("email", "zoe@example.com"), ("password", PASSWORD)]),
    ("/api/sign-in/phone", &[("phone", "+1 201 555"), ("country", "US")]),
    ("/api/sign-in/phone/confirm", &[("code", "12345")]),
    ("/api/recover", &[("email", "zoe@example.com")]),
    ("/api/register/confirm", &[("code", "12345")]),
    ("/api/recover/confirm", &[("code", "12345")]),
];
const HALF_WAY: [Case; 2] = [
    ("/api/sign-in/second-factor", &[("code", "12345"), ("trust_device", "yes")]),
    ("/api/sign-in/recovery-code", &[("recovery_code", "0-AAAA")]),
];
const RECOVERED: [Case; 1] = [("/api/recover/password", &[("password", "short")])];
const SIGNED_IN: [Case; 6] = [
    ("/api/phone/verify", &[("phone", "+1 201 555"), ("country", "US")]),
    ("/api/phone/confirm", &[("code", "12345")]),
    ("/api/second-factor/sms/confirm", &[("code", "12345")]),
    ("/api/re-authenticate/confirm", &[("code", "12345")]),
    ("/api/re-authenticate/recovery-code", &[("recovery_code", "0-AAAA")]),
    ("/api/password", &[("current_password", PASSWORD), ("password", "short")]),
];

fn strange_values() -> Vec<String> {
    // All too short for a password, which may be of any characters.
    let strange = ["", " ", "😀🔑", "\u{202e}אבג\u{200f}", "\r\nA: b", "' OR 1", "<b>&\"", "\u{1}\u{1b}[2J"];
    let long = ["9", "a", "😀", "\u{1}", "\""].map(|c| c.repeat(60_000 / form(&[("x", c)]).len().max(1)));
    strange.into_iter().map(str::to_owned).chain(long).collect()
}

/// Every body that differs from a sensible one in one thing.
fn bodies((_, fields): &Case) -> Vec<String> {
    let mut bodies = vec![String::new(), "&&&=&".to_owned(), "unknown=1&__proto__=2&email%5Bx".to_owned()];
    for (at, _) in fields.iter().enumerate() {
        let mut others = fields.to_vec();
        let (name, _) = others.remove(at);
        bodies.push(form(&others));
        // A field that is not needed may be strange in peace.
        if !matches!(name, "country" | "trust_device") || fields[0].1 != PASSWORD {
            for value in strange_values() {
                let mut all = others.clone();
                all.push((name, &value));
                bodies.push(form(&all));
            }
        }
    }
    bodies
}

async fn all_are_refused(browser: &Browser, cases: &[Case]) {
    for case in cases {
        let path = case.0;
        for body in bodies(case) {
            let shown: String = body.chars().take(60).collect();
            let answer = browser.post_and_stay(path, body.clone()).await;
            for line in answer.headers.get_all("set-cookie") {
                assert!(line.len() < 4_096, "{path} {shown}: a cookie of {} bytes", line.len());
            }
            if answer.status == 400 {
                assert_eq!(answer.refusal(), "malformed", "{path} {shown}");
                continue;
            }
            assert_eq!(answer.status, 303, "{path} {shown}");
            let page = browser.get(answer.header("location")).await;
            assert!(page.status == 200 && !page.refusal().is_empty(), "{path} {shown}: {}", page.text());
            assert_ne!(page.refusal(), "fault", "{path} {shown}");
            let answer = browser.post_as_script(path, body).await;
            assert!(answer.status.is_client_error(), "{path} {shown}: {}", answer.status);
        }
    }
}

async fn is_malformed(browser: &Browser, path: &str, body: Vec<u8>, kind: &str) {
    for accept in ["text/html", "application/json"] {
        let headers = [("content-type", kind)];
        let answer = browser.send(Method::POST, path, accept, body.clone().into(), &headers).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (400, ""), "{path} {kind} {body:?}");
        assert!(answer.body.contains("malformed") && answer.header("set-cookie").is_empty(), "{path}");
    }
}

/// Somebody who waits for a code on every page that waits for one.
async fn waiting_everywhere(world: &World) -> Browser {
    let anna = world.with_sms(ANNA, PHONE).await.browser;
    anna.asks_to_verify("+12025550123").await;
    anna.post("/api/second-factor/sms", "").await;
    world.advance(31);
    anna.post("/api/re-authenticate/send", "").await;
    anna
}

/// Waits are not what these tests are about.
const PATIENT: &str = "password.free_per_pair = 1000\npassword.free_per_address = 100000";

both_databases! {
    #[settings = PATIENT]
    async fn before_signing_in(world) {
        let stranger = world.browser();
        stranger.begins_to_register(ANNA).await;
        stranger.fill("/recover", &[("email", ANNA)]).await;
        let messages = world.messages().await.len();
        all_are_refused(&stranger, &OUT).await;
        assert_eq!(world.messages().await.len(), messages, "nothing was sent");
        assert_eq!(world.number("SELECT count(*) FROM tries").await, 0, "and no try was spent");
        let page = stranger.get("/register/confirm").await;
        let code = world.messages_to(ANNA).await.into_iter().rev().find_map(|message| message.code).unwrap();
        assert_eq!(stranger.post_form(&page, &[("code", &code)]).await.path(), "/account");
    }

    async fn half_way(world) {
        world.with_sms(ANNA, PHONE).await;
        let anna = world.browser();
        let page = anna.types_password(ANNA).await;
        let messages = world.messages().await.len();
        all_are_refused(&anna, &HALF_WAY).await;
        assert_eq!(world.messages().await.len(), messages);
        assert_eq!(world.number("SELECT count(*) FROM tries").await, 0);
        assert_eq!(anna.types_code_sent_to(&page, PHONE).await.path(), "/account");
    }

    async fn recovered(world) {
        world.registered(ANNA).await;
        let forgetful = world.browser();
        let page = forgetful.recovers(ANNA).await;
        all_are_refused(&forgetful, &RECOVERED).await;
        assert_eq!(forgetful.post_form(&page, &[("password", "another harbour 95")]).await.path(), "/sign-in");
    }

    #[settings = PATIENT]
    async fn signed_in(world) {
        let anna = waiting_everywhere(&world).await;
        let messages = world.messages().await.len();
        all_are_refused(&anna, &SIGNED_IN).await;
        assert_eq!(world.messages().await.len(), messages);
        assert_eq!(world.number("SELECT count(*) FROM tries").await, 0);
        let page = anna.get("/account/phone/confirm").await;
        assert_eq!(anna.types_code_sent_to(&page, "+12025550123").await.path(), "/account");
    }

    async fn what_is_no_form_is_malformed_and_nothing_acts(world) {
        let levels = world.at_every_level().await;
        let before = world.rows().await;
        let every = OUT.iter().chain(&HALF_WAY).chain(&RECOVERED).chain(&SIGNED_IN);
        for (path, fields) in every {
            let browser = &levels[3].1;
            let (name, sensible) = (fields[0].0, form(fields));
            let urlencoded = "application/x-www-form-urlencoded";
            for value in [&b"\xff\xfe"[..], b"%ff", b"a\0b", b"%00", b"%", b"%4"] {
                let body = [name.as_bytes(), b"=", value].concat();
                is_malformed(browser, path, body, urlencoded).await;
            }
            is_malformed(browser, path, format!("{sensible}&{sensible}").into(), urlencoded).await;
            is_malformed(browser, path, format!("{name}[x]=1").into(), urlencoded).await;
            for kind in ["multipart/form-data; boundary=x", "application/json", "text/plain"] {
                is_malformed(browser, path, sensible.clone().into(), kind).await;
            }
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    }

    async fn an_id_that_makes_no_sense_ends_nothing(world) {
        let anna = world.registered(ANNA).await;
        let before = world.rows().await;
        for (path, name) in [("/api/sessions/end", "session"), ("/api/devices/end", "device")] {
            for value in strange_values() {
                let page = anna.post(path, form(&[(name, &value)])).await;
                assert!(page.text().contains("Nothing was changed"), "{path}: {}", page.text());
            }
        }
        assert_eq!(world.changed_since(&before).await, [""; 0]);
    }

    async fn a_code_is_read_as_people_write_it(world) {
        let anna = world.browser();
        let page = anna.begins_to_register(ANNA).await;
        let code = world.newest_code(ANNA).await;
        let wide: String = code.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
        for wrong in [&code[..5], &format!("{code}0")] {
            assert_eq!(anna.post_form(&page, &[("code", wrong)]).await.refusal(), "wrong-code");
        }
        let spaced = format!(" {}-{} ", &wide[..9], &code[3..]);
        assert_eq!(anna.post_form(&page, &[("code", &spaced)]).await.path(), "/account", "{spaced}");
    }
}

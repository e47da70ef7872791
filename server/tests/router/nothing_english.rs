//! In a German browser nothing English is left: every page is opened in both languages, and what is said on one is not said on
//! the other.

use app::routes::Route;

use crate::both_databases;
use crate::people::{ANNA, PASSWORD, PHONE};
use crate::totp;
use crate::world::{Browser, World};

const GERMAN: &str = "de-CH,de;q=0.9";
const DAY: u64 = 86_400;
const BESIEGED: &str = "password.siege = 10\npassword.free_per_pair = 1000";

/// Names, and words that are the same in both languages.
const SAME: [&str; 2] = ["Ringfence", "Code"];

/// Whether something may be said the same way in both: an address says nothing in any.
fn is_neither(saying: &str) -> bool {
    saying.contains('@') || SAME.contains(&saying)
}

/// A page as somebody stands before it: whoever opens it changes nothing.
struct Visit {
    /// What there is to see.
    what: &'static str,
    browser: Browser,
    url: String,
}

impl Visit {
    fn new(what: &'static str, browser: &Browser, url: &str) -> Self {
        Self { what, browser: browser.clone(), url: url.to_owned() }
    }

    /// What this page says the same in both languages, beside [`SAME`].
    async fn check(&self) {
        let english = self.browser.asking_for("en").get(&self.url).await;
        let german = self.browser.asking_for(GERMAN).get(&self.url).await;
        let path = self.url.split('?').next().unwrap();
        assert_eq!((english.path(), german.path()), (path, path), "{}: it leads elsewhere", self.what);
        assert_eq!((english.language().as_str(), german.language().as_str()), ("en", "de"), "{}", self.what);
        let said = english.sayings();
        assert!(said.len() > 5, "{}: {said:?}", self.what);
        let left: Vec<_> =
            german.sayings().into_iter().filter(|saying| said.contains(saying) && !is_neither(saying)).collect();
        assert_eq!(left, [""; 0], "{} ({})", self.what, self.url);
    }
}

async fn check(visits: impl IntoIterator<Item = Visit>) {
    for visit in visits {
        visit.check().await;
    }
}

/// The path of a link of ours in the newest message to an address that has one.
async fn link(world: &World, to: &str, path: &str) -> String {
    let messages = world.messages_to(to).await;
    let text = messages.iter().map(|message| &message.text).find(|text| text.contains(path)).unwrap();
    text[text.find(path).unwrap()..].split_whitespace().next().unwrap().to_owned()
}

const LEVEL_THREE: &str = "assurance = 'asvs-l3'";
/// Whoever stands before this page, so that it shows itself. A new route does not compile until somebody does, or it is said
/// here why nobody can.
pub async fn before(route: Route, world: &World) -> Option<Browser> {
    // Another person for each, and none is troubled by what the one before has done.
    let place = Route::ALL.iter().position(|one| *one == route).unwrap();
    let (zoe, phone) = (&format!("zoe{place}@example.com"), &format!("+120155501{place:02}"));
    world.advance(3_600);
    let anybody = world.browser();
    Some(match route {
        // It leads on; it takes posts alone; these are files; it is for those who develop, and English.
        Route::Home | Route::SignOut | Route::RecoveryCodesText | Route::Export | Route::Handset => return None,
        Route::Register
        | Route::SignIn
        | Route::PhoneSignIn
        | Route::Recover
        | Route::Cancel
        | Route::NotMe
        | Route::SilenceNumber => anybody,
        Route::RegisterConfirm => {
            anybody.begins_to_register(zoe).await;
            anybody
        }
        Route::SecondFactor => {
            world.with_sms(zoe, phone).await;
            world.advance(61);
            anybody.types_password(zoe).await;
            anybody
        }
        Route::PhoneSignInConfirm => {
            anybody.fill("/sign-in/phone", &[("phone", phone)]).await;
            anybody
        }
        Route::RecoverConfirm => {
            anybody.fill("/recover", &[("email", zoe)]).await;
            anybody
        }
        Route::RecoverSecondProof => {
            world.with_sms(zoe, phone).await;
            world.advance(3_600);
            anybody.recovers_by_phone(zoe, phone).await;
            anybody
        }
        Route::RecoverPassword => {
            world.registered(zoe).await;
            anybody.recovers(zoe).await;
            anybody
        }
        Route::ReAuthenticate => {
            let person = world.registered(zoe).await;
            world.advance(901);
            person
        }
        Route::Account
        | Route::Phone
        | Route::SmsFactor
        | Route::TotpFactor
        | Route::EmailFactor
        | Route::RecoveryCodes
        | Route::Passkeys
        | Route::Password
        | Route::Email
        | Route::Data
        | Route::Sessions
        | Route::Activity => world.registered(zoe).await,
        Route::Devices => {
            world.with_sms(zoe, phone).await;
            world.advance(61);
            let page = anybody.types_password(zoe).await;
            let code = world.newest_code(phone).await;
            anybody.post_form(&page, &[("code", &code), ("trust_device", "")]).await;
            anybody
        }
        Route::PhoneConfirm => {
            let person = world.registered(zoe).await;
            person.asks_to_verify(phone).await;
            person
        }
        Route::SmsFactorConfirm => {
            let person = world.with_phone(zoe, phone).await;
            world.advance(31);
            person.asks_for_sms().await;
            person
        }
        Route::TotpFactorConfirm => {
            let person = world.registered(zoe).await;
            totp::scans(&person, "Büro").await;
            person
        }
        Route::EmailConfirm => {
            let person = world.registered(zoe).await;
            person.fill("/account/email", &[("email", "zoe@example.org")]).await;
            person
        }
        Route::Leaving => {
            let person = world.registered(zoe).await;
            person.post("/api/data/delete", "").await;
            person.types_password(zoe).await;
            person
        }
        Route::StrongMethod | Route::PasskeyOffer => world.with_sms(zoe, phone).await.browser,
    })
}

both_databases! {
    async fn on_any_page_there_is(world) {
        for route in Route::ALL {
            let Some(browser) = before(route, &world).await else { continue };
            if route == Route::StrongMethod {
                let strict = world.restarted_with(LEVEL_THREE).await;
                browser.through(&strict).reads_german(route.path()).await;
                strict.identity().store.close().await;
            } else {
                browser.reads_german(route.path()).await;
            }
        }
    }

    async fn on_the_pages_of_strangers(world) {
        let anybody = world.browser();
        let paths = [
            "/sign-in", "/sign-in/phone", "/register", "/recover", "/not-me", "/not-me?link=x", "/not-me/texts", "/cancel",
            "/cancel?t=x", "/nowhere",
        ];
        check(paths.map(|path| Visit::new("a page of strangers", &anybody, path))).await;
    }

    async fn on_the_way_to_an_account(world) {
        let zoe = world.browser();
        zoe.begins_to_register("zoe@example.com").await;
        let behind = link(&world, "zoe@example.com", "/register/confirm?link=").await;
        check([
            Visit::new("the code of a registration", &zoe, "/register/confirm"),
            Visit::new("the same, filled in by the link", &zoe, &behind),
            Visit::new("the link in another browser", &world.browser(), &behind),
        ])
        .await;
    }

    async fn on_the_second_step_of_signing_in(world) {
        world.with_sms(ANNA, PHONE).await;
        let anna = world.browser();
        anna.types_password(ANNA).await;
        check([Visit::new("a code by SMS", &anna, "/sign-in/second-factor")]).await;
        world.deliver().await;
        check([Visit::new("a code that has arrived", &anna, "/sign-in/second-factor")]).await;
        world.advance(301);
        check([Visit::new("a code that is over", &anna, "/sign-in/second-factor")]).await;
    }

    #[settings = BESIEGED]
    async fn where_strangers_have_been_guessing(world) {
        world.registered(ANNA).await;
        let strangers = world.browser().at_address("203.0.113.9");
        for _ in 0..10 {
            strangers.post_as_script("/api/sign-in", format!("email={ANNA}&password=guess")).await;
        }
        let anna = world.browser();
        let page = anna.types_password(ANNA).await;
        assert_eq!(page.path(), "/sign-in/second-factor", "{}", page.text());
        check([Visit::new("a code for a new browser", &anna, "/sign-in/second-factor")]).await;
    }

    async fn where_an_app_is_the_second_step(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        totp::adds(&anna).await;
        let other = world.browser();
        other.types_password(ANNA).await;
        other.post("/api/sign-in/method", "method=totp").await;
        check([Visit::new("the app's code", &other, "/sign-in/second-factor")]).await;
        world.advance(901);
        let page = anna.get("/re-authenticate").await;
        anna.post_form(&page, &[("password", PASSWORD)]).await;
        anna.post("/api/re-authenticate/method", "method=totp").await;
        check([Visit::new("the app's code once more", &anna, "/re-authenticate")]).await;
        world.advance(3_600);
        let forgetful = world.browser();
        forgetful.recovers_by_phone(ANNA, PHONE).await;
        check([Visit::new("the app as one more proof", &forgetful, "/recover/second-proof")]).await;
    }

    async fn on_the_ways_in_by_phone(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        assert_eq!(anna.post("/api/phone/sign-in/on", "").await.path(), "/account");
        world.advance(3_600);
        let by_phone = world.browser();
        let page = by_phone.fill("/sign-in/phone", &[("phone", PHONE)]).await;
        check([Visit::new("the code of the phone", &by_phone, "/sign-in/phone/confirm")]).await;
        assert_eq!(by_phone.types_code_sent_to(&page, PHONE).await.path(), "/sign-in/second-factor");
        check([Visit::new("the password after the phone", &by_phone, "/sign-in/second-factor")]).await;
    }

    async fn on_the_ways_to_a_new_password(world) {
        world.with_sms(ANNA, PHONE).await;
        let by_mail = world.browser();
        let page = by_mail.fill("/recover", &[("email", ANNA)]).await;
        check([Visit::new("a code to the address", &by_mail, "/recover/confirm")]).await;
        by_mail.types_code_sent_to(&page, ANNA).await;
        check([Visit::new("the new password", &by_mail, "/recover/password")]).await;
        world.advance(3_600);
        let by_phone = world.browser();
        let page = by_phone.asks_to_recover_by_phone(ANNA, PHONE).await;
        check([Visit::new("a code to the phone", &by_phone, "/recover/confirm")]).await;
        by_phone.types_code_sent_to(&page, PHONE).await;
        check([Visit::new("one more proof", &by_phone, "/recover/second-proof")]).await;
        by_phone.post("/api/recover/second-proof/send", "").await;
        by_phone.get("/recover/second-proof").await;
        check([Visit::new("its code", &by_phone, "/recover/second-proof")]).await;
        by_phone.post("/api/recover/second-proof/wait", "").await;
        let cancel = link(&world, ANNA, "/cancel?t=").await;
        check([
            Visit::new("a wait", &by_phone, "/recover/second-proof"),
            Visit::new("its cancelling", &world.browser(), &cancel),
        ])
        .await;
        world.advance(8 * DAY);
        check([Visit::new("a wait that has run out", &world.browser(), &cancel)]).await;
    }

    async fn on_the_links_of_notices(world) {
        world.registered(ANNA).await;
        world.browser().types_password(ANNA).await;
        let of_sign_in = link(&world, ANNA, "/not-me?link=").await;
        check([Visit::new("what a notice told", &world.browser(), &of_sign_in)]).await;
        let reader = world.browser();
        let page = reader.get(&of_sign_in).await;
        reader.post_form(&page, &[]).await;
        check([Visit::new("what was ended", &world.browser(), &of_sign_in)]).await;
    }

    async fn where_somebody_has_lost_the_phone(world) {
        world.with_sms(ANNA, PHONE).await;
        world.advance(181 * DAY);
        world.with_phone("bert@example.com", PHONE).await;
        let anna = world.browser();
        let page = anna.types_password(ANNA).await;
        check([Visit::new("no phone any more", &anna, "/sign-in/second-factor")]).await;
        let page = anna.post_form(&page, &[("again", "")]).await;
        anna.get("/sign-in/second-factor").await;
        check([Visit::new("a code by mail", &anna, "/sign-in/second-factor")]).await;
        anna.types_code_sent_to(&page, ANNA).await;
        check([Visit::new("a wait", &anna, "/sign-in/second-factor")]).await;
    }

    async fn where_somebody_proves_themselves_again(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser;
        world.advance(901);
        check([Visit::new("the password once more", &anna, "/re-authenticate")]).await;
        let page = anna.get("/re-authenticate").await;
        let page = anna.post_form(&page, &[("password", PASSWORD)]).await;
        assert_eq!(page.path(), "/re-authenticate");
        check([Visit::new("the second step once more", &anna, "/re-authenticate")]).await;
        anna.post_form(&page, &[("again", "")]).await;
        check([Visit::new("its code", &anna, "/re-authenticate")]).await;
    }
}

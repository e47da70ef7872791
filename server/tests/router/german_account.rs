//! Whoever reads German reads no English once they are signed in: each page of the account in each state that it has.

use http::Method;

use crate::both_databases;
use crate::german::{GERMAN, is_german, says};
use crate::people::{ANNA, PASSWORD, PHONE, form};
use crate::totp::{next, scans};
use crate::world::{Browser, World};

const ACCOUNT: &str = "/account";
const PHONE_PAGE: &str = "/account/phone";
const SMS: &str = "/account/second-factor/sms";
const TOTP: &str = "/account/second-factor/totp";
const EMAIL: &str = "/account/second-factor/email";
const PASSKEYS: &str = "/account/passkeys";
const CODES: &str = "/account/recovery-codes";
const SESSIONS: &str = "/account/sessions";
const DEVICES: &str = "/account/devices";
const ACTIVITY: &str = "/account/activity";
const BERT: &str = "bert@example.com";
const BARE_ADDRESS: &str = "server.public_url = 'http://127.0.0.1:3000'";
const LEVEL_THREE: &str = "assurance = 'asvs-l3'";

/// Every kind of event, with what it tells.
const EVENTS: &[(&str, &str)] = &[
    ("registered", "{}"),
    ("signed-in", r#"{"factors":["password","sms"]}"#),
    ("signed-in", r#"{"factors":["password","email","wait"]}"#),
    ("signed-in", r#"{"factors":["password","totp"]}"#),
    ("signed-in", r#"{"factors":["password","trusted-device"]}"#),
    ("signed-in", r#"{"factors":["password","recovery-code"]}"#),
    ("signed-in", r#"{"factors":["passkey"]}"#),
    ("signed-out", "{}"),
    ("code-sent", r#"{"to":"+41 79 *** ** 67","purpose":"sign-in"}"#),
    ("factor-shut", r#"{"factor":"password"}"#),
    ("factor-shut", r#"{"factor":"sms"}"#),
    ("factor-shut", r#"{"factor":"email"}"#),
    ("factor-shut", r#"{"factor":"totp"}"#),
    ("factor-shut", r#"{"factor":"passkey"}"#),
    ("factor-shut", r#"{"factor":"recovery-code"}"#),
    ("phone-verified", r#"{"phone":"+41 79 *** ** 67"}"#),
    ("phone-removed", r#"{"phone":"+41 79 *** ** 67"}"#),
    ("phone-detached", r#"{"phone":"+41 79 *** ** 67"}"#),
    ("second-factor-enabled", r#"{"factor":"totp"}"#),
    ("second-factor-disabled", r#"{"factor":"email"}"#),
    ("totp-app-added", r#"{"name":"Büro"}"#),
    ("totp-app-removed", r#"{"name":"Büro"}"#),
    ("recovery-codes-made", "{}"),
    ("recovery-code-used", r#"{"left":0}"#),
    ("recovery-code-used", r#"{"left":1}"#),
    ("recovery-code-used", r#"{"left":7}"#),
    ("password-changed", "{}"),
    ("password-recovered", "{}"),
    ("sessions-ended", r#"{"how_many":1}"#),
    ("sessions-ended", r#"{"how_many":2}"#),
    ("device-trusted", "{}"),
    ("devices-forgotten", r#"{"how_many":1}"#),
    ("devices-forgotten", r#"{"how_many":2}"#),
    ("re-authenticated", "{}"),
    ("phone-sign-in-allowed", r#"{"phone":"+41 79 *** ** 67"}"#),
    ("phone-sign-in-ended", r#"{"phone":"+41 79 *** ** 67"}"#),
    ("phone-sign-in-shut", "{}"),
    ("not-me", r#"{"about":"phone"}"#),
    ("phone-put-back", r#"{"phone":"+41 79 *** ** 67"}"#),
    ("number-silenced", r#"{"phone":"+41 79 *** ** 67"}"#),
    ("wait-begun", r#"{"for":"recovery"}"#),
    ("wait-begun", r#"{"for":"sign-in"}"#),
    ("wait-cancelled", r#"{"for":"recovery"}"#),
    ("wait-cancelled", r#"{"for":"sign-in"}"#),
    ("passkey-added", r#"{"name":"Büro"}"#),
    ("passkey-renamed", r#"{"name":"Büro"}"#),
    ("passkey-removed", r#"{"name":"Büro"}"#),
    ("passkey-put-back", r#"{"name":"Büro"}"#),
    ("passkey-copied", r#"{"name":"Büro"}"#),
    ("email-added", r#"{"email":"b***@e***.com"}"#),
    ("main-email-changed", r#"{"email":"b***@e***.com"}"#),
    ("email-removed", r#"{"email":"b***@e***.com"}"#),
    ("email-put-back", r#"{"email":"b***@e***.com"}"#),
    ("deletion-asked", "{}"),
    ("deletion-cancelled", "{}"),
    ("device-named", r#"{"name":"Büro"}"#),
    ("admin-show", "{}"),
    ("admin-unlock", "{}"),
    ("admin-reset-second-factor", "{}"),
    ("admin-end-sessions", "{}"),
    ("admin-disable", "{}"),
    ("admin-enable", "{}"),
];

/// As many as stand on one page at most.
const AT_ONCE: usize = 50;

impl World {
    /// Somebody who reads German and has just registered.
    async fn anna(&self) -> Browser {
        let browser = self.browser().asking_for(GERMAN);
        assert_eq!(browser.registers(ANNA).await.path(), ACCOUNT);
        browser
    }

    async fn signed_in(&self) -> Browser {
        let browser = self.browser().asking_for(GERMAN);
        assert_eq!(browser.types_password(ANNA).await.path(), ACCOUNT);
        browser
    }
}

both_databases! {
    async fn the_phone_and_signing_in_with_it_alone(world) {
        let anna = world.anna().await;
        says(&anna.reads_german(ACCOUNT).await, "Nur Ihr Passwort schützt dieses Konto. Ein Passkey ist sicherer");
        anna.reads_german(PHONE_PAGE).await;
        says(&anna.reads_german(SMS).await, "Wir brauchen ein Telefon");
        let page = anna.asks_to_verify(PHONE).await;
        anna.reads_german("/account/phone/confirm").await;
        world.advance(31);
        let page = anna.post_form(&page, &[("again", "")]).await;
        says(&page, "Wir haben Ihnen einen neuen Code gesendet.");
        let page = anna.types_code_sent_to(&page, PHONE).await;
        says(&page, "Ihr Telefon ist bestätigt.");
        says(&anna.reads_german(ACCOUNT).await, "Wer Ihr Passwort erfährt, kann sich anmelden.");
        says(&anna.reads_german(PHONE_PAGE).await, "senden und sonst nichts verlangen.");
        anna.post("/api/phone/sign-in/on", "").await;
        says(&anna.reads_german(PHONE_PAGE).await, "Anmeldung nur mit dieser Nummer: ein");
        says(&anna.reads_german(ACCOUNT).await, "öffnet das Konto");
        world.advance(181 * 24 * 3_600);
        let anna = world.signed_in().await;
        says(&anna.reads_german(PHONE_PAGE).await, "Nummern wechseln mit der Zeit den Besitzer");
        says(&anna.post("/api/phone/remove", "").await, "Ihr Telefon wurde entfernt.");
    }

    async fn sms_and_the_password(world) {
        let anna = world.with_phone(ANNA, PHONE).await.asking_for(GERMAN);
        anna.reads_german(SMS).await;
        world.advance(31);
        let page = anna.asks_for_sms().await;
        anna.reads_german("/account/second-factor/sms/confirm").await;
        world.advance(31);
        let page = anna.post_form(&page, &[("again", "")]).await;
        says(&page, "Wir haben Ihnen einen neuen Code gesendet.");
        let page = anna.types_code_sent_to(&page, PHONE).await;
        says(&anna.reads_german(CODES).await, "ist noch nicht eingeschaltet");
        says(&anna.reads_german(ACCOUNT).await, "Neue Wiederherstellungscodes liegen für Sie bereit.");
        let page = anna.post_form(&page, &[("kept", "")]).await;
        says(&page, "Ab jetzt senden wir Ihnen beim Anmelden einen Code per SMS.");
        let page = anna.reads_german(ACCOUNT).await;
        says(&page, "Codes, die wir Ihnen senden, können andere mitlesen");
        says(&page, "Ihr Konto besteht seit dem 1. März 2026.");
        says(&anna.reads_german(SMS).await, "Ohne diesen Schritt öffnet Ihr Passwort allein das Konto.");
        let page = anna.reads_german(PHONE_PAGE).await;
        says(&page, "aber nie eine zweite SMS");
        says(&page, "Die Anmeldung in zwei Schritten per SMS braucht dieses Telefon");
        anna.reads_german("/account/passkeys/offer").await;
        let page = anna.reads_german("/account/password").await;
        let page = anna.post_form(&page, &[("current_password", PASSWORD), ("password", "another harbour 95")]).await;
        says(&page, "Ihr Passwort wurde geändert.");
        says(&anna.post("/api/second-factor/email", "").await, "Codes per E-Mail sind jetzt ebenfalls eingeschaltet.");
        says(&anna.reads_german(SMS).await, "An Ihren anderen Anmeldewegen ändert sich nichts.");
        let page = anna.post("/api/second-factor/prefer", "method=email").await;
        says(&page, "Ab jetzt senden wir Ihnen zuerst einen Code per E-Mail.");
        says(&anna.reads_german(ACCOUNT).await, "Bevorzugt");
        says(&anna.post("/api/second-factor/email/off", "").await, "Wir senden Ihnen keine Codes per E-Mail mehr.");
        let page = anna.post("/api/second-factor/sms/off", "").await;
        says(&page, "Die Anmeldung in zwei Schritten ist ausgeschaltet.");
    }

    async fn authenticator_apps(world) {
        let anna = world.anna().await;
        says(&anna.reads_german(TOTP).await, "jede halbe Minute einen neuen Code");
        let (page, key) = scans(&anna, "Büro").await;
        says(&anna.reads_german("/account/second-factor/totp/confirm").await, "bei uns als „Büro“ erscheint.");
        let page = anna.post_form(&page, &[("code", &next(&world, &key))]).await;
        let page = anna.post_form(&page, &[("kept", "")]).await;
        says(&page, "mit den Codes Ihrer Authenticator-App an.");
        says(&anna.reads_german(TOTP).await, "Das ist Ihr einziger zweiter Schritt.");
        let elsewhere = world.browser();
        let page = elsewhere.types_password(ANNA).await;
        elsewhere.post_form(&page, &[("code", &next(&world, &key))]).await;
        says(&anna.reads_german(TOTP).await, "Hinzugefügt am 1. März 2026, zuletzt verwendet am 1. März 2026");
        let (page, second) = scans(&anna, "").await;
        let page = anna.post_form(&page, &[("code", &next(&world, &second))]).await;
        says(&page, "Ihre Authenticator-App ist jetzt ebenfalls eingeschaltet.");
        let page = anna.reads_german(TOTP).await;
        let app = page.field_value("app").unwrap();
        says(&anna.post_form(&page, &[("app", &app)]).await, "Die App wurde entfernt.");
        let again = anna.post("/api/second-factor/totp/remove", form(&[("app", &app)])).await;
        says(&again, "Diese App war schon entfernt.");

        let page = anna.get(EMAIL).await;
        let switch = page.forms().into_iter().find(|form| form.action.ends_with("second-factor/email")).unwrap();
        says(&anna.post(&switch.action, "").await, "Codes per E-Mail sind jetzt ebenfalls eingeschaltet.");
        says(&anna.reads_german(EMAIL).await, "An Ihren anderen Anmeldewegen ändert sich nichts.");
        says(&anna.reads_german(TOTP).await, "An Ihren anderen Anmeldewegen ändert sich nichts.");
        let page = anna.get(TOTP).await;
        let page = anna.post_form(&page, &[("app", &page.field_value("app").unwrap())]).await;
        says(&page, "Authenticator-Apps sind ausgeschaltet.");
    }

    async fn codes_by_mail(world) {
        let anna = world.anna().await;
        let page = anna.reads_german(EMAIL).await;
        let switch = page.forms().into_iter().find(|form| form.action.ends_with("second-factor/email")).unwrap();
        let page = anna.post(&switch.action, "").await;
        let page = anna.post_form(&page, &[("kept", "")]).await;
        says(&page, "Ab jetzt senden wir Ihnen beim Anmelden einen Code per E-Mail.");
        says(&anna.reads_german(EMAIL).await, "Ohne diesen Schritt öffnet Ihr Passwort allein das Konto.");
        says(&anna.reads_german(ACCOUNT).await, "Nummern und Postfächer lassen sich übernehmen");
    }

    async fn passkeys(world) {
        let anna = world.anna().await;
        anna.reads_german(PASSKEYS).await;
        let mut device = crate::world::authenticator::Authenticator::on("http://localhost:3000");
        let made = device.creates(&anna.asks("/api/passkeys/enrol/ask").await);
        anna.posts("/api/passkeys/enrol", &made, &[("name", "Büro")]).await;
        says(&anna.reads_german(PASSKEYS).await, "Ihr Passkey gilt noch nicht");
        says(&anna.reads_german(ACCOUNT).await, "Neue Wiederherstellungscodes liegen für Sie bereit.");
        let page = anna.post_form(&anna.get(CODES).await, &[("kept", "")]).await;
        says(&page, "Ab jetzt melden Sie sich mit Ihrem Passkey an.");
        says(&anna.reads_german(PASSKEYS).await, "hinzugefügt am 1. März 2026, noch nicht verwendet");
        let elsewhere = world.browser();
        let answer = device.gets(&elsewhere.asks("/api/sign-in/passkey/ask").await);
        elsewhere.posts("/api/sign-in/passkey", &answer, &[]).await;
        says(&anna.reads_german(PASSKEYS).await, "zuletzt verwendet am 1. März 2026");
        world.change("UPDATE passkeys SET backed_up_at = 1").await;
        says(&anna.reads_german(PASSKEYS).await, "Auf allen Ihren Geräten, hinzugefügt am 1. März 2026");
        anna.enrols().await;
        says(&anna.get(PASSKEYS).await, "Ab jetzt können Sie sich damit anmelden.");
        let page = anna.reads_german(PASSKEYS).await;
        let passkey = page.field_value("passkey").unwrap();
        let renamed = anna.post("/api/passkeys/rename", form(&[("passkey", &passkey), ("name", "Büro")])).await;
        says(&renamed, "Der Name ist gespeichert.");
        let remove = form(&[("passkey", &passkey)]);
        says(&anna.post("/api/passkeys/remove", remove.clone()).await, "Dieser Passkey öffnet Ihr Konto nicht mehr.");
        says(&anna.post("/api/passkeys/remove", remove).await, "Diesen Passkey gibt es hier nicht mehr.");
    }

    async fn recovery_codes_from_none_to_ten_to_none(world) {
        let anna = world.anna().await;
        says(&anna.reads_german(CODES).await, "und die ist ausgeschaltet");
        anna.proves(PHONE).await;
        world.advance(31);
        anna.asks_to_switch_sms_on(PHONE).await;
        let file = anna.send(Method::GET, "/account/recovery-codes.txt", "*/*", "".into(), &[]).await;
        assert!(file.body.starts_with("Ringfence: Wiederherstellungscodes für anna@example.com bei localhost\n"));
        assert!(file.body.contains("Jeder öffnet das Konto einmal."), "{}", file.body);
        anna.post_form(&anna.get(CODES).await, &[("kept", "")]).await;
        says(&anna.reads_german(CODES).await, "Sie haben noch 10 von 10 Codes.");
        says(&anna.reads_german(ACCOUNT).await, "Noch 10 von 10");
        let page = anna.get(CODES).await;
        let renew = page.forms().into_iter().find(|form| form.action.ends_with("/renew")).unwrap();
        anna.post(&renew.action, "").await;
        let page = anna.reads_german(CODES).await;
        says(&page, "Ihre alten Codes gelten, bis Sie unten bestätigen.");
        says(&anna.post_form(&page, &[("kept", "")]).await, "die alten gelten nicht mehr.");
        for (left, advice) in [
            (3, "Sie haben nur noch 3 Wiederherstellungscodes."),
            (1, "Sie haben nur noch einen Wiederherstellungscode."),
            (0, "Sie haben keinen Wiederherstellungscode mehr."),
        ] {
            world.change(&format!("UPDATE recovery_codes SET used_at = 1 WHERE place >= {left}")).await;
            says(&anna.reads_german(ACCOUNT).await, advice);
            says(&anna.reads_german(CODES).await, "Es wird knapp.");
        }
    }

    async fn sessions_and_devices(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser.asking_for(GERMAN);
        says(&anna.reads_german(DEVICES).await, "für einige Zeit als vertrauenswürdig speichern.");
        let page = anna.reads_german(ACCOUNT).await;
        assert!(page.text().contains("1 Sitzung ") && page.text().contains("Keine"), "{}", page.text());
        for (sessions, devices) in [("2 Sitzungen", "1 Gerät "), ("3 Sitzungen", "2 Geräte")] {
            world.advance(61);
            let trusted = world.browser();
            let page = trusted.types_password(ANNA).await;
            let code = world.newest_code(PHONE).await;
            trusted.post_form(&page, &[("code", &code), ("trust_device", "")]).await;
            let page = anna.reads_german(ACCOUNT).await;
            says(&page, sessions);
            says(&page, devices);
            anna.reads_german(DEVICES).await;
        }
        let page = anna.reads_german(DEVICES).await;
        says(&page, "Zuletzt verwendet am 1. März 2026, vertrauenswürdig bis 31. März 2026");
        let device = page.field_value("device").unwrap();
        let forgets = form(&[("device", &device)]);
        let page = anna.post("/api/devices/end", forgets.clone()).await;
        says(&page, "Dieses Gerät gilt nicht mehr als vertrauenswürdig.");
        let page = anna.post("/api/devices/end", forgets).await;
        says(&page, "Dieses Gerät galt schon nicht mehr als vertrauenswürdig.");
        says(&anna.post("/api/devices/end-all", "").await, "Kein Gerät gilt mehr als vertrauenswürdig.");

        let page = anna.reads_german(SESSIONS).await;
        says(&page, "Zuletzt aktiv am 1. März 2026, 08:0");
        let session = page.field_value("session").unwrap();
        says(&anna.post_form(&page, &[("session", &session)]).await, "Die Sitzung wurde beendet.");
        says(&anna.post_form(&page, &[("session", &session)]).await, "Diese Sitzung war schon beendet.");
        says(&anna.post("/api/sessions/end-others", "").await, "Alle anderen Sitzungen wurden beendet.");
    }

    async fn every_kind_of_activity(world) {
        let anna = world.anna().await;
        let account = world.word("SELECT id FROM accounts").await;
        let agent = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0";
        let (mut german, mut english) = (String::new(), String::new());
        for events in EVENTS.chunks(AT_ONCE) {
            world.change("DELETE FROM events").await;
            for (place, (kind, detail)) in events.iter().enumerate() {
                world
                    .change(&format!(
                        "INSERT INTO events (id, account_id, at, kind, detail, address, user_agent) \
                         VALUES ('event-{place}', '{account}', {place}, '{kind}', '{detail}', '192.0.2.1', '{agent}')"
                    ))
                    .await;
            }
            let page = anna.reads_german(ACTIVITY).await.text();
            let told = page.matches("1. Januar 1970, 00:00 UTC · Firefox auf Android · 192.0.2.1").count();
            assert_eq!(told, events.len(), "{page}");
            german.push_str(&page);
            english.push_str(&anna.asking_for("en").get(ACTIVITY).await.text());
        }
        assert!(!german.contains("Anderes Ereignis"), "{german}");
        for words in [
            "Signed in with the password and a code by e-mail and a wait",
            "Too many wrong tries: no code by SMS is taken for a day",
            "The last recovery code was used",
            "A recovery code was used; one is left",
            "A recovery code was used; 7 are left",
            "One other session was ended",
            "2 other sessions were ended",
            "One trusted device was forgotten",
            "2 trusted devices were forgotten",
        ] {
            assert!(english.contains(words), "{words:?} is not said: {english}");
        }
        for words in [
            "Angemeldet mit Passwort und Code per SMS",
            "Angemeldet mit Passwort und Code per E-Mail und Wartezeit",
            "Angemeldet mit Passwort und vertrauenswürdigem Browser",
            "Zu viele falsche Versuche: Der Wiederherstellungscode wurde für einen Tag gesperrt",
            "Der letzte Wiederherstellungscode wurde verwendet",
            "einer ist noch übrig",
            "7 sind noch übrig",
            "Eine andere Sitzung wurde beendet",
            "2 andere Sitzungen wurden beendet",
            "Ein vertrauenswürdiges Gerät wurde entfernt",
            "2 vertrauenswürdige Geräte wurden entfernt",
            "Die Betreiber dieser Website haben das Konto gesperrt",
        ] {
            assert!(german.contains(words), "{words:?} is not said: {german}");
        }
        // What a newer version has written, before it was taken back.
        world.change("UPDATE events SET kind = 'tomorrow' WHERE id = 'event-0'").await;
        says(&anna.reads_german(ACTIVITY).await, "Anderes Ereignis (tomorrow)");
    }

    async fn a_number_that_somebody_else_has_now(world) {
        let member = world.with_sms(ANNA, PHONE).await;
        world.advance(181 * 24 * 3_600);
        world.with_phone(BERT, PHONE).await;
        let anna = world.browser().asking_for(GERMAN);
        anna.types_password(ANNA).await;
        anna.post("/api/sign-in/recovery-code", form(&[("recovery_code", &member.recovery_codes[0])])).await;
        says(&anna.reads_german(SMS).await, "Ihre Nummer gehört inzwischen jemand anderem");
        let page = anna.reads_german(ACCOUNT).await;
        says(&page, "gehört inzwischen nachweislich jemand anderem");
        says(&page, "Eingeschaltet, aber ohne Telefon");
    }

    async fn where_sms_counts_no_longer(world) {
        let anna = world.with_sms(ANNA, PHONE).await.browser.asking_for(GERMAN);
        let strict = world.restarted_with(LEVEL_THREE).await;
        anna.through(&strict).reads_german("/account/strong-method").await;
        strict.identity().store.close().await;
    }

    #[settings = LEVEL_THREE]
    async fn where_what_is_sent_never_counted(world) {
        let anna = world.with_phone(ANNA, PHONE).await.asking_for(GERMAN);
        says(&anna.reads_german(SMS).await, "Hier gelten keine Codes per SMS");
        says(&anna.reads_german(EMAIL).await, "Hier gelten keine Codes per E-Mail");
        is_german(&anna.get(ACCOUNT).await);
    }

    #[settings = BARE_ADDRESS]
    async fn where_no_passkey_can_be(world) {
        let anna = world.anna().await;
        says(&anna.reads_german(PASSKEYS).await, "lässt sich kein Passkey binden");
    }
}

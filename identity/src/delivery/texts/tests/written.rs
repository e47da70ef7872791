//! What mails look like, word for word.

use super::*;

fn code_mail(language: Language) -> Message {
    let target = Target::Email(EmailAddress::stored("anna@example.com".to_owned()));
    let token = token();
    let links = Links { link: Some(&token), not_me: Some(&token) };
    super::code(&policy(), language, Purpose::Register, &target, &Code::parse("012345", 6).unwrap(), &links)
}

fn passkey_mail(language: Language) -> Message {
    let added = Notice::PasskeyAdded { id: PasskeyId::named("p"), name: "<b>Mine</b>".to_owned() };
    super::notice(&policy(), language, &added, Some(&token()))
}

fn wait_mail(language: Language) -> Message {
    let ripe_at = "2026-05-03T14:05:00Z".parse().unwrap();
    let begun = Notice::WaitBegun { what: WaitFor::Recovery, ripe_at, cancel: cancel(), cancelled_lately: 1 };
    super::notice(&policy(), language, &begun, None)
}

/// Subject and text.
fn text(mail: &Message) -> String {
    format!("{}\n\n{}", mail.subject.as_ref().unwrap(), mail.text)
}

/// The body without the styles, which are the same everywhere.
fn body(mail: &Message) -> String {
    let html = mail.html.as_ref().unwrap();
    let mut bare = String::new();
    for (n, piece) in html.split_once("<body").unwrap().1.split(" style=\"").enumerate() {
        bare.push_str(if n == 0 { piece } else { piece.split_once('"').unwrap().1 });
    }
    bare
}

#[test]
fn a_code_in_english() {
    let mail = code_mail(Language::English);
    insta::assert_snapshot!(text(&mail), @r#"
    012345 is your Ringfence code

    Your code to confirm your e-mail address is

        012345

    It is good for 5 minutes. Or open this link:
    https://id.example.com/register/confirm?link=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA

    Never pass it on to anyone. You didn't ask for it? Then you need do nothing, or end it here:
    https://id.example.com/not-me?link=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA

    Ringfence
    "#);
    insta::assert_snapshot!(body(&mail), @r#"
     class="paper">
    <div class="sheet">
    <p>Your code to confirm your e-mail address is</p>
    <p class="code">012345</p>
    <p>It is good for 5 minutes. Or open this link:</p>
    <p><a class="button" href="https://id.example.com/register/confirm?link=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA">Open the link</a></p>
    <p>Never pass it on to anyone. You didn&#39;t ask for it? Then you need do nothing, or end it here:</p>
    <p><a class="button" href="https://id.example.com/not-me?link=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA">End this code</a></p>
    </div>
    <p class="soft">Ringfence</p>
    </body>
    </html>
    "#);
}

#[test]
fn a_code_in_german() {
    let mail = code_mail(Language::German);
    insta::assert_snapshot!(text(&mail), @r#"
    012345 ist Ihr Code für Ringfence

    Ihr Code, um Ihre E-Mail-Adresse zu bestätigen:

        012345

    Er gilt 5 Minuten. Oder öffnen Sie diesen Link:
    https://id.example.com/register/confirm?link=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA

    Geben Sie ihn nie weiter. Sie haben ihn nicht angefordert? Dann müssen Sie nichts tun, oder Sie beenden ihn hier:
    https://id.example.com/not-me?link=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA

    Ringfence
    "#);
    insta::assert_snapshot!(body(&mail), @r#"
     class="paper">
    <div class="sheet">
    <p>Ihr Code, um Ihre E-Mail-Adresse zu bestätigen:</p>
    <p class="code">012345</p>
    <p>Er gilt 5 Minuten. Oder öffnen Sie diesen Link:</p>
    <p><a class="button" href="https://id.example.com/register/confirm?link=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA">Link öffnen</a></p>
    <p>Geben Sie ihn nie weiter. Sie haben ihn nicht angefordert? Dann müssen Sie nichts tun, oder Sie beenden ihn hier:</p>
    <p><a class="button" href="https://id.example.com/not-me?link=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA">Code beenden</a></p>
    </div>
    <p class="soft">Ringfence</p>
    </body>
    </html>
    "#);
}

#[test]
fn a_new_passkey_in_english() {
    let mail = passkey_mail(Language::English);
    insta::assert_snapshot!(text(&mail), @r#"
    A passkey was added – Ringfence

    From now on the passkey “<b>Mine</b>” signs in to your account by itself. All other sessions and trusted devices were ended.

    If this was you, all is well. If not, end it here:
    https://id.example.com/not-me?link=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    and then set a new password:
    https://id.example.com/recover

    Ringfence
    "#);
    insta::assert_snapshot!(body(&mail), @r#"
     class="paper">
    <div class="sheet">
    <h1>A passkey was added</h1>
    <p>From now on the passkey “&lt;b&gt;Mine&lt;/b&gt;” signs in to your account by itself. All other sessions and trusted devices were ended.</p>
    <p>If this was you, all is well. If not, end it here:</p>
    <p><a class="button" href="https://id.example.com/not-me?link=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA">It wasn&#39;t me: end it</a></p>
    <p>and then set a new password:</p>
    <p><a class="button" href="https://id.example.com/recover">Set a new password</a></p>
    </div>
    <p class="soft">Ringfence</p>
    </body>
    </html>
    "#);
}

#[test]
fn a_new_passkey_in_german() {
    let mail = passkey_mail(Language::German);
    insta::assert_snapshot!(text(&mail), @r#"
    Ein Passkey wurde hinzugefügt – Ringfence

    Von jetzt an genügt der Passkey „<b>Mine</b>“, um sich bei Ihrem Konto anzumelden. Alle anderen Sitzungen sind beendet, und kein Gerät gilt mehr als vertrauenswürdig.

    Wenn Sie das waren, ist alles gut. Wenn nicht, beenden Sie es hier:
    https://id.example.com/not-me?link=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    und setzen Sie danach ein neues Passwort:
    https://id.example.com/recover

    Ringfence
    "#);
    insta::assert_snapshot!(body(&mail), @r#"
     class="paper">
    <div class="sheet">
    <h1>Ein Passkey wurde hinzugefügt</h1>
    <p>Von jetzt an genügt der Passkey „&lt;b&gt;Mine&lt;/b&gt;“, um sich bei Ihrem Konto anzumelden. Alle anderen Sitzungen sind beendet, und kein Gerät gilt mehr als vertrauenswürdig.</p>
    <p>Wenn Sie das waren, ist alles gut. Wenn nicht, beenden Sie es hier:</p>
    <p><a class="button" href="https://id.example.com/not-me?link=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA">Das war ich nicht: beenden</a></p>
    <p>und setzen Sie danach ein neues Passwort:</p>
    <p><a class="button" href="https://id.example.com/recover">Neues Passwort setzen</a></p>
    </div>
    <p class="soft">Ringfence</p>
    </body>
    </html>
    "#);
}

#[test]
fn a_wait_in_english() {
    let mail = wait_mail(Language::English);
    insta::assert_snapshot!(text(&mail), @r#"
    Somebody wants to set a new password – Ringfence

    Somebody who has your phone wants to set a new password, and has no other proof. From 3 May 2026, 14:05 UTC on we let them, if you don't cancel it.

    In the last 7 days this was tried once before, and cancelled.

    If this was not you, cancel it now, in any browser:
    https://id.example.com/cancel?t=AAAAAAAAAAAAAAAAAAAAAA

    If it was you, come back to the same browser then.

    Ringfence
    "#);
    insta::assert_snapshot!(body(&mail), @r#"
     class="paper">
    <div class="sheet">
    <h1>Somebody wants to set a new password</h1>
    <p>Somebody who has your phone wants to set a new password, and has no other proof. From 3 May 2026, 14:05 UTC on we let them, if you don&#39;t cancel it.</p>
    <p>In the last 7 days this was tried once before, and cancelled.</p>
    <p>If this was not you, cancel it now, in any browser:</p>
    <p><a class="button" href="https://id.example.com/cancel?t=AAAAAAAAAAAAAAAAAAAAAA">It wasn&#39;t me: cancel it</a></p>
    <p>If it was you, come back to the same browser then.</p>
    </div>
    <p class="soft">Ringfence</p>
    </body>
    </html>
    "#);
}

#[test]
fn a_wait_in_german() {
    let mail = wait_mail(Language::German);
    insta::assert_snapshot!(text(&mail), @r#"
    Jemand will ein neues Passwort setzen – Ringfence

    Jemand mit Ihrem Telefon will ein neues Passwort setzen und hat keinen anderen Nachweis. Ab dem 3. Mai 2026 um 14:05 UTC lassen wir das zu, wenn Sie es nicht abbrechen.

    In den letzten 7 Tagen wurde das schon einmal versucht und abgebrochen.

    Wenn Sie das nicht waren, brechen Sie es jetzt ab, in einem beliebigen Browser:
    https://id.example.com/cancel?t=AAAAAAAAAAAAAAAAAAAAAA

    Wenn Sie es waren, kommen Sie dann in denselben Browser zurück.

    Ringfence
    "#);
    insta::assert_snapshot!(body(&mail), @r#"
     class="paper">
    <div class="sheet">
    <h1>Jemand will ein neues Passwort setzen</h1>
    <p>Jemand mit Ihrem Telefon will ein neues Passwort setzen und hat keinen anderen Nachweis. Ab dem 3. Mai 2026 um 14:05 UTC lassen wir das zu, wenn Sie es nicht abbrechen.</p>
    <p>In den letzten 7 Tagen wurde das schon einmal versucht und abgebrochen.</p>
    <p>Wenn Sie das nicht waren, brechen Sie es jetzt ab, in einem beliebigen Browser:</p>
    <p><a class="button" href="https://id.example.com/cancel?t=AAAAAAAAAAAAAAAAAAAAAA">Das war ich nicht: abbrechen</a></p>
    <p>Wenn Sie es waren, kommen Sie dann in denselben Browser zurück.</p>
    </div>
    <p class="soft">Ringfence</p>
    </body>
    </html>
    "#);
}

#[test]
fn the_whole_of_a_mail() {
    insta::assert_snapshot!(code_mail(Language::German).html.unwrap(), @r#"
    <!doctype html>
    <html lang="de">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>012345 ist Ihr Code für Ringfence</title>
    <style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){.paper{background:#101716!important;color:#e9efec!important}.sheet{background:#182120!important}.code{background:#1f2a28!important}.button{background:#7fd0b7!important;color:#05221b!important}.soft{color:#a6b4af!important}}</style>
    </head>
    <body class="paper" style="margin:0;padding:24px 12px;background:#f6f5f1;color:#15211e;font:17px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
    <div class="sheet" style="max-width:480px;margin:0 auto;padding:24px;border-radius:20px;background:#ffffff">
    <p style="margin:16px 0">Ihr Code, um Ihre E-Mail-Adresse zu bestätigen:</p>
    <p class="code" style="margin:16px 0;padding:16px;border-radius:12px;background:#efeee8;text-align:center;font:700 34px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:4px;-webkit-user-select:all;user-select:all">012345</p>
    <p style="margin:16px 0">Er gilt 5 Minuten. Oder öffnen Sie diesen Link:</p>
    <p style="margin:16px 0"><a class="button" style="display:inline-block;padding:12px 20px;border-radius:12px;background:#0c5a4a;color:#ffffff;font-weight:600;text-decoration:none" href="https://id.example.com/register/confirm?link=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA">Link öffnen</a></p>
    <p style="margin:16px 0">Geben Sie ihn nie weiter. Sie haben ihn nicht angefordert? Dann müssen Sie nichts tun, oder Sie beenden ihn hier:</p>
    <p style="margin:16px 0"><a class="button" style="display:inline-block;padding:12px 20px;border-radius:12px;background:#0c5a4a;color:#ffffff;font-weight:600;text-decoration:none" href="https://id.example.com/not-me?link=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA">Code beenden</a></p>
    </div>
    <p class="soft" style="max-width:480px;margin:16px auto 0;padding:0 24px;font-size:14px;color:#53615d">Ringfence</p>
    </body>
    </html>
    "#);
}

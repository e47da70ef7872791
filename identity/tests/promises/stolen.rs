//! What a thief of the database gets: nothing that opens anything.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use identity::challenge;
use identity::flows::{recover, register, sign_in};
use identity::model::purpose::Purpose;
use identity::refusal::Refusal;
use sha2::{Digest as _, Sha256};

use crate::both_databases;
use crate::world::*;

both_databases! {
    async fn a_stolen_row_yields_no_code_without_the_key(world: World) {
        let line = world.line(Purpose::SignIn, "+12015550123");
        let code = line.code(&world).await;
        let challenge = world.texts("SELECT id FROM challenges").await.remove(0);
        let mac: Vec<u8> = {
            let mut conn = world.identity.store.read().await.unwrap();
            sqlx::query_scalar("SELECT mac FROM codes").fetch_one(&mut *conn).await.unwrap()
        };
        assert_eq!(mac.len(), 32);
        let parts = [challenge.as_str(), "sign-in", "+12015550123", &code];
        for plain in [code.clone(), parts.concat(), parts.join(" "), parts.join("\0"), format!("{challenge}{code}")] {
            assert_ne!(Sha256::digest(plain.as_bytes()).to_vec(), mac);
        }

        let thief = world.with_another_secret();
        let answer = challenge::guess(&thief, line.whose(), &code).await;
        assert_eq!(refusal(answer), Refusal::WrongCode { tries_left: Some(4) });
        line.enters(&world, &code).await.unwrap();
    }

    /// Whoever can write to the database still can't make one code stand for another thing.
    async fn a_code_is_bound_to_its_challenge_purpose_and_target(mut world: World) {
        world.restart(unlimited_sends).await;
        let wrong = Refusal::WrongCode { tries_left: Some(4) };

        let (here, there) = (world.line(Purpose::SignIn, "+12015550123"), world.line(Purpose::SignIn, "+12015550123"));
        let code = here.code(&world).await;
        let other = there.asks(&world).await.unwrap().challenge;
        world.tamper(&format!("UPDATE codes SET challenge_id = '{}'", other.as_str())).await;
        assert_eq!(refusal(there.enters(&world, &code).await), wrong, "another challenge");

        let line = world.line(Purpose::SignIn, "+12025550123");
        let code = line.code(&world).await;
        world.tamper("UPDATE challenges SET purpose = 're-authenticate'").await;
        let answer = line.for_purpose(Purpose::ReAuthenticate).enters(&world, &code).await;
        assert_eq!(refusal(answer), wrong, "another purpose");

        let line = world.line(Purpose::SignIn, "+12035550123");
        let code = line.code(&world).await;
        world.tamper("UPDATE challenges SET target = '+12035550199' WHERE target = '+12035550123'").await;
        assert_eq!(refusal(line.enters(&world, &code).await), wrong, "another target");
    }

    async fn two_equal_codes_leave_unequal_rows(mut world: World) {
        world.restart(unlimited_sends).await;
        let line = world.line(Purpose::SignIn, "+12015550123");
        for _ in 0..20 {
            line.code(&world).await;
        }
        assert_eq!(world.number("SELECT count(DISTINCT mac) FROM codes").await, 20);
    }

    async fn neither_codes_nor_passwords_nor_tokens_lie_open_in_the_database(mut world: World) {
        // Ten digits, so that a code that is found is no coincidence.
        world.restart(|policy| policy.codes.length = 10).await;
        let anna = world.with_sms("anna@example.com", "+12015550123").await;
        let (again, entered) = anna.signs_in(&world, true).await;
        let stranger = world.browser();
        register::start(&world.identity, &stranger, "new@example.com", PASSWORD).await.unwrap();
        recover::start(&world.identity, &stranger, "anna@example.com").await.unwrap();
        sign_in::with_password(&world.identity, &stranger, "anna@example.com", PASSWORD, None).await.unwrap();

        // What was redeemed is wiped; these lie sealed.
        for last in 10..30 {
            world.line(Purpose::VerifyPhone, &format!("+120155501{last}")).asks(&world).await.unwrap();
        }
        let codes = anna.recovery_codes.iter().flat_map(|code| [code.clone(), code.replace('-', "")[1..].to_owned()]);
        let mut texts: Vec<String> = codes.chain([PASSWORD.to_owned()]).collect();
        let mut tokens = vec![anna.session.reveal(), again.session.reveal(), entered.device.unwrap().reveal()];
        for sent in world.outbox().await {
            texts.extend(sent.message.code);
            let links = sent.message.text.split("link=").skip(1).filter_map(|rest| rest.lines().next());
            tokens.extend(links.map(str::to_owned));
        }
        assert!(texts.len() > 30 && tokens.len() > 4, "{} {}", texts.len(), tokens.len());

        let text = everything(&world).await;
        // What lies there is found: as text, and as bytes in the way in which this database shows them.
        assert_eq!(lies_open(&text, b"anna@example.com"), ["bytes"]);
        for token in &tokens[..3] {
            assert_eq!(lies_open(&text, &Sha256::digest(bytes_of(token))).len(), 1, "the hash of a session or device");
        }
        for secret in texts.iter().chain(&tokens) {
            assert_eq!(lies_open(&text, secret.as_bytes()), [""; 0], "{secret}");
        }
        for token in &tokens {
            assert_eq!(lies_open(&text, &bytes_of(token)), [""; 0], "the bytes of {token}");
        }
    }
}

/// The 256 bits that a cookie or a link carries.
fn bytes_of(token: &str) -> [u8; 32] {
    URL_SAFE_NO_PAD.decode(token).unwrap().try_into().unwrap()
}

/// In which ways a secret can be read: as it is, in hexadecimal (so a column of bytes looks in PostgreSQL's text), or in
/// base 64 of either alphabet.
fn lies_open(text: &str, secret: &[u8]) -> Vec<&'static str> {
    let digits = secret.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let hex: String = digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect();
    let forms = [
        ("bytes", each_byte_a_character(secret)),
        ("hexadecimal", hex.clone()),
        ("HEXADECIMAL", hex.to_uppercase()),
        ("base 64", STANDARD_NO_PAD.encode(secret)),
        ("base 64 of addresses", URL_SAFE_NO_PAD.encode(secret)),
    ];
    forms.into_iter().filter(|(_, form)| text.contains(form.as_str())).map(|(way, _)| way).collect()
}

/// So that bytes are searched as fast as text is.
fn each_byte_a_character(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// All that the database's files or tables hold.
async fn everything(world: &World) -> String {
    let Some(folder) = &world.database.folder else {
        let mut text = String::new();
        let tables = "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'";
        for table in world.texts(tables).await {
            for row in world.texts(&format!("SELECT CAST(t.* AS TEXT) FROM {table} t")).await {
                text.push_str(&row);
                text.push('\n');
            }
        }
        return each_byte_a_character(text.as_bytes());
    };
    let mut text = String::new();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        text.push_str(&each_byte_a_character(&std::fs::read(entry.unwrap().path()).unwrap()));
    }
    text
}

//! Settings: what is wrong is said all at once, and what is right is documented.

use server::settings::{self, Given, Mode, Problem, Settings};

fn read(toml: &str, environment: &[(&str, &str)]) -> Result<Settings, Vec<Problem>> {
    let mut given = Given::default();
    given.add_toml(toml, "ringfence.toml");
    given.add_environment(environment.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    settings::check(given).outcome
}

#[track_caller]
fn problems(toml: &str, environment: &[(&str, &str)]) -> Vec<String> {
    read(toml, environment).err().expect("these settings are wrong").iter().map(ToString::to_string).collect()
}

const PRODUCTION: &str = r#"
mode = "production"
[server]
public_url = "https://id.example.com"
[guard]
countries = ["CH", "DE"]
[money]
prices = "prices.toml"
[delivery]
gateways = ["ecall"]
[gateways.ecall]
user = "anna"
password = "x"
[mail]
host = "mail.example.com"
"#;

#[test]
fn everything_wrong_is_said_at_once_each_with_its_key() {
    let said = problems(
        "mode = 'production'\ncolour = 'red'\n[server]\nlisten = 'here'\n[code]\nlength = 11\nlifetime = '1d'\n",
        &[("RINGFENCE__PASSWORD__MEMORY_KIB", "much"), ("RINGFENCE__GUARD__CUNTRIES", "CH")],
    );
    for key in [
        "server.listen:",
        "code.length: wants 6 to 10",
        "code.lifetime: wants 30s to 10min",
        "password.memory_kib:",
        "colour: is not a setting",
        "guard.cuntries: is not a setting (from RINGFENCE__GUARD__CUNTRIES)",
        "server.public_url:",
        "guard.countries:",
        "money.prices:",
        "delivery.gateways:",
        "mail.host:",
    ] {
        assert!(said.iter().any(|line| line.starts_with(key)), "{key} in {said:#?}");
    }
}

#[test]
fn mode_has_no_default() {
    assert!(problems("", &[])[0].starts_with("mode: is not set"));
    assert!(read("", &[("RINGFENCE__MODE", "development")]).is_ok());
}

#[test]
fn the_environment_stands_above_the_file() {
    let settings = read("mode = 'development'\n[code]\nlength = 7\n", &[("RINGFENCE__CODE__LENGTH", "8")]).unwrap();
    assert_eq!(settings.code.length, 8);
    assert_eq!(settings.process.mode, Mode::Development);
}

/// The keys of all settings, and whether each is a secret.
fn keys() -> Vec<(String, bool)> {
    let page = settings::settings_page();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    rows.map(|(key, rest)| (key.to_owned(), rest.contains(" Secret. |"))).collect()
}

/// How a setting stands and where that came from.
#[track_caller]
fn shown(key: &str, toml: &str, environment: &[(&str, &str)]) -> (String, String) {
    let mut given = Given::default();
    given.add_toml(&format!("mode = 'development'\n{toml}"), "ringfence.toml");
    given.add_environment(environment.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    let reading = settings::check(given);
    let problems = reading.outcome.err();
    assert!(problems.is_none(), "{key} with {toml} and {environment:?}: {problems:?}");
    let shown = reading.shown.into_iter().find(|shown| shown.key == key).expect("it is shown");
    (shown.value, shown.origin)
}

#[test]
fn an_empty_value_is_the_same_as_none_whatever_the_setting() {
    assert!(problems("mode = ''", &[])[0].starts_with("mode: is not set"));
    assert!(problems("mode = 'development'", &[("RINGFENCE__MODE", "")])[0].starts_with("mode: is not set"));
    let keys = keys();
    assert!(keys.len() > 100, "{}", keys.len());
    for (key, is_secret) in keys.iter().filter(|(key, _)| key != "mode") {
        let usual = shown(key, "", &[]);
        assert_eq!(usual.1, "default");
        let names = if *is_secret { vec![key.clone(), format!("{key}_file")] } else { vec![key.clone()] };
        for name in names {
            let variable = format!("RINGFENCE__{}", name.to_uppercase().replace('.', "__"));
            for empty in ["", " "] {
                assert_eq!(shown(key, "", &[(&variable, empty)]), usual, "{variable}");
                assert_eq!(shown(key, &format!("{name} = '{empty}'"), &[]), usual, "{name}");
            }
        }
    }
}

#[test]
fn an_empty_variable_takes_back_what_the_file_says() {
    let taken_back = |key, file, variable| shown(key, file, &[(variable, "")]).1 == "default";
    assert!(taken_back("code.length", "code.length = 8", "RINGFENCE__CODE__LENGTH"));
    assert!(taken_back("mail.host", "mail.host = 'mail.example.com'", "RINGFENCE__MAIL__HOST"));
    assert!(taken_back("keys.master", "keys.master_file = '/nowhere'", "RINGFENCE__KEYS__MASTER"));
    let tables = "delivery.countries = { DE = ['handset'], CH = ['handset'] }";
    assert_eq!(shown("delivery.countries", tables, &[("RINGFENCE__DELIVERY__COUNTRIES__DE", "")]).0, "CH=handset");
}

#[test]
fn of_a_secret_and_its_file_the_one_that_is_given_counts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    std::fs::write(&path, "hush-hush\n").unwrap();
    let (value, file) = ("RINGFENCE__GUARD__WEBHOOK", "RINGFENCE__GUARD__WEBHOOK_FILE");
    let path = path.to_str().unwrap();
    for environment in [[(value, ""), (file, path)], [(file, path), (value, "")]] {
        assert_eq!(shown("guard.webhook", "", &environment), ("(set)".to_owned(), file.to_owned()));
    }
    for environment in [[(value, "x"), (file, path)], [(file, path), (value, "x")]] {
        let said = problems("mode = 'development'", &environment);
        assert!(said.len() == 1 && said[0].starts_with("guard.webhook: is given twice"), "{said:?}");
    }
}

#[test]
fn a_whole_production_file_is_accepted() {
    let settings = read(PRODUCTION, &[]).unwrap();
    assert_eq!(settings.public_origin(), "https://id.example.com");
    assert_eq!(settings.public_host(), "id.example.com");
}

#[test]
fn production_refuses_to_start_without_named_countries() {
    for countries in ["", "all"] {
        assert!(problems(PRODUCTION, &[("RINGFENCE__GUARD__COUNTRIES", countries)])[0].starts_with("guard.countries:"));
    }
}

#[test]
fn production_refuses_to_start_without_a_price_file() {
    assert!(problems(PRODUCTION, &[("RINGFENCE__MONEY__PRICES", "")])[0].starts_with("money.prices: must name"));
    assert!(read("mode = 'development'", &[]).is_ok());
}

#[test]
fn amounts_are_exact_and_shares_no_more_than_the_whole() {
    let settings = read(
        "mode = 'development'
[money]
per_day = 0.3
per_month = '12.50'
",
        &[],
    )
    .unwrap();
    assert_eq!(settings.money.per_day.millionths(), 300_000);
    assert_eq!(settings.money.per_month.millionths(), 12_500_000);
    let zero = read("mode = 'development'", &[("RINGFENCE__MONEY__PER_DAY", "0")]).unwrap();
    assert!(zero.money.per_day.is_zero());
    for (key, value) in [
        ("PER_DAY", "-1"),
        ("PER_DAY", "much"),
        ("PER_MONTH", "0.0000001"),
        ("CURRENCY", "francs"),
        ("KEPT_FOR_RECOVERY", "51"),
    ] {
        let said = problems("mode = 'development'", &[(&format!("RINGFENCE__MONEY__{key}"), value)]);
        assert!(said[0].starts_with(&format!("money.{}:", key.to_lowercase())), "{said:?}");
    }
}

#[test]
fn production_refuses_plain_http_beyond_loopback_and_the_virtual_handset() {
    let said = problems(PRODUCTION, &[("RINGFENCE__SERVER__PUBLIC_URL", "http://id.example.com")]);
    assert!(said[0].starts_with("server.public_url: must be https"), "{said:?}");
    assert!(read(PRODUCTION, &[("RINGFENCE__SERVER__PUBLIC_URL", "http://localhost:3000")]).is_ok());
    for variable in ["RINGFENCE__DELIVERY__GATEWAYS", "RINGFENCE__DELIVERY__COUNTRIES"] {
        let value = if variable.ends_with("COUNTRIES") { "CH=handset" } else { "handset" };
        assert!(problems(PRODUCTION, &[(variable, value)])[0].contains("virtual handset"));
    }
}

#[test]
fn a_gateway_that_delivery_names_is_set_whole() {
    for gateway in ["twilio", "vonage"] {
        let said = problems(PRODUCTION, &[("RINGFENCE__DELIVERY__GATEWAYS", gateway)]);
        assert!(
            said.len() > 1 && said.iter().all(|line| line.ends_with(&format!("delivery names {gateway}"))),
            "{said:?}"
        );
        assert!(said.iter().all(|line| line.starts_with(&format!("gateways.{gateway}."))), "{said:?}");
    }
    let twilio = [
        ("RINGFENCE__DELIVERY__COUNTRIES", "CH=twilio"),
        ("RINGFENCE__GATEWAYS__TWILIO__ACCOUNT_SID", "AC0123456789abcdef0123456789abcdef"),
        ("RINGFENCE__GATEWAYS__TWILIO__SENDER", "Ringfence"),
        ("RINGFENCE__GATEWAYS__TWILIO__API_KEY", "SK0123456789abcdef0123456789abcdef"),
    ];
    assert!(problems(PRODUCTION, &twilio)[0].starts_with("gateways.twilio.api_key: and api_secret"));
    assert!(read(PRODUCTION, &[&twilio[..], &[("RINGFENCE__GATEWAYS__TWILIO__API_SECRET", "x")]].concat()).is_ok());
}

#[test]
fn development_stays_on_loopback_unless_told_so_by_name() {
    let public = [("RINGFENCE__MODE", "development"), ("RINGFENCE__SERVER__LISTEN", "0.0.0.0:3000")];
    assert!(problems("", &public)[0].starts_with("server.listen: must be a loopback address"));
    let published = [("RINGFENCE__MODE", "development"), ("RINGFENCE__SERVER__PUBLIC_URL", "https://id.example.com")];
    assert!(problems("", &published)[0].starts_with("server.public_url: must be a loopback host"));
    let told = [public[0], public[1], ("RINGFENCE__SERVER__ALLOW_PUBLIC_DEVELOPMENT", "true")];
    assert!(read("", &told).is_ok());
}

#[test]
fn a_host_that_would_break_the_sms_is_refused() {
    let host = format!("https://{}.example.com", "a".repeat(49));
    assert!(problems(PRODUCTION, &[("RINGFENCE__SERVER__PUBLIC_URL", &host)])[0].contains("at most 60 characters"));
    let host = format!("https://{}.example.com", "a".repeat(48));
    assert!(read(PRODUCTION, &[("RINGFENCE__SERVER__PUBLIC_URL", &host)]).is_ok());
}

#[test]
fn a_secret_may_lie_in_a_file_and_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("password");
    std::fs::write(&path, "hush-hush\n").unwrap();
    let mut given = Given::default();
    given.add_toml(&PRODUCTION.replace("password = \"x\"", &format!("password_file = {path:?}")), "ringfence.toml");
    let reading = settings::check(given);
    let settings = reading.outcome.unwrap();
    let password = settings.ecall.password.unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&password), "hush-hush");
    assert!(!format!("{:?}", reading.shown).contains("hush-hush"));
    let twice = PRODUCTION.replace("password = \"x\"", &format!("password = \"x\"\npassword_file = {path:?}"));
    assert!(problems(&twice, &[])[0].contains("given twice"));
}

#[test]
fn secrets_of_a_provider_come_from_file_and_environment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hook");
    std::fs::write(&path, "three\n").unwrap();
    let toml = format!(
        "mode = 'development'\n[gateways.template.secrets]\nuser = 'one'\npassword = 'in the file'\nhook_file = {path:?}\n"
    );
    let settings = read(&toml, &[("RINGFENCE__GATEWAYS__TEMPLATE__SECRETS__PASSWORD", "two")]).unwrap();
    let secrets: Vec<_> = settings
        .template
        .secrets
        .0
        .iter()
        .map(|(name, secret)| (name.as_str(), secrecy::ExposeSecret::expose_secret(secret)))
        .collect();
    assert_eq!(secrets, [("hook", "three"), ("password", "two"), ("user", "one")]);
}

#[test]
fn no_problem_repeats_a_value() {
    let said =
        problems("mode = 'development'\n[database]\nurl = 'mysql://u:hush-hush@h'\n[code]\nlength='hush-hush'\n", &[]);
    assert!(said.len() == 2 && !said.concat().contains("hush-hush"), "{said:?}");
    let broken = problems("mode = \"development\"\n[mail]\npassword = \"hush-hush\n", &[]);
    assert!(!broken.concat().contains("hush-hush"), "{broken:?}");
}

#[test]
fn orders_per_country_are_read_from_table_and_text() {
    let table = format!("{PRODUCTION}\n[delivery.countries]\nDE = [\"ecall\"]\n")
        .replace("[delivery]\ngateways = [\"ecall\"]\n", "");
    let with_table = read(&table, &[("RINGFENCE__DELIVERY__GATEWAYS", "ecall")]).unwrap();
    let with_text = read(PRODUCTION, &[("RINGFENCE__DELIVERY__COUNTRIES", "DE=ecall")]).unwrap();
    assert_eq!(with_table.delivery.countries, with_text.delivery.countries);
    assert_eq!(with_table.delivery.countries.0.len(), 1);
    let in_parts = read(PRODUCTION, &[("RINGFENCE__DELIVERY__COUNTRIES__DE", "ecall")]).unwrap();
    assert_eq!(in_parts.delivery.countries, with_text.delivery.countries);
}

#[test]
fn the_settings_page_says_what_the_program_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/settings.md");
    let page = settings::settings_page();
    if std::env::var_os("UPDATE_SETTINGS_PAGE").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == page, "docs/settings.md is behind; UPDATE_SETTINGS_PAGE=1 renews it");
}

#[test]
fn production_asks_for_work() {
    assert!(read("mode = 'development'\nguard.work_effort = 0", &[]).is_ok());
    let problems = problems(PRODUCTION, &[("RINGFENCE__GUARD__WORK_EFFORT", "0")]);
    assert!(problems.iter().any(|problem| problem.contains("guard.work_effort")), "{problems:?}");
    let problems = self::problems(PRODUCTION, &[("RINGFENCE__GUARD__WORK_EFFORT", "1001")]);
    assert!(problems.iter().any(|problem| problem.contains("guard.work_effort")), "{problems:?}");
}

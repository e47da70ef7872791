//! From settings to a running whole.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use identity::Identity;
use identity::clock::{Clock, SystemClock};
use identity::delivery::failover::Gateways;
use identity::delivery::inbox::Inbox;
use identity::entropy::{Entropy, OsEntropy};
use identity::guard::prices::Prices;
use identity::keys::Keys;
use identity::policy::{
    AccountPolicy, Asvs, BreakerPolicy, CodePolicy, GuardPolicy, MoneyPolicy, NumberKinds, PasskeyPolicy,
    PasswordPolicy, Policy, RecoveryPolicy, SessionPolicy,
};
use identity::store::Store;
use secrecy::{ExposeSecret as _, SecretSlice};

use crate::cli::Failure;
use crate::gateways::gateways;
use crate::master_secret::{self, MasterSecretError};
use crate::prices::prices;
use crate::settings::{Assurance, Countries, Mode, Region, Settings};
use crate::state::{AppState, MoveClock};

/// Where time and randomness come from: the machine, or a test.
pub struct Sources {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// What `/dev/clock` does.
    pub move_clock: MoveClock,
}

impl Sources {
    /// The machine's own.
    pub fn of_the_machine() -> Self {
        let clock = Arc::new(SystemClock::default());
        let moved = clock.clone();
        Self { clock, entropy: Arc::new(OsEntropy), move_clock: Arc::new(move |by: Duration| moved.advance(by)) }
    }
}

/// Everything a process needs to serve.
pub async fn wire(settings: Settings, sources: Sources) -> Result<AppState, Failure> {
    let inbox = Arc::new(Inbox::default());
    let gateways = gateways(&settings, &inbox).map_err(|problems| Failure::of_settings(&problems))?;
    let policy = policy_to_send(policy_of(&settings)?, &gateways);
    let identity = identity(&settings, policy, sources.clock, sources.entropy).await?;
    Ok(AppState::new(settings, Arc::new(identity), gateways, inbox, sources.move_clock))
}

/// What the flows run on, without gateways and pages. Makes the master secret and the database where there is none.
pub async fn identity(
    settings: &Settings,
    policy: Policy,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Result<Identity, Failure> {
    let secrets = master_secret::load_or_make(settings.keys.master.as_ref(), &settings.process.data_dir, |bytes| {
        entropy.fill(bytes);
    });
    let keys = keys(secrets)?;
    let store = open_store(settings).await?;
    Identity::new(store, clock, entropy, keys, policy).map_err(Failure::new("the settings of [password]"))
}

/// What a verb runs on beside the app: its master secret and its database, as they are. With others it would say that it had
/// done what the app sees nothing of.
pub async fn identity_as_it_is(settings: &Settings, policy: Policy) -> Result<Identity, Failure> {
    let keys = keys(master_secret::load(settings.keys.master.as_ref(), &settings.process.data_dir))?;
    let store = open_store_as_it_is(settings).await?;
    let Sources { clock, entropy, .. } = Sources::of_the_machine();
    Identity::new(store, clock, entropy, keys, policy).map_err(Failure::new("the settings of [password]"))
}

fn keys(secrets: Result<Vec<SecretSlice<u8>>, MasterSecretError>) -> Result<Keys, Failure> {
    const WHAT: &str = "the master secret";
    Keys::new(&secrets.map_err(Failure::new(WHAT))?).map_err(Failure::new(WHAT))
}

/// What the operator's way in runs on: it may lay messages down, for a process that serves to carry. Prices and gateways that
/// can't be read keep nobody out: a message then holds what it would without them, and is charged what it costs when it goes.
pub async fn way_in(settings: &Settings) -> Result<Identity, Failure> {
    let mut policy = policy(settings, prices(settings).unwrap_or_else(|_| MoneyPolicy::default().prices));
    if let Ok(gateways) = gateways(settings, &Arc::default()) {
        policy = policy_to_send(policy, &gateways);
    }
    // Nothing is hashed here.
    policy.passwords = PasswordPolicy { siege: policy.passwords.siege, ..PasswordPolicy::default() };
    let mut identity = identity_as_it_is(settings, policy).await?;
    identity.store.be_patient().await.map_err(Failure::new("opening the database"))?;
    Ok(identity)
}

/// With the gateways whose prices are held.
fn policy_to_send(mut policy: Policy, gateways: &Gateways) -> Policy {
    (policy.money.first_gateway, policy.money.first_gateway_per_country) = gateways.first_for_sms();
    policy
}

/// Opens the database and brings it up to date.
pub async fn open_store(settings: &Settings) -> Result<Store, Failure> {
    let data_dir = &settings.process.data_dir;
    master_secret::make_data_dir(data_dir).map_err(Failure::new(format!("making {}", data_dir.display())))?;
    let url = database_url(settings);
    let store = Store::open(&url).await.map_err(Failure::new("opening the database"))?;
    store.migrate().await.map_err(Failure::new("bringing the database up to date"))?;
    Ok(store)
}

/// Opens a database that is up to date, and leaves it as it is.
pub async fn open_store_as_it_is(settings: &Settings) -> Result<Store, Failure> {
    const WHAT: &str = "opening the database";
    let url = database_url(settings);
    if !Store::is_there(&url).map_err(Failure::new(WHAT))? {
        return Err(Failure::new(WHAT)("there is none yet; the first start makes it"));
    }
    let store = Store::open_as_it_is(&url).await.map_err(Failure::new(WHAT))?;
    // One that lacks even the table of migrations is as little ready.
    if store.is_ready().await.unwrap_or(false) { Ok(store) } else { Err(Failure::new(WHAT)("it is not up to date")) }
}

/// The URL of the database that the settings name. It may hold a password.
pub fn database_url(settings: &Settings) -> String {
    let standard = |folder: &Path| format!("sqlite://{}", folder.join("ringfence.db").display());
    settings
        .database
        .url
        .as_ref()
        .map_or_else(|| standard(&settings.process.data_dir), |url| url.expose_secret().to_owned())
}

/// The operator's figures with the prices of the file that they name.
pub fn policy_of(settings: &Settings) -> Result<Policy, Failure> {
    let prices = prices(settings).map_err(|problems| Failure::of_settings(&problems))?;
    Ok(policy(settings, prices))
}

/// The operator's figures, as flows ask for them.
fn policy(settings: &Settings, prices: Prices) -> Policy {
    Policy {
        app_name: settings.process.app_name.clone(),
        public_url: settings.public_origin(),
        host: settings.public_host().to_owned(),
        default_region: settings.phone.default_region.as_str().to_owned(),
        number_kinds: NumberKinds { voip: settings.guard.voip, personal: settings.guard.personal_numbers },
        accounts_per_number: settings.phone.accounts_per_number,
        codes: codes(settings),
        guard: guard(settings),
        money: MoneyPolicy {
            currency: settings.money.currency.as_str().to_owned(),
            per_day: settings.money.per_day,
            per_month: settings.money.per_month,
            kept_own: settings.money.kept_for_second_factors,
            kept_recovery: settings.money.kept_for_recovery,
            alert_percent: settings.money.alert_percent,
            prices,
            ..MoneyPolicy::default()
        },
        sessions: SessionPolicy {
            partial: settings.session.partial.as_duration(),
            idle: settings.session.idle.as_duration(),
            longest: settings.session.longest.as_duration(),
            recent_authentication: settings.session.reauthentication.as_duration(),
            trusted_device: settings.session.trusted_device.as_duration(),
            not_me_link: settings.session.not_me_link.as_duration(),
        },
        passwords: passwords(settings),
        recovery: RecoveryPolicy {
            wait: settings.recovery.wait.as_duration(),
            lapse: settings.recovery.lapse.as_duration(),
        },
        accounts: AccountPolicy { delete_after: settings.account.delete_after.as_duration() },
        passkeys: PasskeyPolicy { offer_every: settings.passkey.offer_every.as_duration() },
        assurance: match settings.process.assurance {
            Assurance::AsvsL2 => Asvs::L2,
            Assurance::AsvsL3 => Asvs::L3,
        },
    }
}

fn codes(settings: &Settings) -> CodePolicy {
    let code = &settings.code;
    CodePolicy {
        length: u8::try_from(code.length).unwrap_or(u8::MAX),
        lifetime: code.lifetime.as_duration(),
        tries: code.tries,
        budget: code.tries_per_day,
        ..CodePolicy::default()
    }
}

fn guard(settings: &Settings) -> GuardPolicy {
    let guard = &settings.guard;
    let countries = match &guard.countries {
        Some(Countries::Named(regions)) => Some(regions.iter().map(Region::as_str).map(str::to_owned).collect()),
        // The rules have refused this in production already; were they wrong, nobody would be served.
        None if settings.process.mode == Mode::Production => Some(std::collections::BTreeSet::new()),
        Some(Countries::All) | None => None,
    };
    GuardPolicy {
        countries,
        cool_down: guard.cool_down.as_duration(),
        longest_cool_down: guard.cool_down_longest.as_duration(),
        number_hourly: guard.number_per_hour,
        number_daily: guard.number_per_day,
        number_daily_in_all: guard.number_per_day_in_all,
        account_hourly: guard.account_per_hour,
        address_hourly: guard.address_per_hour,
        network_hourly: guard.network_per_hour,
        block_hourly: guard.block_per_hour,
        refuse_at_times: guard.refuse_past,
        work_effort: guard.work_effort,
        work_is_played: false,
        country_daily: guard.country_per_day,
        proven_after: guard.proven_after.as_duration(),
        fresh_for: settings.phone.stale_after.as_duration(),
        breaker: BreakerPolicy {
            window: guard.breaker_window.as_duration(),
            settled_after: guard.breaker_settled_after.as_duration(),
            block_sends: guard.breaker_block_sends,
            country_sends: guard.breaker_country_sends,
            answered_percent: guard.breaker_answered_percent,
            open_for: guard.breaker_open.as_duration(),
            probes: guard.breaker_probes,
        },
        keep_decisions: guard.keep_decisions.as_duration(),
    }
}

fn passwords(settings: &Settings) -> PasswordPolicy {
    let password = &settings.password;
    let count = |figure: u32| usize::try_from(figure).unwrap_or(usize::MAX);
    PasswordPolicy {
        shortest: count(password.min_length),
        memory_kib: password.memory_kib,
        iterations: password.iterations,
        parallelism: password.parallelism,
        siege: password.siege,
        free_per_pair: password.free_per_pair,
        free_per_address: password.free_per_address,
        longest_wait: password.longest_wait.as_duration(),
        waiting: count(password.waiting),
        waiting_per_host: count(password.waiting_per_address),
    }
}

#[cfg(test)]
mod tests {
    use identity::policy::Policy;

    use super::policy_of;
    use crate::settings::{self, Given};

    #[test]
    fn the_defaults_of_the_settings_are_those_of_the_policy() {
        let mut given = Given::default();
        given.add_toml("mode = 'development'", "test");
        let settings = settings::check(given).outcome.unwrap_or_else(|problems| panic!("{problems:?}"));
        let standard = Policy::new("http://localhost:3000", "localhost");
        assert_eq!(format!("{:#?}", policy_of(&settings).unwrap()), format!("{standard:#?}"));
    }
}

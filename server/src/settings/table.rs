//! Every setting: its key, type, default, bounds and what it is for. Nothing else declares one; the
//! documentation, the validation and `config check` come from here.

use std::net::SocketAddr;
use std::path::PathBuf;

use identity::model::money::Money;
use secrecy::SecretString;

use super::declaration::settings;
use super::values::{
    Assurance, Countries, Currency, GatewayName, HeaderField, LogFormat, Mode, Network, NumberFormat, Orders,
    PublicUrl, Region, Secrets, Security, Span,
};

settings! {
    /// The process as a whole.
    "" process: Process {
        /// `development` or `production`. There is no default: a forgotten line must not open a development server.
        mode: Mode = "";
        /// Where the database of SQLite and the master secret live.
        data_dir: PathBuf = "data";
        /// The app's name in messages: at most 20 letters, digits and spaces, so that an SMS stays one segment.
        app_name: String = "Ringfence";
        /// Which level of OWASP's ASVS second factors are to meet: `asvs-l2`, or `asvs-l3`, at which neither SMS nor e-mail is
        /// one ([what happens to those who have nothing else](flows/passkeys.md#at-asvs-l3)).
        assurance: Assurance = "asvs-l2";
    }

    /// Where the app listens and how it is reached.
    "server." server: Serving {
        /// Address and port to listen on.
        listen: SocketAddr = "127.0.0.1:3000";
        /// The origin that browsers see, without a path. Default: `http://localhost:<port of server.listen>`.
        /// In production it must be `https`, loopback apart. Its host stands in every SMS: at most 60 characters.
        public_url: Option<PublicUrl> = "";
        /// Addresses or networks of proxies whose `server.proxy_header` is believed.
        trusted_proxies: Vec<Network> = "";
        /// The header in which trusted proxies name the client; read from the right.
        proxy_header: HeaderField = "x-forwarded-for";
        /// Lets `development` listen or be published beyond loopback. Everyone who can reach it reads all messages.
        allow_public_development: bool = "false";
        /// The built site (scripts, styles, icons). Default: `site` beside the binary, else `target/site`.
        site: Option<PathBuf> = "";
        /// How long a stop waits for requests and messages under way.
        shutdown_grace: Span = "10s" in Span::seconds(0)..=Span::minutes(5);
    }

    /// Where everything is kept.
    "database." database: Database {
        /// `sqlite://PATH` or `postgres://…`. Default: `ringfence.db` in `data_dir`.
        url: Option<SecretString> = "";
    }

    /// The master secret, from which all other keys are derived.
    "keys." keys: Keys {
        /// One or more lines of 32 bytes in base64, the newest first: the first is used, the others are still accepted.
        /// Default: made on first start in `data_dir`, as `master.key`.
        master: Option<SecretString> = "";
    }

    /// Prometheus metrics, on a listener of their own.
    "metrics." metrics: Metrics {
        /// Address and port; off when empty. It has no sign-in: keep it inside.
        listen: Option<SocketAddr> = "";
    }

    /// What is written to standard error.
    "log." log: Log {
        /// `json` or `pretty`. Default: `json` in production, `pretty` in development.
        format: Option<LogFormat> = "";
        /// Which levels of which modules, in the notation of `tracing`.
        filter: String = "info";
    }

    /// Phone numbers.
    "phone." phone: PhoneNumbers {
        /// The region whose national notation is understood.
        default_region: Region = "CH";
        /// A number unused for so long is stale: it may have another owner by now.
        stale_after: Span = "180d" in Span::days(1)..=Span::days(3650);
        /// How many accounts may have one number verified.
        accounts_per_number: u32 = "5" in 1..=1000;
    }

    /// The codes that answer a challenge.
    "code." code: Code {
        /// Digits in a code.
        length: u32 = "6" in 6..=10;
        /// How long a code works after it was sent.
        lifetime: Span = "5min" in Span::seconds(30)..=Span::minutes(10);
        /// Tries per challenge.
        tries: u32 = "5" in 1..=20;
        /// Wrong tries per account, factor and lane in 24 hours.
        tries_per_day: u32 = "25" in 1..=1000;
    }

    /// What stands between a request and a bill.
    "guard." guard: Guard {
        /// Countries that are served, as two-letter regions, or `all`. Default: `all` in development; production must name them.
        countries: Option<Countries> = "";
        /// Serve numbers of `VoIP`.
        voip: bool = "false";
        /// Serve personal numbers.
        personal_numbers: bool = "false";
        /// The wait after the first send to a number; doubles with each.
        cool_down: Span = "30s" in Span::seconds(0)..=Span::hours(1);
        /// The longest that wait becomes.
        cool_down_longest: Span = "1h" in Span::seconds(0)..=Span::days(1);
        /// Unanswered sends to a number and lane in an hour.
        number_per_hour: u32 = "5" in 1..=10_000;
        /// Unanswered sends to a number and lane in a day.
        number_per_day: u32 = "10" in 1..=10_000;
        /// All sends to a number and lane in a day.
        number_per_day_in_all: u32 = "20" in 1..=10_000;
        /// Unanswered sends of an account in an hour.
        account_per_hour: u32 = "10" in 1..=10_000;
        /// Unanswered sends from an IPv4 address or IPv6 /64 in an hour, past which a proof of work is asked.
        address_per_hour: u32 = "20" in 1..=1_000_000;
        /// Unanswered sends from an IPv4 /24 or IPv6 /48 in an hour, past which a proof of work is asked.
        network_per_hour: u32 = "100" in 1..=1_000_000;
        /// Unanswered sends to a block of 10 000 numbers and either neighbour in an hour, past which a proof of work is asked.
        block_per_hour: u32 = "20" in 1..=1_000_000;
        /// Past so many times these three figures a send is refused.
        refuse_past: u32 = "5" in 1..=1000;
        /// What a proof of work asks of a browser at rest, in solutions: 12 take a phone half a second, and nineteen
        /// phones in twenty less than one. It doubles with each half of a figure that the asker is past, seven times at most. `0` asks for none, in development only.
        work_effort: u32 = "12" in 0..=1000;
        /// Sends to unproved numbers of one country in a day.
        country_per_day: u32 = "200" in 1..=10_000_000;
        /// A phone that its account verified longer ago than this, and still uses, is spared the address and block rules.
        proven_after: Span = "24h" in Span::seconds(0)..=Span::days(365);
        /// The sends by which a conversion breaker judges a block or a country: those of so long,
        breaker_window: Span = "1h" in Span::minutes(5)..=Span::hours(24);
        /// and older than this, because they might be answered yet.
        breaker_settled_after: Span = "3min" in Span::seconds(30)..=Span::hours(1);
        /// The fewest of them for a block of 10 000 numbers,
        breaker_block_sends: u32 = "10" in 1..=1_000_000;
        /// and for a country.
        breaker_country_sends: u32 = "50" in 1..=1_000_000;
        /// With fewer answered than so many of a hundred, a block is refused and work is asked in a country.
        breaker_answered_percent: u32 = "30" in 0..=100;
        /// How long, before probes go through.
        breaker_open: Span = "10min" in Span::minutes(1)..=Span::hours(24);
        /// How many probes: answered, they close the breaker.
        breaker_probes: u32 = "3" in 1..=100;
        /// How long the record of decisions is kept.
        keep_decisions: Span = "90d" in Span::days(2)..=Span::days(3650);
        /// An `https` URL (or one on this machine) that is told by POST when a conversion breaker opens or a lane has spent
        /// most of its money ([how](OPERATE.md#being-told)).
        webhook: Option<SecretString> = "";
        /// Signs what the webhook is told.
        webhook_secret: Option<SecretString> = "";
    }

    /// What texts may cost. A number's price is that of the longest prefix in the price file; what no prefix names costs as
    /// much as the dearest.
    "money." money: Budget {
        /// The currency of all amounts, in three capital letters.
        currency: Currency = "CHF";
        /// The most that texts may cost in a day (UTC). With 0 none is sent.
        per_day: Money = "20.00";
        /// The most that they may cost in a month (UTC).
        per_month: Money = "200.00";
        /// Of both, so many hundredths are kept for second factors and security notices,
        kept_for_second_factors: u32 = "50" in 0..=100;
        /// and so many for recovery. The rest is for all, and all that unproved numbers have.
        kept_for_recovery: u32 = "20" in 0..=100;
        /// The webhook is told when a lane has spent so many hundredths of what it may.
        alert_percent: u32 = "80" in 1..=100;
        /// The price file ([an example](prices.example.toml)). Default: 0.10 for each text; production must name one.
        prices: Option<PathBuf> = "";
    }

    /// Passwords and what hashing them costs (Argon2id).
    "password." password: Password {
        /// Memory per hash, KiB.
        memory_kib: u32 = "19456" in 8..=4_194_304;
        /// Passes over that memory.
        iterations: u32 = "2" in 1..=100;
        /// Lanes.
        parallelism: u32 = "1" in 1..=64;
        /// The fewest characters.
        min_length: u32 = "8" in 8..=64;
        /// Hashes that may wait for a core; past it the answer is 503 with Retry-After.
        waiting: u32 = "64" in 1..=100_000;
        /// How many of them may come from one client address (IPv6: one /64).
        waiting_per_address: u32 = "16" in 1..=100_000;
        /// Wrong passwords that cost no wait, per typed address and client address.
        free_per_pair: u32 = "5" in 1..=1000;
        /// Wrong passwords that cost no wait, per client address over all accounts.
        free_per_address: u32 = "50" in 1..=100_000;
        /// The longest wait after a wrong password.
        longest_wait: Span = "15min" in Span::seconds(1)..=Span::days(1);
        /// Wrong passwords in a row on an account, after which browsers that are new to it also need an e-mail code.
        siege: u32 = "100" in 10..=100_000;
    }

    /// How long a sign-in lasts.
    "session." session: Sessions {
        /// A sign-in that waits for its second factor.
        partial: Span = "10min" in Span::minutes(1)..=Span::hours(1);
        /// A session nobody uses.
        idle: Span = "14d" in Span::minutes(5)..=Span::days(365);
        /// Any session.
        longest: Span = "30d" in Span::minutes(5)..=Span::days(365);
        /// How recent a re-authentication must be for sensitive acts.
        reauthentication: Span = "15min" in Span::minutes(1)..=Span::hours(24);
        /// How long a trusted device skips the second factor.
        trusted_device: Span = "30d" in Span::hours(1)..=Span::days(365);
        /// How long the link in a notice ends what it tells about ("Not you?").
        not_me_link: Span = "7d" in Span::hours(1)..=Span::days(30);
    }

    /// A forgotten password by phone, and signing in once the phone of the second step has another owner.
    "recovery." recovery: Recovery {
        /// The wait that stands in for a second proof; the owner is told on every channel and can cancel it.
        wait: Span = "24h" in Span::hours(1)..=Span::days(30);
        /// From the beginning of a wait to its end, used or not.
        lapse: Span = "72h" in Span::hours(2)..=Span::days(60);
    }

    /// Leading people on to passkeys.
    "passkey." passkey: Passkeys {
        /// After signing in by SMS, on a device that could hold one, a passkey is offered no more often than this.
        offer_every: Span = "30d" in Span::days(1)..=Span::days(3650);
    }

    /// Accounts.
    "account." account: Accounts {
        /// How long somebody may change their mind who has had their account deleted. Then it is gone for good.
        delete_after: Span = "7d" in Span::hours(1)..=Span::days(90);
    }

    /// Outgoing mail, by SMTP. Without a host, development keeps mail in the virtual mailbox.
    "mail." mail: Mail {
        /// The SMTP server.
        host: Option<String> = "";
        /// Its port. Default: 587 for `starttls`, 465 for `implicit`, 25 for `none`.
        port: Option<u16> = "";
        /// `starttls` (required, never optional), `implicit` TLS from the first byte, or `none`, for a server on this machine only.
        security: Security = "starttls";
        /// The account there.
        user: Option<String> = "";
        /// Its password.
        password: Option<SecretString> = "";
        /// The sender, as `Name <address>`.
        from: String = "Ringfence <ringfence@localhost>";
    }

    /// How an SMS leaves.
    "delivery." delivery: Delivery {
        /// The gateways, in the order in which they are tried: `ecall`, `twilio`, `vonage`, `template`, and in
        /// development `handset`.
        /// Default: `handset` in development; production must name them.
        gateways: Vec<GatewayName> = "";
        /// Another order for some countries: a table of region to list, or `CH=ecall,template;DE=template`.
        countries: Orders = "";
        /// How long a gateway may take to answer.
        timeout: Span = "5s" in Span::seconds(1)..=Span::minutes(1);
        /// Failures in a row that open a gateway's breaker.
        breaker_failures: u32 = "5" in 1..=1000;
        /// How long an open breaker waits before it lets one try through.
        breaker_probe: Span = "30s" in Span::seconds(1)..=Span::hours(1);
        /// Messages under way at once in this process.
        concurrent_sends: u32 = "16" in 1..=1000;
    }

    /// The gateway eCall.
    "gateways.ecall." ecall: EcallGateway {
        /// Scheme and host.
        url: String = "https://rest.ecall.ch";
        /// Where messages are posted there.
        path: String = "/api/message";
        /// The account's user name.
        user: Option<String> = "";
        /// The account's password.
        password: Option<SecretString> = "";
        /// The sender: at most 11 letters and digits, or 16 digits.
        sender: String = "Ringfence";
        /// The value of `channel`.
        channel: String = "Sms";
        /// How it wants numbers: `plus` (+41…), `double-zero` (0041…) or `digits` (41…).
        number_format: NumberFormat = "plus";
    }

    /// The gateway Twilio ([what to set up there](gateways/README.md#twilio)).
    "gateways.twilio." twilio: TwilioGateway {
        /// Scheme and host; a region of Twilio has one of its own.
        url: String = "https://api.twilio.com";
        /// The account, `AC…`.
        account_sid: Option<String> = "";
        /// The account's auth token. It signs receipts: without it there are none. Sends too, where no `api_key` is set.
        auth_token: Option<SecretString> = "";
        /// An API key, `SK…`, to send with instead of the auth token.
        api_key: Option<String> = "";
        /// Its secret.
        api_secret: Option<SecretString> = "";
        /// The sender: a number such as `+12015550123`, a short code, or a name of up to 11 letters, digits and spaces.
        sender: Option<String> = "";
        /// A messaging service, `MG…`, that chooses the sender instead.
        messaging_service_sid: Option<String> = "";
    }

    /// The gateway Vonage ([what to set up there](gateways/README.md#vonage)).
    "gateways.vonage." vonage: VonageGateway {
        /// Scheme and host; a region of Vonage has one of its own.
        url: String = "https://api.nexmo.com";
        /// The account's API key.
        api_key: Option<String> = "";
        /// Its secret.
        api_secret: Option<SecretString> = "";
        /// The account's signature secret, at least 16 characters. It signs receipts: without it there are none.
        signature_secret: Option<SecretString> = "";
        /// The sender: at most 11 letters and digits, or a number of at most 15 digits.
        sender: String = "Ringfence";
    }

    /// Any provider, described by a file ([how](gateways/README.md)).
    "gateways.template." template: TemplateGateway {
        /// The TOML file that describes it.
        file: Option<PathBuf> = "";
        /// What `{from}` stands for in it.
        sender: String = "Ringfence";
        /// What its further placeholders stand for: a table of name to value, or one variable for each,
        /// `RINGFENCE__GATEWAYS__TEMPLATE__SECRETS__NAME`. `NAME_file` names a file that holds the value.
        secrets: Secrets = "";
    }
}

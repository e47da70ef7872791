//! A fresh database for each test.

use identity::entropy::{Entropy as _, OsEntropy};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};
use tempfile::TempDir;

/// The server that PostgreSQL tests make their databases on.
const SERVER: &str = "RINGFENCE_TEST_POSTGRES";

/// Set to 1 by who knowingly leaves PostgreSQL out.
const SQLITE_ONLY: &str = "RINGFENCE_TEST_SQLITE_ONLY";

pub struct Database {
    pub url: String,
    /// The folder of a SQLite file; it goes when the test ends.
    pub folder: Option<TempDir>,
}

impl Database {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { url: format!("sqlite://{}/ringfence.db", folder.path().display()), folder: Some(folder) }
    }

    /// A new database on the server of the environment; `None` where PostgreSQL is left out by name.
    pub async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var(SERVER) else {
            assert!(
                std::env::var(SQLITE_ONLY).is_ok_and(|value| value == "1"),
                "set {SERVER} to a server's URL (script/postgres starts one), or {SQLITE_ONLY}=1 to leave it out"
            );
            return None;
        };
        let mut random = [0; 8];
        OsEntropy.fill(&mut random);
        let name = format!("ringfence_{:016x}", u64::from_le_bytes(random));
        on_server(&server, &format!("CREATE DATABASE {name}")).await;
        let mut url = url::Url::parse(&server).unwrap();
        url.set_path(&name);
        Some(Self { url: url.into(), folder: None })
    }

    /// What is left on the server once the test is over.
    pub fn traces(&self) -> Traces {
        Traces { name: url::Url::parse(&self.url).unwrap().path().trim_start_matches('/').to_owned() }
    }
}

pub struct Traces {
    pub name: String,
}

impl Traces {
    pub async fn wipe(self) {
        let server = std::env::var(SERVER).unwrap();
        on_server(&server, &format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
    }
}

/// One statement outside of any transaction, on a connection of its own.
pub async fn on_server(url: &str, statement: &str) {
    sqlx::any::install_default_drivers();
    let mut conn = AnyConnection::connect(url).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

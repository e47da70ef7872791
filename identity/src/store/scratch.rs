//! Databases that are made for one use and dropped after it: a drill's. Never one that was there before.

use std::path::Path;

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

use crate::entropy::Entropy;
use crate::model::id;
use crate::refusal::Fault;

/// A database of its own.
pub struct Scratch {
    /// For [`super::Store::open`].
    pub url: String,
    /// The PostgreSQL server and the database's name there.
    made_on: Option<(String, String)>,
}

impl Scratch {
    /// A file in a folder that whoever made it removes.
    pub fn sqlite(folder: &Path, entropy: &dyn Entropy) -> Self {
        let file = folder.join(format!("{}.db", id::random(entropy)));
        Self { url: format!("sqlite://{}", file.display()), made_on: None }
    }

    /// A new database on the server that `url` leads to; the database that it names is connected to and not touched.
    pub async fn postgres(url: &str, entropy: &dyn Entropy) -> Result<Self, Fault> {
        let name = format!("ringfence_drill_{}", id::random(entropy));
        let mut own: url::Url = url.parse().map_err(|_| Fault::new("the address of the server is no URL"))?;
        own.set_path(&name);
        on_server(url, format!("CREATE DATABASE {name}")).await?;
        Ok(Self { url: own.into(), made_on: Some((url.to_owned(), name)) })
    }

    /// Call once its stores are closed.
    pub async fn wipe(self) -> Result<(), Fault> {
        match self.made_on {
            Some((server, name)) => on_server(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await,
            None => Ok(()),
        }
    }
}

async fn on_server(url: &str, statement: String) -> Result<(), Fault> {
    sqlx::any::install_default_drivers();
    let mut conn = AnyConnection::connect(url).await?;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut conn).await?;
    Ok(conn.close().await?)
}

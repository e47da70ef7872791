//! The rows behind the app, for promises that nothing has changed.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

use crate::world::World;

/// Every row of every table, as text.
pub type Rows = BTreeMap<String, Vec<String>>;

impl World {
    /// The database as it stands once everything due has been delivered.
    pub async fn rows(&self) -> Rows {
        self.deliver().await;
        let mut conn = self.connection().await;
        let is_postgres = self.database_url().starts_with("postgres");
        let tables = if is_postgres {
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'"
        } else {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        };
        let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut conn).await.unwrap();
        let mut rows = Rows::new();
        for table in tables.into_iter().filter(|table| !table.starts_with("_sqlx")) {
            let row = if is_postgres { "CAST(t AS TEXT)".to_owned() } else { quoted(&mut conn, &table).await };
            let every = AssertSqlSafe(format!("SELECT {row} FROM {table} t ORDER BY 1"));
            let found = sqlx::query_scalar(every).fetch_all(&mut conn).await.unwrap();
            rows.insert(table, found);
        }
        conn.close().await.unwrap();
        rows
    }

    /// The tables with rows that were not there before, or are there no more.
    pub async fn changed_since(&self, before: &Rows) -> Vec<String> {
        let now = self.rows().await;
        now.into_iter().filter(|(table, rows)| before.get(table) != Some(rows)).map(|(table, _)| table).collect()
    }

    /// One number, such as a count.
    pub async fn number(&self, sql: &str) -> i64 {
        let mut conn = self.connection().await;
        let number = sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        number
    }

    /// One word, such as an id.
    pub async fn word(&self, sql: &str) -> String {
        let mut conn = self.connection().await;
        let word = sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        word
    }

    /// Changes what no outsider could, or not in the time of a test.
    pub async fn change(&self, sql: &str) {
        let mut conn = self.connection().await;
        sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }

    async fn connection(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnection::connect(self.database_url()).await.unwrap()
    }
}

async fn quoted(conn: &mut AnyConnection, table: &str) -> String {
    let columns = AssertSqlSafe(format!("SELECT name FROM pragma_table_info('{table}')"));
    let columns: Vec<String> = sqlx::query_scalar(columns).fetch_all(conn).await.unwrap();
    columns.iter().map(|column| format!("quote({column})")).collect::<Vec<_>>().join(" || ',' || ")
}

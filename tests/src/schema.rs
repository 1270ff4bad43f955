//! What a database looks like, in words that fit both dialects, so that the two can be laid side by side.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;

/// The tables by name.
pub type Tables = BTreeMap<String, Table>;

/// What of a table must be the same on both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Each column's type, as SQLite stores it, and whether it may be empty: `INTEGER`, `BLOB?`.
    pub columns: BTreeMap<String, String>,
    /// Columns of the primary key, in order.
    pub primary_key: Vec<String>,
    /// Indexes: their columns in order, with `unique` and `partial` before them where they are.
    pub indexes: BTreeSet<String>,
    /// Foreign keys: `column -> table.column`, with what happens when that row goes.
    pub references: BTreeSet<String>,
}

impl Table {
    fn lines(&self) -> BTreeSet<String> {
        let mut lines: BTreeSet<String> =
            self.columns.iter().map(|(name, ty)| format!("{name} {ty}")).collect();
        lines.insert(format!("primary key ({})", self.primary_key.join(", ")));
        lines.extend(self.indexes.iter().map(|index| format!("index {index}")));
        lines.extend(self.references.iter().map(|key| format!("references {key}")));
        lines
    }
}

/// What only one of the two has, a line each.
pub fn differences(sqlite: &Tables, postgres: &Tables) -> Vec<String> {
    let names: BTreeSet<&String> = sqlite.keys().chain(postgres.keys()).collect();
    let mut found = Vec::new();
    for name in names {
        match (sqlite.get(name), postgres.get(name)) {
            (Some(one), Some(other)) => {
                let (one, other) = (one.lines(), other.lines());
                found.extend(one.difference(&other).map(|line| format!("{name}: only SQLite has {line}")));
                found
                    .extend(other.difference(&one).map(|line| format!("{name}: only PostgreSQL has {line}")));
            }
            (Some(_), None) => found.push(format!("{name}: only SQLite has this table")),
            _ => found.push(format!("{name}: only PostgreSQL has this table")),
        }
    }
    found
}

/// Tables of a SQLite database that are not `STRICT`: any type of value could be stored in any column of theirs.
///
/// # Errors
/// When the database does not answer.
pub async fn not_strict(pool: &SqlitePool) -> sqlx::Result<Vec<String>> {
    let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0
               AND name NOT LIKE 'sqlite_%' AND name <> '_sqlx_migrations' ORDER BY name";
    sqlx::query_scalar(sql).fetch_all(pool).await
}

/// Reads the schema of a SQLite database; virtual tables (full text search) are left out.
///
/// # Errors
/// When the database does not answer.
pub async fn of_sqlite(pool: &SqlitePool) -> sqlx::Result<Tables> {
    let mut tables = Tables::new();
    let columns: Vec<(String, String, String, bool, i64)> = sqlx::query_as(
        "SELECT t.name, c.name, c.type, c.\"notnull\", c.pk FROM pragma_table_list t, pragma_table_info(t.name) c
         WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> '_sqlx_migrations'
         ORDER BY t.name, c.pk",
    )
    .fetch_all(pool)
    .await?;
    for (table, column, ty, not_null, key_place) in columns {
        let table = tables.entry(table).or_default();
        // In a STRICT table what is part of the key is never empty, also where nobody wrote so.
        let optional = if not_null || key_place > 0 { "" } else { "?" };
        table.columns.insert(column.clone(), format!("{ty}{optional}"));
        if key_place > 0 {
            table.primary_key.push(column);
        }
    }
    for (name, table) in &mut tables {
        // The key's own index is told by the key.
        let indexes: Vec<(bool, bool, String)> = sqlx::query_as(
            "SELECT i.\"unique\", i.partial, (SELECT group_concat(coalesce(name, 'expression'), ', ')
               FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno))
             FROM pragma_index_list($1) i WHERE i.origin <> 'pk'",
        )
        .bind(name)
        .fetch_all(pool)
        .await?;
        table.indexes.extend(indexes.into_iter().map(index));
        let references: Vec<(String, String, Option<String>, String)> =
            sqlx::query_as("SELECT \"from\", \"table\", \"to\", on_delete FROM pragma_foreign_key_list($1)")
                .bind(name)
                .fetch_all(pool)
                .await?;
        for (from, to_table, to, on_delete) in references {
            let to = to.unwrap_or_else(|| "primary key".to_owned());
            table.references.insert(reference(&from, &to_table, &to, &on_delete));
        }
    }
    Ok(tables)
}

/// Reads the schema of a PostgreSQL database, types told as SQLite would store them; columns that only serve full text
/// search are left out.
///
/// # Errors
/// When the database does not answer.
pub async fn of_postgres(pool: &PgPool) -> sqlx::Result<Tables> {
    let mut tables = Tables::new();
    let columns: Vec<(String, String, String, bool)> = sqlx::query_as(
        "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> '_sqlx_migrations'",
    )
    .fetch_all(pool)
    .await?;
    for (table, column, ty, not_null) in columns {
        let table = tables.entry(table).or_default();
        let Some(stored) = stored_on_sqlite(&ty) else { continue };
        let optional = if not_null { "" } else { "?" };
        table.columns.insert(column, format!("{stored}{optional}"));
    }
    // GIN indexes serve full text search, which each database does in its own way.
    let indexes: Vec<(String, bool, bool, bool, Vec<String>)> = sqlx::query_as(
        "SELECT c.relname::text, i.indisprimary, i.indisunique, i.indpred IS NOT NULL,
                ARRAY(SELECT coalesce(a.attname::text, 'expression') FROM unnest(i.indkey) WITH ORDINALITY k(num, place)
                      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num ORDER BY k.place)
         FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
         JOIN pg_am m ON m.oid = x.relam
         WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> '_sqlx_migrations' AND m.amname = 'btree'",
    )
    .fetch_all(pool)
    .await?;
    for (table, primary, unique, partial, columns) in indexes {
        let table = tables.entry(table).or_default();
        if primary {
            table.primary_key = columns;
        } else {
            table.indexes.insert(index((unique, partial, columns.join(", "))));
        }
    }
    let references: Vec<(String, String, String, String, String)> = sqlx::query_as(
        "SELECT c.relname::text, a.attname::text, r.relname::text, b.attname::text,
                CASE k.confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'c' THEN 'CASCADE' WHEN 'r' THEN 'RESTRICT'
                                   WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END
         FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid,
              unnest(k.conkey, k.confkey) AS pair(here, there)
              JOIN pg_attribute a ON a.attnum = here JOIN pg_attribute b ON b.attnum = there
         WHERE k.contype = 'f' AND a.attrelid = k.conrelid AND b.attrelid = k.confrelid",
    )
    .fetch_all(pool)
    .await?;
    for (table, from, to_table, to, on_delete) in references {
        tables.entry(table).or_default().references.insert(reference(&from, &to_table, &to, &on_delete));
    }
    Ok(tables)
}

/// How SQLite stores what PostgreSQL has this type for; nothing for what it has no need of.
fn stored_on_sqlite(postgres: &str) -> Option<&str> {
    match postgres {
        "uuid" | "bytea" => Some("BLOB"),
        "timestamp with time zone" | "bigint" | "boolean" => Some("INTEGER"),
        "text" => Some("TEXT"),
        "double precision" => Some("REAL"),
        "tsvector" => None,
        other => Some(other),
    }
}

fn index((unique, partial, columns): (bool, bool, String)) -> String {
    format!("{}{}({columns})", if unique { "unique " } else { "" }, if partial { "partial " } else { "" })
}

fn reference(from: &str, to_table: &str, to: &str, on_delete: &str) -> String {
    format!("{from} -> {to_table}.{to} on delete {on_delete}")
}

//! How the kernel's types are stored: ids as UUID, coded enums as text, instants as TIMESTAMPTZ on PostgreSQL and as
//! INTEGER microseconds on SQLite (text instants sort wrongly there: `…00.5Z` before `…00Z`).

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgValueRef};
use sqlx::sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Postgres, Sqlite, Type};

use crate::kernel::access::{Role, Stage};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccessId, AlarmId, CaseId, CommandId, EntryId, FileId, HoldId, JobId, MessageId, PeerId, ReviewId,
    SourceId, SubjectId, UnitId, UserId,
};
use crate::kernel::terms::{
    Classification, DecidingBody, DeclineReason, Outcome, Recommendation, Scheme, Scope,
};

/// Stores `$own` as `$stored`.
macro_rules! stored_as {
    ($own:ty, $stored:ty, $to:expr, $from:expr) => {
        impl<DB: sqlx::Database> sqlx::Type<DB> for $own
        where
            $stored: sqlx::Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <$stored as sqlx::Type<DB>>::type_info()
            }
            fn compatible(ty: &DB::TypeInfo) -> bool {
                <$stored as sqlx::Type<DB>>::compatible(ty)
            }
        }
        impl<'q, DB: sqlx::Database> sqlx::Encode<'q, DB> for $own
        where
            $stored: sqlx::Encode<'q, DB>,
        {
            fn encode_by_ref(
                &self,
                buf: &mut DB::ArgumentBuffer,
            ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
                let to: fn(&$own) -> $stored = $to;
                <$stored as sqlx::Encode<'q, DB>>::encode(to(self), buf)
            }
        }
        impl<'r, DB: sqlx::Database> sqlx::Decode<'r, DB> for $own
        where
            $stored: sqlx::Decode<'r, DB>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
                let from: fn($stored) -> Result<$own, sqlx::error::BoxDynError> = $from;
                from(<$stored as sqlx::Decode<'r, DB>>::decode(value)?)
            }
        }
    };
}

macro_rules! ids {
    ($($id:ident),+) => { $(stored_as!($id, uuid::Uuid, |id| id.uuid(), |uuid| Ok($id::from_uuid(uuid)));)+ };
}
ids!(
    AccessId, CaseId, CommandId, EntryId, FileId, AlarmId, HoldId, JobId, MessageId, PeerId, ReviewId,
    SourceId, SubjectId, UnitId, UserId
);

/// Stores an enum made by `coded!` as its code.
macro_rules! codes {
    ($($coded:ident),+) => {
        $(stored_as!(
            $coded,
            String,
            |value| value.code().to_owned(),
            |code| $coded::from_code(&code).ok_or_else(|| format!("unknown {}", stringify!($coded)).into())
        );)+
    };
}
pub(crate) use {codes, stored_as};
codes!(Role, Stage, Scheme, Scope, Outcome, Classification, DecidingBody, DeclineReason, Recommendation);

/// Microseconds between PostgreSQL's epoch, 2000-01-01, and 1970-01-01.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

impl Type<Sqlite> for Timestamp {
    fn type_info() -> SqliteTypeInfo {
        <i64 as Type<Sqlite>>::type_info()
    }
    fn compatible(ty: &SqliteTypeInfo) -> bool {
        <i64 as Type<Sqlite>>::compatible(ty)
    }
}

impl<'q> Encode<'q, Sqlite> for Timestamp {
    fn encode_by_ref(&self, buf: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <i64 as Encode<'q, Sqlite>>::encode(self.micros(), buf)
    }
}

impl<'r> Decode<'r, Sqlite> for Timestamp {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        <i64 as Decode<'r, Sqlite>>::decode(value).map(Self::from_micros)
    }
}

impl Type<Postgres> for Timestamp {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("TIMESTAMPTZ")
    }
}

impl<'q> Encode<'q, Postgres> for Timestamp {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <i64 as Encode<'q, Postgres>>::encode(self.micros() - POSTGRES_EPOCH_MICROS, buf)
    }
}

impl<'r> Decode<'r, Postgres> for Timestamp {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        // Bound parameters make sqlx use the binary format for results too; text would need a parser of its own.
        <i64 as Decode<'r, Postgres>>::decode(value)
            .map(|micros| Self::from_micros(micros + POSTGRES_EPOCH_MICROS))
    }
}

//! What every relation is: rows with named columns, a way to Arrow and back, and an order in
//! which they are hashed.

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::error::ArrowError;

/// A column and what it holds, for the handbook and for whoever writes an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnNote {
    pub name: &'static str,
    pub note: &'static str,
}

/// A row of a relation. A register that comes later brings its facts as a further one.
pub trait Relation: Sized {
    /// As definitions and files name it.
    const NAME: &'static str;
    /// The columns in their fixed order.
    const COLUMNS: &'static [ColumnNote];

    /// What rows are ordered by; no two rows have the same.
    type Key: Ord;

    fn key(&self) -> Self::Key;

    fn schema() -> SchemaRef;

    fn batch(rows: &[&Self]) -> Result<RecordBatch, ArrowError>;

    /// None where a column is absent or holds something else.
    fn rows(batch: &RecordBatch) -> Option<Vec<Self>>;

    /// The bytes by which a row enters a content hash.
    fn digest(&self, into: &mut Vec<u8>);
}

/// Writes the struct, its schema, its way to and from Arrow and its bytes from one list, so
/// that no column can be in one and missing in another.
macro_rules! relation {
    ($(#[$about:meta])* $row:ident as $called:literal by ($($key:ident: $kind:ty),+) {
        $($(#[doc = $note:literal])+ $name:ident: $type:ty,)+
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $row {
            $($(#[doc = $note])+ pub $name: $type,)+
        }

        const _: () = {
            use std::sync::{Arc, LazyLock};

            use datafusion::arrow::array::RecordBatch;
            use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
            use datafusion::arrow::error::ArrowError;

            use $crate::relation::{Cell, ColumnNote, Relation};

            impl Relation for $row {
                const NAME: &'static str = $called;
                const COLUMNS: &'static [ColumnNote] = &[
                    $(ColumnNote { name: stringify!($name), note: concat!($($note),+) },)+
                ];

                type Key = ($($kind,)+);

                fn key(&self) -> Self::Key {
                    ($(Clone::clone(&self.$key),)+)
                }

                fn schema() -> SchemaRef {
                    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
                        Arc::new(Schema::new(vec![
                            $(Field::new(
                                stringify!($name),
                                <$type as Cell>::data_type(),
                                <$type as Cell>::NULLABLE,
                            ),)+
                        ]))
                    });
                    Arc::clone(&SCHEMA)
                }

                fn batch(rows: &[&Self]) -> Result<RecordBatch, ArrowError> {
                    RecordBatch::try_new(Self::schema(), vec![
                        $(<$type as Cell>::array(rows.iter().map(|row| Some(&row.$name))),)+
                    ])
                }

                fn rows(batch: &RecordBatch) -> Option<Vec<Self>> {
                    $(let $name = batch.column_by_name(stringify!($name));)+
                    (0..batch.num_rows())
                        .map(|row| {
                            Some(Self {
                                $($name: match $name {
                                    Some(column) => <$type as Cell>::read(column, row)?,
                                    None => <$type as Cell>::absent()?,
                                },)+
                            })
                        })
                        .collect()
                }

                fn digest(&self, into: &mut Vec<u8>) {
                    $(self.$name.digest(into);)+
                }
            }
        };
    };
}

pub(crate) use relation;

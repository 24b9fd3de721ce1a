//! Arrays as PostgreSQL reads them from text: one parameter for any number of values, with nulls
//! among them.

use std::fmt::Write;

use sea_orm::Value;

use crate::failure::Failure;

/// The values of one column.
#[derive(Debug)]
pub(super) struct Column {
    /// The type of one value, as PostgreSQL calls it.
    pub(super) of: &'static str,
    text: String,
}

impl Column {
    fn of(first: &Value) -> Result<Self, Failure> {
        Ok(Self { of: type_of(first)?, text: String::from("{") })
    }

    fn push(&mut self, value: &Value) -> Result<(), Failure> {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        element(&mut self.text, value)
    }

    pub(super) fn value(mut self) -> Value {
        self.text.push('}');
        self.text.into()
    }
}

/// Rows, cell by cell, turned into columns.
pub(super) fn columns(cells: &[Value], width: usize) -> Result<Vec<Column>, Failure> {
    let mut columns: Vec<Column> =
        cells.iter().take(width).map(Column::of).collect::<Result<_, _>>()?;
    for row in cells.chunks(width) {
        for (column, cell) in columns.iter_mut().zip(row) {
            column.push(cell)?;
        }
    }
    Ok(columns)
}

/// Some values of one kind as a column.
pub(super) fn column(values: impl Iterator<Item = Value>) -> Result<Option<Column>, Failure> {
    let mut column: Option<Column> = None;
    for value in values {
        match &mut column {
            Some(column) => column.push(&value)?,
            None => column.insert(Column::of(&value)?).push(&value)?,
        }
    }
    Ok(column)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the store writes no other kinds")]
fn type_of(value: &Value) -> Result<&'static str, Failure> {
    match value {
        Value::Bool(_) => Ok("boolean"),
        Value::Int(_) => Ok("integer"),
        Value::BigInt(_) => Ok("bigint"),
        Value::String(_) => Ok("text"),
        Value::Bytes(_) => Ok("bytea"),
        Value::ChronoDate(_) => Ok("date"),
        Value::Uuid(_) => Ok("uuid"),
        other => Err(Failure::Stored(format!("no array can hold {other:?}"))),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the store writes no other kinds")]
fn element(text: &mut String, value: &Value) -> Result<(), Failure> {
    let written = match value {
        Value::Bool(Some(yes)) => text.write_str(if *yes { "t" } else { "f" }),
        Value::Int(Some(number)) => write!(text, "{number}"),
        Value::BigInt(Some(number)) => write!(text, "{number}"),
        Value::ChronoDate(Some(date)) => write!(text, "{date}"),
        Value::Uuid(Some(id)) => {
            text.write_str(id.simple().encode_lower(&mut [0; uuid::fmt::Simple::LENGTH]))
        }
        Value::String(Some(said)) => {
            quoted(text, said);
            Ok(())
        }
        Value::Bytes(Some(bytes)) => {
            text.push_str("\"\\\\x");
            for byte in bytes {
                for half in [byte >> 4, byte & 15] {
                    text.push(char::from_digit(half.into(), 16).unwrap_or('0'));
                }
            }
            text.push('"');
            Ok(())
        }
        Value::Bool(None)
        | Value::Int(None)
        | Value::BigInt(None)
        | Value::ChronoDate(None)
        | Value::Uuid(None)
        | Value::String(None)
        | Value::Bytes(None) => text.write_str("NULL"),
        other => return Err(Failure::Stored(format!("no array can hold {other:?}"))),
    };
    written.map_err(|error| Failure::Stored(error.to_string()))
}

fn quoted(text: &mut String, said: &str) {
    text.push('"');
    for sign in said.chars() {
        if sign == '"' || sign == '\\' {
            text.push('\\');
        }
        text.push(sign);
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(values: &[Value]) -> String {
        let column = column(values.iter().cloned()).unwrap().unwrap();
        let Value::String(Some(text)) = column.value() else { panic!("no text") };
        text
    }

    #[test]
    fn what_a_person_may_write_stays_one_element() {
        let said = ["Siti \"Ayu\"", "a,b", "{}", "\\", "NULL", ""];
        let values: Vec<Value> = said.iter().map(|said| (*said).into()).collect();
        assert_eq!(text(&values), r#"{"Siti \"Ayu\"","a,b","{}","\\","NULL",""}"#);
    }

    #[test]
    fn nulls_stand_among_values() {
        assert_eq!(text(&[Some(5).into(), None::<i32>.into()]), "{5,NULL}");
        assert_eq!(text(&[vec![0_u8, 255].into()]), r#"{"\\x00ff"}"#);
    }

    #[test]
    fn rows_become_columns() {
        let cells: Vec<Value> = vec![1.into(), true.into(), 2.into(), false.into()];
        let columns = columns(&cells, 2).unwrap();
        assert_eq!(columns[0].of, "integer");
        assert_eq!((columns[0].text.as_str(), columns[1].text.as_str()), ("{1,2", "{t,f"));
    }
}

//! What a meeting is to go through, by day and hour.

use crate::failure::Failure;
use crate::written::{fits, says};

/// One line of the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaItem {
    /// Day of the meeting, from 1.
    pub day: u8,
    /// `09:00`, in the place's own time.
    pub from: String,
    pub until: String,
    pub what: String,
    pub speaker: String,
}

type Stored = (u8, String, String, String, String);

impl AgendaItem {
    /// Lies on one of so many days, and ends after it begins.
    pub(super) fn fits(&self, days: i64) -> bool {
        1 <= self.day
            && i64::from(self.day) <= days
            && is_hour(&self.from)
            && is_hour(&self.until)
            && self.from < self.until
            && says(&self.what, 500)
            && fits(&self.speaker, 300)
    }
}

/// `09:00`; `24:00` ends a day.
fn is_hour(text: &str) -> bool {
    let Some((hour, minute)) = text.split_once(':') else { return false };
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|sign| sign.is_ascii_digit());
    digits(hour)
        && digits(minute)
        && (hour <= "23" && minute <= "59" || (hour, minute) == ("24", "00"))
}

pub(super) fn stored(agenda: &[AgendaItem]) -> Result<String, Failure> {
    let items: Vec<(u8, &str, &str, &str, &str)> = agenda
        .iter()
        .map(|item| (item.day, &*item.from, &*item.until, &*item.what, &*item.speaker))
        .collect();
    serde_json::to_string(&items).map_err(|error| Failure::Stored(error.to_string()))
}

pub(super) fn read(text: &str) -> Result<Vec<AgendaItem>, Failure> {
    let items: Vec<Stored> =
        serde_json::from_str(text).map_err(|error| Failure::Stored(error.to_string()))?;
    let item =
        |(day, from, until, what, speaker)| AgendaItem { day, from, until, what, speaker };
    Ok(items.into_iter().map(item).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(day: u8, from: &str, until: &str) -> AgendaItem {
        AgendaItem {
            day,
            from: from.to_owned(),
            until: until.to_owned(),
            what: "Pembukaan \"resmi\"".to_owned(),
            speaker: String::new(),
        }
    }

    #[test]
    fn an_item_lies_on_a_day_of_the_meeting_and_ends_after_it_begins() {
        assert!(item(1, "09:00", "10:30").fits(1));
        assert!(item(2, "22:00", "24:00").fits(2));
        for bad in [
            item(0, "09:00", "10:00"),
            item(3, "09:00", "10:00"),
            item(1, "10:00", "10:00"),
            item(1, "9:00", "10:00"),
            item(1, "09:60", "10:00"),
            item(1, "09:00", "24:30"),
            item(1, "+9:00", "10:00"),
        ] {
            assert!(!bad.fits(2), "{bad:?}");
        }
    }

    #[test]
    fn an_agenda_is_read_as_it_was_stored() {
        let agenda = vec![item(1, "09:00", "10:30"), item(2, "08:00", "09:00")];
        assert_eq!(read(&stored(&agenda).unwrap()).unwrap(), agenda);
        assert!(read("{}").is_err());
    }
}

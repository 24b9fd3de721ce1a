//! What people write in the forms of a meeting, read line by line.

use register::rakor::AgendaItem;

/// A line for each item, as the form shows it: `1 09.00-09.30 Pembukaan | Ketua TPPS`.
pub(super) fn written(agenda: &[AgendaItem]) -> String {
    let line = |item: &AgendaItem| {
        let clock = |text: &str| text.replace(':', ".");
        let (from, until) = (clock(&item.from), clock(&item.until));
        let speaker = match item.speaker.as_str() {
            "" => String::new(),
            speaker => format!(" | {speaker}"),
        };
        format!("{} {from}-{until} {}{speaker}", item.day, item.what)
    };
    agenda.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Reads [`written`]; None where a line cannot be read.
pub(super) fn agenda(text: &str) -> Option<Vec<AgendaItem>> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(item).collect()
}

fn item(line: &str) -> Option<AgendaItem> {
    let (day, rest) = line.split_once(char::is_whitespace)?;
    let (hours, rest) = rest.trim_start().split_once(char::is_whitespace)?;
    let (from, until) = hours.split_once(['-', '–'])?;
    let (what, speaker) = rest.split_once('|').unwrap_or((rest, ""));
    let what = what.trim();
    (!what.is_empty()).then_some(())?;
    Some(AgendaItem {
        day: day.parse().ok()?,
        from: clock(from)?,
        until: clock(until)?,
        what: what.to_owned(),
        speaker: speaker.trim().to_owned(),
    })
}

/// `9.00`, `09:00` as `09:00`.
fn clock(text: &str) -> Option<String> {
    let (hour, minute) = text.split_once(['.', ':'])?;
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

/// Role and organisation, a line for each.
pub(super) fn invited(text: &str) -> Vec<(String, String)> {
    let line = |line: &str| {
        let (role, organisation) = line.split_once('|').unwrap_or((line, ""));
        (role.trim().to_owned(), organisation.trim().to_owned())
    };
    text.lines().map(line).filter(|(role, _)| !role.is_empty()).collect()
}

/// A number as people write it, in hundredths: `14,05` is 1405, `14.0` is 1400, `1.250` is 125000.
pub(super) fn hundredths(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches('%').trim_end();
    // A point before three digits parts thousands.
    let thousands =
        text.rsplit_once('.').is_some_and(|(_, after)| after.len() == 3 && !text.contains(','));
    let plain =
        if thousands || text.contains(',') { text.replace('.', "") } else { text.to_owned() };
    let (whole, part) = plain.split_once([',', '.']).unwrap_or((plain.as_str(), ""));
    let digits = |text: &str| text.bytes().all(|sign| sign.is_ascii_digit());
    let sound = !whole.is_empty() && whole.len() <= 12 && part.len() <= 2;
    (sound && digits(whole) && digits(part)).then_some(())?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)
}

/// Rupiah as people write them: `Rp 250.000.000`.
pub(super) fn rupiah(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let strange = text.chars().any(|sign| {
        !(sign.is_ascii_digit() || sign.is_whitespace() || matches!(sign, 'R' | 'p' | '.'))
    });
    if strange { None } else { digits.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agenda_reads_as_it_is_written() {
        let text = "1 09.00-09.30 Pembukaan | Ketua TPPS\n2 13.00-14.15 Pembahasan";
        let items = agenda(text).unwrap();
        assert_eq!(items[0].from, "09:00");
        assert_eq!(
            (items[0].what.as_str(), items[0].speaker.as_str()),
            ("Pembukaan", "Ketua TPPS")
        );
        assert_eq!(items[1].speaker, "");
        assert_eq!(written(&items), text);
    }

    #[test]
    fn a_line_without_hours_is_not_an_agenda() {
        assert_eq!(agenda("Pembukaan oleh Ketua"), None);
        assert_eq!(agenda("1 25.00-26.00 Pembukaan"), None);
        assert_eq!(agenda("1 09.00-10.00   | Ketua"), None);
        assert_eq!(agenda(" \n"), Some(Vec::new()));
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(hundredths("14,0 %"), Some(1400));
        assert_eq!(hundredths("14.05"), Some(1405));
        assert_eq!(hundredths("1.250"), Some(125_000));
        assert_eq!(hundredths("1.250,5"), Some(125_050));
        assert_eq!(hundredths("empat"), None);
        assert_eq!(hundredths("-3"), None);
        assert_eq!(hundredths("1,234"), None);
        assert_eq!(rupiah("Rp 250.000.000"), Some(250_000_000));
        assert_eq!(rupiah("250 juta"), None);
    }
}

//! Letters that every printer can print: what no face has is shown by its number, never as an
//! empty box, and a word that is too long for its place may be broken.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::drawing::syllable_starts;

/// The longest run of letters that is left whole; the narrowest column of a paper holds it.
const LONGEST_WORD: usize = 24;
/// The longest word that any column of a table holds.
const LONGEST_IN_A_CELL: usize = 11;
/// Where a line may be broken without a sign.
const BREAK: char = '\u{200b}';
/// Where a word may be broken with a hyphen.
const HYPHEN: char = '\u{ad}';

/// A text in which every letter can be printed by a face that `covers` it.
///
/// Letters that only steer others go, except those that would turn the line around: these are
/// shown, for whoever signs a paper sees all of it.
pub(super) fn printable(text: &str, covers: impl Fn(char) -> bool) -> Cow<'_, str> {
    let plain = |letter: char| letter == '\n' || (!steers(letter) && covers(letter));
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut printable = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\r' | '\u{2028}' | '\u{2029}' => printable.push('\n'),
            '\t' => printable.push(' '),
            letter if plain(letter) => printable.push(letter),
            letter if silent(letter) => {}
            letter if letter.is_whitespace() => printable.push(' '),
            letter => {
                // Writing to a String cannot fail.
                let _ = write!(printable, "[U+{:04X}]", u32::from(letter));
            }
        }
    }
    Cow::Owned(printable)
}

/// Letters without a form of their own.
fn steers(letter: char) -> bool {
    silent(letter) || turns(letter) || letter.is_control() || is_private(letter)
}

/// Joiners, variation selectors, the byte order mark: nothing is lost without them.
fn silent(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180e}'
        | '\u{34f}' | '\u{61c}' | '\u{200e}' | '\u{200f}')
}

/// Marks that turn the direction of what follows.
fn turns(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// The text with places where words longer than any column may be broken.
pub(super) fn breakable(text: &str) -> Cow<'_, str> {
    let whole = |word: &str| word.chars().count() <= LONGEST_WORD;
    if text.split_whitespace().all(whole) {
        return Cow::Borrowed(text);
    }
    let mut broken = String::with_capacity(text.len() + 16);
    let mut since = 0;
    for letter in text.chars() {
        broken.push(letter);
        since = if letter.is_whitespace() { 0 } else { since + 1 };
        let joint = matches!(letter, '/' | '.' | '-' | '_' | '@' | ',' | ';' | '&' | '=' | '?');
        if since >= LONGEST_WORD || (joint && since >= LONGEST_WORD / 3) {
            broken.push(BREAK);
            since = 0;
        }
    }
    Cow::Owned(broken)
}

/// The text of a cell, whose long words may be broken between syllables.
pub(super) fn hyphenated(text: &str) -> Cow<'_, str> {
    let long = |word: &str| word.chars().count() > LONGEST_IN_A_CELL;
    if !text.split_whitespace().any(long) {
        return Cow::Borrowed(text);
    }
    let mut hyphenated = String::with_capacity(text.len() + 16);
    for word in text.split_inclusive(char::is_whitespace) {
        if !long(word.trim_end()) || !word.trim_end().chars().all(char::is_alphabetic) {
            hyphenated.push_str(word);
            continue;
        }
        let mut from = 0;
        for start in syllable_starts(word.trim_end()) {
            hyphenated.push_str(&word[from..start]);
            hyphenated.push(HYPHEN);
            from = start;
        }
        hyphenated.push_str(&word[from..]);
    }
    Cow::Owned(hyphenated)
}

/// Text between the tags and in the attributes of XML; what XML forbids is a space.
pub(super) fn xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(letter),
            '\u{fffe}' | '\u{ffff}' => safe.push(' '),
            control if control.is_control() => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ascii(text: &str) -> String {
        printable(text, |letter| letter == ' ' || letter.is_ascii_graphic()).into_owned()
    }

    #[test]
    fn what_no_face_has_is_shown_by_its_number() {
        assert_eq!(ascii("#import \"x\" $a$ *b*"), "#import \"x\" $a$ *b*");
        assert_eq!(ascii("Terima kasih 🙏\u{fe0f}"), "Terima kasih [U+1F64F]");
        assert_eq!(ascii("a\tb\r\nc\u{7}d\u{e001}"), "a b\nc[U+0007]d[U+E001]");
        assert_eq!(ascii("1\u{202e}2"), "1[U+202E]2");
    }

    #[test]
    fn a_word_longer_than_a_column_may_be_broken() {
        assert_eq!(breakable("penanggung jawab"), "penanggung jawab");
        let long = breakable("https://cegah.example/tempat/18/rakor/2024").into_owned();
        assert!(long.contains("cegah.\u{200b}") || long.contains("/\u{200b}"), "{long}");
        assert_eq!(long.replace(BREAK, ""), "https://cegah.example/tempat/18/rakor/2024");
        let endless = breakable(&"a".repeat(1000)).into_owned();
        assert!(endless.split(BREAK).all(|part| part.chars().count() <= LONGEST_WORD));
    }

    #[test]
    fn a_long_word_of_a_cell_may_be_broken_between_syllables() {
        assert_eq!(hyphenated("Sekretaris rapat"), "Sekretaris rapat");
        assert_eq!(hyphenated("3 pertanggungjawaban!"), "3 pertanggungjawaban!");
        let word = hyphenated("mempertanggungjawabkan ini").into_owned();
        assert!(word.contains("mem\u{ad}per\u{ad}tang\u{ad}"), "{word:?}");
        assert_eq!(word.replace(HYPHEN, ""), "mempertanggungjawabkan ini");
    }

    #[test]
    fn markup_is_text_in_xml() {
        assert_eq!(xml("<w:t>\u{1}&\"</w:t>"), "&lt;w:t&gt; &amp;&quot;&lt;/w:t&gt;");
    }
}

//! Cells as people type them: blanks, no-break spaces, a leading apostrophe, marks for
//! "nothing here".

use std::borrow::Cow;

/// The text of a cell without its packing: surrounding and repeated blanks, `'` or a backtick
/// in front (a spreadsheet's "this is text"), and the `="…"` some exports wrap a number in.
pub(super) fn unwrapped(cell: &str) -> Cow<'_, str> {
    let mut text = cell.trim_matches(is_blank);
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        text = inner.trim_matches(is_blank);
    }
    if let Some(rest) = text.strip_prefix(['\'', '`', '\u{2018}', '\u{2019}']) {
        text = rest.trim_start_matches(is_blank);
    }
    if is_single_spaced(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(
            text.split(is_blank).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "),
        )
    }
}

fn is_single_spaced(text: &str) -> bool {
    let mut after_space = false;
    for byte in text.bytes() {
        match byte {
            b' ' if after_space => return false,
            b' ' => after_space = true,
            b'\t' | b'\n' | b'\r' | 0xC2 | 0xE2 | 0xEF => return false,
            _ => after_space = false,
        }
    }
    true
}

/// White space, and the invisible characters web pages leave behind.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{a0}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}')
}

/// Nothing was entered: empty, or one of the marks for it.
pub(super) fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "-" | "--" | "–" | "—" | "." | "NULL" | "null" | "N/A" | "n/a" | "#N/A")
}

/// `None` where nothing was entered.
pub(super) fn said(text: &str) -> Option<&str> {
    (!is_nothing(text)).then_some(text)
}

/// A spreadsheet would calculate this text instead of showing it.
pub(super) fn is_formula(cell: &str) -> bool {
    let cell = cell.trim_start_matches([' ', '\u{a0}']);
    let mut chars = cell.chars();
    match chars.next() {
        Some('=') => !(cell.starts_with("=\"") && cell.ends_with('"')),
        Some('@') => true,
        Some('+' | '-') => {
            chars.next().is_some_and(|c| c.is_alphabetic() || matches!(c, '=' | '(' | '@'))
        }
        _ => false,
    }
}

/// The text in the letters and digits that tell headers apart: `ZS BB/U`, `zs_bbu` and
/// `Zs. BB/U` are one, and what stands in brackets is left out.
pub(super) fn key(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{is_formula, key, unwrapped};

    #[test]
    fn a_cell_is_read_without_its_packing() {
        assert_eq!(unwrapped(" Anak\u{a0} Contoh  Dua "), "Anak Contoh Dua");
        assert_eq!(unwrapped("'9901010101220002"), "9901010101220002");
        assert_eq!(unwrapped("`9901010101220002"), "9901010101220002");
        assert_eq!(unwrapped("=\"9901010101220002\""), "9901010101220002");
        assert_eq!(unwrapped("IBU\r\nB"), "IBU B");
    }

    #[test]
    fn a_header_and_its_slug_are_one() {
        assert_eq!(key("ZS BB/U"), key("zs_bbu"));
        assert_eq!(key(" Kab/Kota\u{a0}"), key("kabkota"));
        assert_eq!(key("Berat (kg)"), "berat");
    }

    #[test]
    fn a_minus_before_digits_is_a_number_and_not_a_formula() {
        assert!(!is_formula("-1.47"));
        assert!(!is_formula("-"));
        assert!(!is_formula("=\"99\""));
        assert!(is_formula("=1+1"));
        assert!(is_formula("@SUM(A1)"));
        assert!(is_formula("+cmd|' /C calc'!A0"));
    }
}

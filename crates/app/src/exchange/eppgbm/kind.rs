//! What a file is, told from its content. Its name is not asked.

use super::unreadable::{Unreadable, WrongKind};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Html,
    /// A zip archive; whether it holds a workbook is seen inside.
    Zip,
    /// The older compound file of Microsoft.
    Compound,
}

const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

const OTHERS: &[(&[u8], WrongKind)] = &[
    (b"%PDF", WrongKind::Pdf),
    (b"\x89PNG", WrongKind::Image),
    (b"\xFF\xD8\xFF", WrongKind::Image),
    (b"GIF8", WrongKind::Image),
    (b"RIFF", WrongKind::Image),
    (b"II*\0", WrongKind::Image),
    (b"MM\0*", WrongKind::Image),
    (b"{\\rtf", WrongKind::Document),
    (b"Rar!", WrongKind::Archive),
    (b"7z\xBC\xAF", WrongKind::Archive),
    (b"\x1F\x8B", WrongKind::Archive),
];

/// Looks at the first bytes of a file.
pub(super) fn of(head: &[u8]) -> Result<Kind, Unreadable> {
    if let Some((_, kind)) = OTHERS.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Err(Unreadable::WrongKind(*kind));
    }
    if head.starts_with(COMPOUND) {
        return Ok(Kind::Compound);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Zip);
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Err(Unreadable::WrongKind(WrongKind::Image));
    }
    let is_wide = head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]);
    if !is_wide && head.contains(&0) {
        return Err(Unreadable::WrongKind(WrongKind::Binary));
    }
    if !is_wide && head.iter().all(|b| b.is_ascii_whitespace() || b"\xEF\xBB\xBF".contains(b)) {
        return Err(Unreadable::Empty);
    }
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    Ok(if text.starts_with(b"<") { Kind::Html } else { Kind::Text })
}

//! The faces inside the program, the only ones paper is set in: no two machines print it apart.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

pub(in crate::report) const REGULAR: &[u8] =
    include_bytes!("../../../static/fonts/plus-jakarta-sans-400.ttf");
pub(in crate::report) const BOLD: &[u8] =
    include_bytes!("../../../static/fonts/plus-jakarta-sans-700.ttf");
pub(in crate::report) const HEAVY: &[u8] =
    include_bytes!("../../../static/fonts/plus-jakarta-sans-800.ttf");
/// For letters that the house face does not have.
pub(in crate::report) const OTHERS: &[u8] =
    include_bytes!("../../../static/fonts/dejavu-sans.ttf");

pub(super) struct Faces {
    pub(super) book: LazyHash<FontBook>,
    pub(super) fonts: Vec<Font>,
}

pub(super) static FACES: LazyLock<Faces> = LazyLock::new(|| {
    let fonts: Vec<Font> = [REGULAR, BOLD, HEAVY, OTHERS]
        .into_iter()
        .filter_map(|bytes| Font::new(Bytes::new(bytes), 0))
        .collect();
    Faces { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

/// Whether some face has a letter.
pub(in crate::report) fn cover(letter: char) -> bool {
    FACES.fonts.iter().any(|font| font.info().coverage.contains(u32::from(letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_is_read_and_covers_what_officials_write() {
        assert_eq!(FACES.fonts.len(), 4);
        for letter in "AzÉ0–—−±≥≤→×½²…✓☐•§ \u{a0}\u{200b}".chars() {
            assert!(cover(letter), "{letter:?}");
        }
        assert!(!cover('\u{1f64f}') && !cover('\u{e001}'));
    }
}

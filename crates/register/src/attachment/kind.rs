//! What a file is, by its first bytes and by how it is built.

use super::{MOST_BYTES, Refused, image, office};
use crate::failure::Failure;
use crate::written::says;

/// The kinds of file that are kept. None of them runs by being opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Pdf,
    Png,
    Jpeg,
    Webp,
    Xlsx,
    Docx,
    Csv,
    /// In UTF-8.
    Text,
}

/// How programs begin, and what carries them.
const PROGRAMS: &[&[u8]] = &[
    b"\x7fELF",
    b"MZ",
    b"#!",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    // Mach-O of several machines, and Java.
    b"\xca\xfe\xba\xbe",
    b"\0asm",
    b"dex\n",
    // A shortcut of Windows.
    b"L\0\0\0\x01\x14\x02\0",
];

/// What a file is; its name only tells CSV from other text.
pub fn judge(name: &str, bytes: &[u8]) -> Result<Kind, Refused> {
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    if MOST_BYTES < bytes.len() {
        return Err(Refused::TooLarge);
    }
    if PROGRAMS.iter().any(|head| bytes.starts_with(head)) {
        return Err(Refused::Program);
    }
    if bytes.starts_with(b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    if bytes.starts_with(image::PNG) {
        return image::png(bytes).map(|()| Kind::Png);
    }
    if bytes.starts_with(image::JPEG) {
        return image::jpeg(bytes).map(|()| Kind::Jpeg);
    }
    if bytes.starts_with(b"RIFF") {
        return image::webp(bytes).map(|()| Kind::Webp);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return office::judge(bytes);
    }
    text(bytes)?;
    let is_csv = name.rsplit('.').next().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    Ok(if is_csv { Kind::Csv } else { Kind::Text })
}

/// Text that no program of a browser or a shell takes for its own.
fn text(bytes: &[u8]) -> Result<(), Refused> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refused::UnknownKind)?;
    let control =
        |sign: char| sign.is_control() && !matches!(sign, '\t' | '\n' | '\r' | '\x0c');
    if text.contains(control) {
        return Err(Refused::UnknownKind);
    }
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let lower = text.to_ascii_lowercase();
    if text.starts_with("#!") || lower.contains("<script") || lower.starts_with("<?php") {
        return Err(Refused::Program);
    }
    // A page, a picture of lines, a document of another kind: shown, it could do anything.
    if text.starts_with('<') { Err(Refused::UnknownKind) } else { Ok(()) }
}

impl Kind {
    const ALL: [Self; 8] = [
        Self::Pdf,
        Self::Png,
        Self::Jpeg,
        Self::Webp,
        Self::Xlsx,
        Self::Docx,
        Self::Csv,
        Self::Text,
    ];

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            Self::Csv => "text/csv; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// The ending of a name, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Xlsx => "xlsx",
            Self::Docx => "docx",
            Self::Csv => "csv",
            Self::Text => "txt",
        }
    }

    pub fn is_image(self) -> bool {
        match self {
            Self::Png | Self::Jpeg | Self::Webp => true,
            Self::Pdf | Self::Xlsx | Self::Docx | Self::Csv | Self::Text => false,
        }
    }

    pub(super) fn code(self) -> &'static str {
        self.ending()
    }

    pub(crate) fn stored(code: &str) -> Result<Self, Failure> {
        let known = Self::ALL.into_iter().find(|kind| kind.code() == code);
        known.ok_or_else(|| Failure::Stored(format!("no kind of file is {code}")))
    }

    /// A name without folders and with the ending of this kind.
    pub(super) fn named(self, name: &str) -> Result<String, Refused> {
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
        let stem = match name.rsplit_once('.') {
            Some((stem, end)) if (1..=5).contains(&end.len()) => stem,
            Some(_) | None => name,
        };
        let stem = stem.trim_matches(['.', ' ']);
        if !says(stem, 200) || stem.contains(char::is_control) {
            return Err(Refused::BadName);
        }
        Ok(format!("{stem}.{}", self.ending()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_refused_whatever_they_are_called() {
        for bytes in [
            &b"\x7fELF\x02\x01\x01"[..],
            b"MZ\x90\0",
            b"#!/bin/sh\nrm -rf /\n",
            b"\xef\xbb\xbf#!/bin/sh\n",
            b"\xcf\xfa\xed\xfe\x07",
            b"<!doctype html><script>alert(1)</script>",
            b"nama;catatan\nx;<SCRIPT src=//x>\n",
            b"<?php echo 1;",
        ] {
            assert!(matches!(judge("surat.pdf", bytes), Err(Refused::Program)), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_none_of_the_kinds_is_refused() {
        for bytes in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
            b"<html><body>e-PPGBM</body></html>",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"GIF89a\x01\0\x01\0",
            b"a\0b",
            b"caf\xe9",
            b"RIFF\x04\0\0\0WAVE",
        ] {
            assert!(matches!(judge("a.png", bytes), Err(Refused::UnknownKind)), "{bytes:?}");
        }
        assert!(matches!(judge("a.txt", b""), Err(Refused::Empty)));
        let long = vec![b'a'; MOST_BYTES + 1];
        assert!(matches!(judge("a.txt", &long), Err(Refused::TooLarge)));
    }

    #[test]
    fn a_file_is_judged_by_its_bytes_and_named_after_them() {
        let kind = judge("setup.exe", b"%PDF-1.7\n").unwrap();
        assert_eq!(kind, Kind::Pdf);
        assert_eq!(kind.named("setup.exe").unwrap(), "setup.pdf");
        assert_eq!(judge("DATA.CSV", b"a;b\n1;2\n").unwrap(), Kind::Csv);
        let kind = judge("jalan.bat", b"del *.*\n").unwrap();
        assert_eq!(kind.named("jalan.bat").unwrap(), "jalan.txt");
        assert_eq!(Kind::Pdf.named("../../etc/SK No. 12 Tahun 2024").unwrap(), {
            "SK No. 12 Tahun 2024.pdf"
        });
        for bad in ["", ".", "..", ".pdf", "a\nb.pdf", "folder/"] {
            assert!(matches!(Kind::Pdf.named(bad), Err(Refused::BadName)), "{bad:?}");
        }
    }
}

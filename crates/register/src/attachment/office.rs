//! Workbooks and documents: a ZIP of parts. One that carries macros is a program.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{Kind, Refused};

/// The list of parts is a few kilobytes; a larger one is made to swell.
const MOST_OF_LIST: u64 = 1_000_000;

/// Words of names and types by which a part is a macro, or carries a program.
///
/// Source: ECMA-376 part 2 (types of parts); MS-OFFMACRO2 (`vbaProject`, `macrosheet`).
const MACROS: &[&str] =
    &["macroenabled", "vbaproject", "vbadata", "macrosheet", "activex", "oleobject"];

pub(super) fn judge(bytes: &[u8]) -> Result<Kind, Refused> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refused::UnknownKind)?;
    let mut names = Vec::with_capacity(archive.len());
    for name in archive.file_names() {
        names.push(name.map_err(|_| Refused::UnknownKind)?.to_ascii_lowercase());
    }
    let kind = if names.iter().any(|name| name == "xl/workbook.xml") {
        Kind::Xlsx
    } else if names.iter().any(|name| name == "word/document.xml") {
        Kind::Docx
    } else {
        return Err(Refused::UnknownKind);
    };
    let carries = |text: &str| MACROS.iter().any(|word| text.contains(word));
    if names.iter().any(|name| carries(name)) || carries(&types(&mut archive)?) {
        return Err(Refused::Program);
    }
    Ok(kind)
}

/// The list that says of what type each part is, in small letters.
fn types(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<String, Refused> {
    let list = archive.by_name("[Content_Types].xml").map_err(|_| Refused::UnknownKind)?;
    let mut text = Vec::new();
    list.take(MOST_OF_LIST + 1).read_to_end(&mut text).map_err(|_| Refused::UnknownKind)?;
    if MOST_OF_LIST < u64::try_from(text.len()).unwrap_or(u64::MAX) {
        return Err(Refused::UnknownKind);
    }
    // In UTF-16 a word would not be found.
    let text = String::from_utf8(text).map_err(|_| Refused::UnknownKind)?;
    if text.contains('\0') { Err(Refused::UnknownKind) } else { Ok(text.to_ascii_lowercase()) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(content.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    const TYPES: &str = "[Content_Types].xml";
    const PLAIN: &str =
        "<Types><Override PartName='/xl/workbook.xml' ContentType='sheet.main'/>";

    #[test]
    fn a_workbook_and_a_document_are_kept() {
        let workbook = packed(&[(TYPES, PLAIN), ("xl/workbook.xml", "<workbook/>")]);
        assert_eq!(judge(&workbook).unwrap(), Kind::Xlsx);
        let document = packed(&[(TYPES, PLAIN), ("word/document.xml", "<document/>")]);
        assert_eq!(judge(&document).unwrap(), Kind::Docx);
    }

    #[test]
    fn a_workbook_with_macros_is_a_program() {
        for (types, part) in [
            (PLAIN, "xl/vbaProject.bin"),
            (PLAIN, "xl/macrosheets/sheet1.xml"),
            (PLAIN, "xl/activeX/activeX1.bin"),
            (PLAIN, "xl/embeddings/oleObject1.bin"),
            ("<Override ContentType='application/vnd.ms-office.vbaProject'/>", "xl/a.bin"),
            ("ContentType='application/vnd.ms-excel.sheet.macroEnabled.main+xml'", "xl/b.xml"),
        ] {
            let book = packed(&[(TYPES, types), ("xl/workbook.xml", ""), (part, "x")]);
            assert!(matches!(judge(&book), Err(Refused::Program)), "{part}");
        }
    }

    #[test]
    fn any_other_archive_is_refused() {
        let java = packed(&[("META-INF/MANIFEST.MF", "Main-Class: A"), ("A.class", "x")]);
        assert!(matches!(judge(&java), Err(Refused::UnknownKind)));
        let untyped = packed(&[("xl/workbook.xml", "<workbook/>")]);
        assert!(matches!(judge(&untyped), Err(Refused::UnknownKind)));
        assert!(matches!(judge(b"PK\x03\x04"), Err(Refused::UnknownKind)));
        let long = "a".repeat(1_000_001);
        let swollen = packed(&[(TYPES, &long), ("xl/workbook.xml", "")]);
        assert!(matches!(judge(&swollen), Err(Refused::UnknownKind)));
    }
}

//! Paper to be worked on further: `WordprocessingML` with real headings, lists and repeated heads
//! of tables, packed with the day of the paper and no other.
//!
//! Source: ECMA-376, Office Open XML, part 1.

mod body;
mod grid;
mod parts;
mod writer;

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use self::writer::Writer;
use super::{Paper, Unprinted};

pub(super) fn print(paper: &Paper) -> Result<Vec<u8>, Unprinted> {
    let mut writer = Writer::new(paper);
    body::write(&mut writer)?;
    let code = parts::code_picture(paper)?;
    let mut pack = Pack::new();
    pack.put("[Content_Types].xml", parts::CONTENT_TYPES.as_bytes())?;
    pack.put("_rels/.rels", parts::ROOT.as_bytes())?;
    pack.put("docProps/core.xml", parts::core(paper).as_bytes())?;
    pack.put("docProps/app.xml", parts::APP.as_bytes())?;
    pack.put("word/document.xml", parts::document(&writer).as_bytes())?;
    pack.put("word/_rels/document.xml.rels", parts::links(&writer).as_bytes())?;
    pack.put("word/styles.xml", parts::styles(paper).as_bytes())?;
    pack.put("word/numbering.xml", parts::numbering(&writer).as_bytes())?;
    pack.put("word/settings.xml", parts::SETTINGS.as_bytes())?;
    pack.put("word/fontTable.xml", parts::FACES.as_bytes())?;
    pack.put("word/_rels/fontTable.xml.rels", parts::FACE_LINKS.as_bytes())?;
    for (name, face) in parts::faces() {
        pack.put(name, &face)?;
    }
    pack.put("word/header1.xml", parts::header(paper, code.is_some()).as_bytes())?;
    pack.put("word/footer1.xml", parts::footer(paper).as_bytes())?;
    if let Some(code) = &code {
        pack.put("word/_rels/header1.xml.rels", parts::HEADER_LINKS.as_bytes())?;
        pack.put("word/media/code.png", code)?;
    }
    for (number, picture) in (1..).zip(&writer.pictures) {
        pack.put(&format!("word/media/picture{number}.png"), picture)?;
    }
    pack.close()
}

/// The files of a document in one, all of the same day.
struct Pack {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl Pack {
    fn new() -> Self {
        Self { zip: ZipWriter::new(Cursor::new(Vec::new())) }
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Unprinted> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        self.zip.start_file(name, options)?;
        self.zip.write_all(bytes)?;
        Ok(())
    }

    fn close(self) -> Result<Vec<u8>, Unprinted> {
        Ok(self.zip.finish()?.into_inner())
    }
}

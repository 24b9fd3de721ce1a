//! The other files of a document: what it is, its styles, lists, faces, header and footer.

use std::fmt::Write as _;

use super::writer::{ACROSS, Ink, Numbering, Writer, inline, run};
use crate::report::code::code;
use crate::report::letters::xml;
use crate::report::paper::Paper;
use crate::report::pdf::faces::{BOLD, REGULAR};
use crate::report::{Unprinted, raster};
use crate::text::Language;

/// Twentieths of a point that the code is wide: 14 mm.
const CODE: f64 = 794.0;
/// Beyond the numbers of any pictures.
const CODE_NUMBER: usize = 100_000;

pub(super) const CONTENT_TYPES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
    r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
    r#"<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>"#,
    r#"<Default Extension="odttf" ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"/>"#,
    r#"<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>"#,
    r#"<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>"#,
    r#"<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>"#,
    r#"<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>"#,
    r#"<Override PartName="/word/fontTable.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"/>"#,
    r#"<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>"#,
    r#"<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>"#,
    r#"<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>"#,
    r#"<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>"#
);

pub(super) const ROOT: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>"#,
    r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>"#,
    r#"<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps/app.xml"/></Relationships>"#
);

pub(super) const APP: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Cegah</Application></Properties>"#;

pub(super) const SETTINGS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#,
    r#"<w:zoom w:percent="100"/><w:embedTrueTypeFonts/><w:defaultTabStop w:val="567"/><w:characterSpacingControl w:val="doNotCompress"/>"#,
    r#"<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>"#
);

const REGULAR_KEY: &str = "{0B6B6210-202E-4F00-8A2F-1BFBF9F50400}";
const BOLD_KEY: &str = "{0B6B6210-202E-4F00-8A2F-1BFBF9F50700}";

pub(super) const FACES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">"#,
    r#"<w:font w:name="Plus Jakarta Sans"><w:altName w:val="Arial"/><w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/>"#,
    r#"<w:embedRegular r:id="rId1" w:fontKey="{0B6B6210-202E-4F00-8A2F-1BFBF9F50400}"/><w:embedBold r:id="rId2" w:fontKey="{0B6B6210-202E-4F00-8A2F-1BFBF9F50700}"/></w:font></w:fonts>"#
);

pub(super) const FACE_LINKS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/font" Target="fonts/font1.odttf"/>"#,
    r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/font" Target="fonts/font2.odttf"/></Relationships>"#
);

pub(super) const HEADER_LINKS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rIdCode" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/code.png"/></Relationships>"#
);

const SPACES: &str = concat!(
    r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" "#,
    r#"xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" "#,
    r#"xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture""#
);
const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

/// The faces, hidden as the format asks, under their names in the file.
///
/// Source: ECMA-376, part 4, embedded font obfuscation: the first 32 bytes against the key.
pub(super) fn faces() -> [(&'static str, Vec<u8>); 2] {
    [
        ("word/fonts/font1.odttf", hidden(REGULAR, REGULAR_KEY)),
        ("word/fonts/font2.odttf", hidden(BOLD, BOLD_KEY)),
    ]
}

fn hidden(face: &[u8], key: &str) -> Vec<u8> {
    let digits: Vec<u8> = key
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    let bytes: Vec<u8> = digits
        .chunks(2)
        .rev()
        .map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit))
        .collect();
    let mut hidden = face.to_vec();
    for (at, byte) in hidden.iter_mut().take(32).enumerate() {
        *byte ^= bytes.get(at % bytes.len().max(1)).copied().unwrap_or(0);
    }
    hidden
}

pub(super) fn code_picture(paper: &Paper) -> Result<Option<Vec<u8>>, Unprinted> {
    code(&paper.back).map(|svg| raster::png(&svg)).transpose()
}

pub(super) fn core(paper: &Paper) -> String {
    let day = format!("{}T00:00:00Z", paper.known_on);
    format!(
        concat!(
            "{declaration}",
            r#"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">"#,
            "<dc:title>{title}</dc:title><dc:subject>{place}</dc:subject><dc:creator>Cegah</dc:creator><dc:description>{pack}</dc:description>",
            r#"<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified><dc:language>{language}</dc:language></cp:coreProperties>"#
        ),
        declaration = DECLARATION,
        title = xml(&paper.title),
        place = xml(&paper.place),
        pack = xml(&paper.pack_said().unwrap_or_default()),
        day = day,
        language = locale(paper.language),
    )
}

fn locale(language: Language) -> &'static str {
    match language {
        Language::Id => "id-ID",
        Language::En => "en-GB",
    }
}

pub(super) fn styles(paper: &Paper) -> String {
    include_str!("styles.xml").replace("LANGUAGE", locale(paper.language))
}

/// A4 with the margins of the sheets.
pub(super) fn document(writer: &Writer<'_>) -> String {
    format!(
        concat!(
            "{declaration}<w:document {spaces}><w:body>{body}",
            r#"<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/><w:footerReference w:type="default" r:id="rIdFooter"/>"#,
            r#"<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1871" w:right="1020" w:bottom="1190" w:left="1020" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>"#
        ),
        declaration = DECLARATION,
        spaces = SPACES,
        body = writer.out,
    )
}

pub(super) fn links(writer: &Writer<'_>) -> String {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut links = String::new();
    let fixed = [
        ("rIdStyles", "styles", "styles.xml"),
        ("rIdNumbering", "numbering", "numbering.xml"),
        ("rIdSettings", "settings", "settings.xml"),
        ("rIdFaces", "fontTable", "fontTable.xml"),
        ("rIdHeader", "header", "header1.xml"),
        ("rIdFooter", "footer", "footer1.xml"),
    ];
    for (id, name, target) in fixed {
        // Writing to a String cannot fail.
        let _ = write!(
            links,
            r#"<Relationship Id="{id}" Type="{kind}/{name}" Target="{target}"/>"#
        );
    }
    for number in 1..=writer.pictures.len() {
        let _ = write!(
            links,
            r#"<Relationship Id="rIdPicture{number}" Type="{kind}/image" Target="media/picture{number}.png"/>"#
        );
    }
    format!(
        r#"{DECLARATION}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>"#
    )
}

/// Two kinds of lists, and each list of the paper with its own first number.
pub(super) fn numbering(writer: &Writer<'_>) -> String {
    let mut lists = String::new();
    for (number, numbering) in (1..).zip(&writer.lists) {
        // Writing to a String cannot fail.
        let _ = match numbering {
            Numbering::Points => write!(
                lists,
                r#"<w:num w:numId="{number}"><w:abstractNumId w:val="0"/></w:num>"#
            ),
            Numbering::From(from) => write!(
                lists,
                r#"<w:num w:numId="{number}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="{from}"/></w:lvlOverride></w:num>"#
            ),
        };
    }
    let level = |id: u8, format: &str, sign: &str| {
        format!(
            concat!(
                r#"<w:abstractNum w:abstractNumId="{id}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{format}"/>"#,
                r#"<w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="400" w:hanging="400"/></w:pPr></w:lvl></w:abstractNum>"#
            ),
            id = id,
            format = format,
            sign = sign,
        )
    };
    format!(
        r#"{DECLARATION}<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}{}{lists}</w:numbering>"#,
        level(0, "bullet", "•"),
        level(1, "decimal", "%1."),
    )
}

fn field(name: &str) -> String {
    format!(
        r#"<w:fldSimple w:instr=" {name} "><w:r><w:rPr><w:color w:val="53616C"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>"#
    )
}

/// Place, period and day on the left; page and code on the right.
pub(super) fn header(paper: &Paper, code: bool) -> String {
    let words = paper.language.words();
    let mut left = run(&paper.place, Ink::bold());
    if !paper.period.is_empty() {
        left += &run(&format!(" · {}", paper.period), Ink::default());
    }
    left += &run("\n", Ink::default());
    left += &run(&paper.known_on_said(), Ink::soft());
    let page = words.fill("paper.page", &[("page", "\u{1}"), ("pages", "\u{2}")]);
    let mut right = String::new();
    for part in page.split_inclusive(['\u{1}', '\u{2}']) {
        right += &run(part.trim_end_matches(['\u{1}', '\u{2}']), Ink::soft());
        if part.ends_with('\u{1}') {
            right += &field("PAGE");
        } else if part.ends_with('\u{2}') {
            right += &field("NUMPAGES");
        }
    }
    let picture = if code {
        inline("rIdCode", CODE_NUMBER, words.get("paper.code"), (CODE, CODE))
    } else {
        String::new()
    };
    let widths = [ACROSS - 3300, 2400, 900];
    let cell = |width: usize, side: &str, runs: &str| {
        format!(
            r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="CFC8BA"/></w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="Header"/><w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:tc>"#
        )
    };
    let grid: String = widths.map(|width| format!(r#"<w:gridCol w:w="{width}"/>"#)).concat();
    format!(
        concat!(
            r#"{declaration}<w:hdr {spaces}><w:tbl><w:tblPr><w:tblW w:w="{all}" w:type="dxa"/><w:tblLayout w:type="fixed"/>"#,
            r#"<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid><w:tr>{cells}</w:tr></w:tbl>"#,
            r#"<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p></w:hdr>"#
        ),
        declaration = DECLARATION,
        spaces = SPACES,
        all = ACROSS,
        grid = grid,
        cells = cell(widths[0], "left", &left)
            + &cell(widths[1], "right", &right)
            + &cell(widths[2], "right", &picture),
    )
}

pub(super) fn footer(paper: &Paper) -> String {
    let pack = paper.pack_said().unwrap_or_default();
    let lines = [pack, paper.back.clone()].into_iter().filter(|line| !line.is_empty());
    let words = lines.collect::<Vec<_>>().join("\n");
    format!(
        r#"{DECLARATION}<w:ftr {SPACES}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{}</w:p></w:ftr>"#,
        run(&words, Ink::default())
    )
}

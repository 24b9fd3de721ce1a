//! The files a browser fetches beside the pages, inside the program.

/// One file under `/static/`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asset {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) bytes: &'static [u8],
}

/// The sheet of the pages with the sheet of the drawings after it.
const SHEET: &str = concat!(
    include_str!("../../../static/cegah.css"),
    include_str!("../../drawing/drawing.css")
);
const SCRIPT: &str = include_str!("../../../static/cegah.js");
/// Of the hall of a meeting alone.
const HALL: &str = include_str!("../../../static/hall.js");
/// Of the papers of a meeting.
const SIGN: &str = include_str!("../../../static/sign.js");
pub(crate) const WORKER: &str = include_str!("../../../static/sw.js");

/// Changes whenever the sheet or the script does, so that browsers may keep both for ever.
pub(crate) const STAMP: &str = match std::str::from_utf8(&STAMP_LETTERS) {
    Ok(stamp) => stamp,
    Err(_) => "0",
};
const STAMP_LETTERS: [u8; 16] = letters(fold(
    fold(fold(fold(FNV_OFFSET, SHEET.as_bytes()), SCRIPT.as_bytes()), HALL.as_bytes()),
    SIGN.as_bytes(),
));

/// Source: Fowler, Noll, Vo, FNV-1a, 64 bits.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

const fn fold(mut hash: u64, bytes: &[u8]) -> u64 {
    let mut place = 0;
    while place < bytes.len() {
        hash = (hash ^ bytes[place] as u64).wrapping_mul(FNV_PRIME);
        place += 1;
    }
    hash
}

const fn letters(hash: u64) -> [u8; 16] {
    let digits = b"0123456789abcdef";
    let mut letters = [b'0'; 16];
    let mut place = 0;
    while place < 16 {
        letters[place] = digits[((hash >> (60 - 4 * place)) & 15) as usize];
        place += 1;
    }
    letters
}

/// All of them, by the name after `/static/`.
pub(crate) const ASSETS: [Asset; 7] = [
    Asset { name: "cegah.css", kind: "text/css; charset=utf-8", bytes: SHEET.as_bytes() },
    Asset {
        name: "cegah.js",
        kind: "text/javascript; charset=utf-8",
        bytes: SCRIPT.as_bytes(),
    },
    Asset { name: "hall.js", kind: "text/javascript; charset=utf-8", bytes: HALL.as_bytes() },
    Asset { name: "sign.js", kind: "text/javascript; charset=utf-8", bytes: SIGN.as_bytes() },
    Asset {
        name: "icon.svg",
        kind: "image/svg+xml",
        bytes: include_bytes!("../../../static/icon.svg"),
    },
    Asset {
        name: "fonts/plus-jakarta-sans.woff2",
        kind: "font/woff2",
        bytes: include_bytes!("../../../static/fonts/plus-jakarta-sans.woff2"),
    },
    Asset {
        name: "fonts/plus-jakarta-sans.OFL.txt",
        kind: "text/plain; charset=utf-8",
        bytes: include_bytes!("../../../static/fonts/plus-jakarta-sans.OFL.txt"),
    },
];

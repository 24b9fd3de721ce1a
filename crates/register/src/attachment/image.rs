//! Pictures that tell nothing but the picture: no place, no camera, no text, and nothing behind
//! their end. Whoever takes a photograph in writes it anew first.

use super::Refused;

pub(super) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
pub(super) const JPEG: &[u8] = b"\xff\xd8\xff";

/// Chunks that say how a picture looks.
///
/// Source: W3C, Portable Network Graphics (Third Edition), section 11.
const PNG_CHUNKS: &[&[u8]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"cICP", b"gAMA", b"iCCP", b"sBIT",
    b"sRGB", b"bKGD", b"pHYs",
];

/// Source: Google, WebP Container Specification.
const WEBP_CHUNKS: &[&[u8]] = &[b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];

/// The first bytes of `rest`, which go from it.
fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], Refused> {
    let (head, tail) = rest.split_at_checked(count).ok_or(Refused::UnknownKind)?;
    *rest = tail;
    Ok(head)
}

fn length(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |sum, byte| (sum << 8) | usize::from(*byte))
}

pub(super) fn png(bytes: &[u8]) -> Result<(), Refused> {
    let mut rest = bytes.get(PNG.len()..).ok_or(Refused::UnknownKind)?;
    loop {
        let size = length(take(&mut rest, 4)?);
        let name = take(&mut rest, 4)?;
        if !PNG_CHUNKS.contains(&name) {
            return Err(Refused::CarriesMetadata);
        }
        // With its check sum.
        take(&mut rest, size.saturating_add(4))?;
        if name == b"IEND" {
            return if rest.is_empty() { Ok(()) } else { Err(Refused::CarriesMetadata) };
        }
    }
}

/// Source: ITU-T T.81, annex B; JFIF 1.02; Adobe's APP14.
pub(super) fn jpeg(bytes: &[u8]) -> Result<(), Refused> {
    let mut rest = bytes.get(2..).ok_or(Refused::UnknownKind)?;
    loop {
        if take(&mut rest, 1)? != [0xff] {
            return Err(Refused::UnknownKind);
        }
        // Any number of fill bytes may stand before a marker.
        let mut marker = length(take(&mut rest, 1)?);
        while marker == 0xff {
            marker = length(take(&mut rest, 1)?);
        }
        match marker {
            0xd9 => {
                return if rest.is_empty() { Ok(()) } else { Err(Refused::CarriesMetadata) };
            }
            0xd0..=0xd7 | 0x01 => continue,
            0x00 | 0xd8 => return Err(Refused::UnknownKind),
            _ => {}
        }
        let size = length(take(&mut rest, 2)?);
        let segment = take(&mut rest, size.checked_sub(2).ok_or(Refused::UnknownKind)?)?;
        let plain = match marker {
            0xe0 => segment.starts_with(b"JFIF\0"),
            0xe2 => segment.starts_with(b"ICC_PROFILE\0"),
            0xee => segment.starts_with(b"Adobe"),
            // EXIF and XMP are APP1, captions APP13, comments FE.
            0xe1 | 0xe3..=0xed | 0xef | 0xfe => false,
            _ => true,
        };
        if !plain {
            return Err(Refused::CarriesMetadata);
        }
        if marker == 0xda {
            let scan = rest.windows(2).position(|pair| {
                pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xff | 0xd0..=0xd7)
            });
            take(&mut rest, scan.ok_or(Refused::UnknownKind)?)?;
        }
    }
}

pub(super) fn webp(bytes: &[u8]) -> Result<(), Refused> {
    let little = |bytes: &[u8]| bytes.iter().rev().fold(0, |n, b| (n << 8) | usize::from(*b));
    let mut rest = bytes.get(4..).ok_or(Refused::UnknownKind)?;
    let size = little(take(&mut rest, 4)?);
    let whole = rest.len();
    if take(&mut rest, 4)? != b"WEBP" {
        return Err(Refused::UnknownKind);
    }
    if size != whole {
        return Err(if size < whole { Refused::CarriesMetadata } else { Refused::UnknownKind });
    }
    while !rest.is_empty() {
        let name = take(&mut rest, 4)?;
        let size = little(take(&mut rest, 4)?);
        if !WEBP_CHUNKS.contains(&name) {
            return Err(Refused::CarriesMetadata);
        }
        take(&mut rest, size.saturating_add(size % 2))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let size = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker][..], &size, content].concat()
    }

    fn photograph(extra: &[u8], tail: &[u8]) -> Vec<u8> {
        let jfif = segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
        let frame = segment(0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
        let scan = segment(0xda, &[1, 1, 0, 0, 63, 0]);
        let coded = [0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0xff, 0xd9];
        [&[0xff, 0xd8][..], &jfif, extra, &frame, &scan, &coded, tail].concat()
    }

    #[test]
    fn a_photograph_written_anew_is_kept() {
        jpeg(&photograph(b"", b"")).unwrap();
        jpeg(&photograph(&segment(0xe2, b"ICC_PROFILE\0\x01\x01"), b"")).unwrap();
    }

    #[test]
    fn a_photograph_that_tells_its_place_is_refused() {
        for extra in [
            segment(0xe1, b"Exif\0\0II*\0"),
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0"),
            segment(0xe2, b"MPF\0"),
            segment(0xed, b"Photoshop 3.0\0"),
            segment(0xfe, b"Kedaton"),
        ] {
            let told = jpeg(&photograph(&extra, b""));
            assert!(matches!(told, Err(Refused::CarriesMetadata)), "{told:?}");
        }
        // A second picture behind the first has its own.
        let behind = jpeg(&photograph(b"", &photograph(b"", b"")));
        assert!(matches!(behind, Err(Refused::CarriesMetadata)));
    }

    #[test]
    fn half_a_photograph_is_none() {
        let whole = photograph(b"", b"");
        for cut in 3..whole.len() {
            assert!(jpeg(&whole[..cut]).is_err(), "{cut} bytes");
        }
    }

    fn chunk(name: &[u8], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&size[..], name, content, &[0; 4]].concat()
    }

    #[test]
    fn a_png_carries_its_picture_and_nothing_else() {
        let of = |extra: &[u8], tail: &[u8]| {
            let head = chunk(b"IHDR", &[0; 13]);
            png(&[PNG, &head, extra, &chunk(b"IDAT", b"x"), &chunk(b"IEND", b""), tail]
                .concat())
        };
        of(b"", b"").unwrap();
        for name in [b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME", b"abCd"] {
            assert!(matches!(of(&chunk(name, b"x"), b""), Err(Refused::CarriesMetadata)));
        }
        assert!(matches!(of(b"", b"PK\x03\x04"), Err(Refused::CarriesMetadata)));
        assert!(png(PNG).is_err());
    }

    #[test]
    fn a_webp_carries_its_picture_and_nothing_else() {
        let part = |name: &[u8], content: &[u8]| {
            let size = u32::try_from(content.len()).unwrap().to_le_bytes();
            let pad = if content.len() % 2 == 1 { &[0][..] } else { &[] };
            [name, &size, content, pad].concat()
        };
        let of = |extra: &[u8], tail: &[u8]| {
            let inner = [b"WEBP".to_vec(), part(b"VP8L", b"abc"), extra.to_vec()].concat();
            let size = u32::try_from(inner.len()).unwrap().to_le_bytes();
            webp(&[b"RIFF", &size[..], &inner, tail].concat())
        };
        of(b"", b"").unwrap();
        assert!(matches!(of(&part(b"EXIF", b"II"), b""), Err(Refused::CarriesMetadata)));
        assert!(matches!(of(&part(b"XMP ", b"<x>"), b""), Err(Refused::CarriesMetadata)));
        assert!(matches!(of(b"", b"tail"), Err(Refused::CarriesMetadata)));
        assert!(webp(b"RIFF\xff\xff\xff\xffWEBP").is_err());
    }
}

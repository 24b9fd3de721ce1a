//! Photographs for everybody: turned as they were taken, no larger than a page shows them, and
//! without a word about where, when and with what.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageError, ImageReader, Limits, RgbImage};

/// The longer side of a photograph that is kept, in pixels.
pub(crate) const LONGEST: u32 = 1_600;
/// The longer side of one for a phone.
pub(crate) const PHONE: u32 = 640;
/// A picture of more dots than this is refused before any is read: a small file may hold as many
/// as it likes.
const MOST_DOTS: u64 = 40_000_000;
/// What one picture may take while it is read.
const MOST_MEMORY: u64 = 320 << 20;
/// Of 100; less shows in faces, more does not.
const QUALITY: u8 = 82;

/// A photograph as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Photograph {
    pub(crate) jpeg: Vec<u8>,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Why a picture could not be taken in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("it is no picture in JPEG, PNG or WebP")]
    NoPicture,
    #[error("it has {dots} dots, and more than {MOST_DOTS} are not read")]
    TooLarge { dots: u64 },
    #[error("the picture is damaged")]
    Damaged(#[source] ImageError),
}

fn reader(bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, Refused> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|cause| Refused::Damaged(ImageError::IoError(cause)))?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    if reader.format().is_none() { Err(Refused::NoPicture) } else { Ok(reader) }
}

fn damaged(cause: ImageError) -> Refused {
    match cause {
        ImageError::Unsupported(_) => Refused::NoPicture,
        ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::Limits(_)
        | ImageError::IoError(_) => Refused::Damaged(cause),
    }
}

/// Whether these are the bytes of a picture of a kind that is taken in.
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    reader(bytes).is_ok()
}

/// Width and height of a picture, from its head alone.
pub(crate) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    reader(bytes).ok()?.into_dimensions().ok()
}

/// A photograph in upright dots, at most `longest` pixels long, in a JPEG that says nothing else.
pub(crate) fn taken_in(bytes: &[u8], longest: u32) -> Result<Photograph, Refused> {
    let mut decoder = reader(bytes)?.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let dots = u64::from(width) * u64::from(height);
    if dots > MOST_DOTS {
        return Err(Refused::TooLarge { dots });
    }
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(orientation);
    if picture.width().max(picture.height()) > longest {
        picture = picture.resize(longest, longest, FilterType::Triangle);
    }
    let picture = on_white(&picture);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode_image(&picture)
        .map_err(damaged)?;
    Ok(Photograph { jpeg, width: picture.width(), height: picture.height() })
}

/// What shines through shows paper, not black.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let seen = picture.to_rgba8();
    RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [red, green, blue, opaque] = seen.get_pixel(x, y).0;
        let opaque = u16::from(opaque);
        let blended = |colour: u8| {
            let mixed = (u16::from(colour) * opaque + 255 * (255 - opaque)) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        image::Rgb([blended(red), blended(green), blended(blue)])
    })
}

#[cfg(test)]
mod tests {
    use image::{ImageEncoder as _, ImageFormat, Rgb, Rgba, RgbaImage};

    use super::*;

    /// Left half red, right half blue.
    fn flag(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, _| {
            if x < width / 2 { Rgb([200, 20, 20]) } else { Rgb([20, 20, 200]) }
        })
    }

    /// An EXIF block with an orientation and a place.
    fn exif(orientation: u8) -> Vec<u8> {
        let mut block = b"MM\0\x2a\0\0\0\x08".to_vec();
        block.extend([0, 2]);
        block.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
        block.extend([0x01, 0x0f, 0, 2, 0, 0, 0, 4]);
        block.extend(b"GPS\0");
        block.extend([0, 0, 0, 0]);
        block
    }

    fn jpeg(picture: &RgbImage, orientation: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        encoder.encode_image(picture).unwrap();
        bytes
    }

    fn read(bytes: &[u8]) -> RgbImage {
        image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap().to_rgb8()
    }

    #[test]
    fn a_photograph_is_turned_and_tells_nothing_else() {
        let taken = jpeg(&flag(80, 40), 6);
        assert!(taken.windows(3).any(|three| three == b"GPS"));
        let kept = taken_in(&taken, LONGEST).unwrap();
        assert_eq!((kept.width, kept.height), (40, 80));
        // Turned to the right, what was at the left is above.
        let picture = read(&kept.jpeg);
        let [red, _, blue] = picture.get_pixel(20, 10).0;
        assert!(red > 150 && blue < 100, "{red} {blue}");
        for word in [&b"GPS"[..], b"Exif", b"ICC_PROFILE", b"http"] {
            assert!(!kept.jpeg.windows(word.len()).any(|part| part == word));
        }
    }

    #[test]
    fn a_large_one_becomes_as_long_as_a_page_shows() {
        let kept = taken_in(&jpeg(&flag(2_400, 1_200), 1), LONGEST).unwrap();
        assert_eq!((kept.width, kept.height), (1_600, 800));
        assert_eq!(size(&kept.jpeg), Some((1_600, 800)));
        let phone = taken_in(&kept.jpeg, PHONE).unwrap();
        assert_eq!((phone.width, phone.height), (640, 320));
        let small = taken_in(&jpeg(&flag(30, 20), 1), LONGEST).unwrap();
        assert_eq!((small.width, small.height), (30, 20));
    }

    #[test]
    fn what_shines_through_is_white() {
        let glass = RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0]));
        let mut png = Vec::new();
        DynamicImage::from(glass)
            .write_to(&mut Cursor::new(&mut png), ImageFormat::Png)
            .unwrap();
        let kept = taken_in(&png, LONGEST).unwrap();
        assert!(read(&kept.jpeg).pixels().all(|dot| dot.0.iter().all(|c| *c > 250)));
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_read() {
        // The head of a PNG that says it is 50,000 by 50,000, in a few bytes.
        let mut png = Vec::new();
        image::codecs::png::PngEncoder::new(&mut png)
            .write_image(&[0; 3], 1, 1, image::ExtendedColorType::Rgb8)
            .unwrap();
        png[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
        let sum = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        let refused = taken_in(&png, LONGEST).unwrap_err();
        assert!(matches!(refused, Refused::TooLarge { dots: 2_500_000_000 }), "{refused}");
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for bytes in [&b"MZ\x90\0program"[..], b"%PDF-1.7", b"", b"\x89PNG\r\n\x1a\nbroken"] {
            assert!(taken_in(bytes, LONGEST).is_err());
        }
        let mut cut = jpeg(&flag(200, 200), 1);
        cut.truncate(300);
        assert!(taken_in(&cut, LONGEST).is_err());
    }

    /// Source: PNG (Third Edition), Annex D: the sum at the end of each chunk.
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 }
            })
        })
    }
}

//! The compound file of an old workbook, walked before it is opened: the reader of this format
//! follows its chains of sectors to their end and makes room for every cell between the outermost
//! of a sheet, so that a few bytes could ask for all memory there is.

use calamine::Data;

use super::unreadable::Unreadable;

/// Refuses a file whose chains do not end, or whose sheets would take more than `limit` bytes.
pub(super) fn weigh(file: &[u8], limit: u64) -> Result<(), Unreadable> {
    let stream = Compound::of(file).and_then(|compound| compound.workbook());
    let stream = stream.ok_or(Unreadable::Damaged)?;
    if asks_for_a_password(&stream) {
        return Err(Unreadable::PasswordProtected);
    }
    let mut left = limit;
    let mut walked = 0;
    for sheet in sheets(&stream) {
        let asked = Asked::by(sheet);
        walked += asked.walked;
        // Sheets stand one behind the other; those that share their records are no workbook.
        if walked > 2 * stream.len() {
            return Err(Unreadable::Damaged);
        }
        left = left.checked_sub(asked.kept()).ok_or(Unreadable::UnpacksTooLarge { limit })?;
        if asked.reserved() > limit {
            return Err(Unreadable::UnpacksTooLarge { limit });
        }
    }
    Ok(())
}

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// From here on the numbers of sectors are marks.
const MARKS: u32 = 0xFFFF_FFFA;
const MINI_SECTOR: usize = 64;
/// Shorter streams lie in mini sectors.
const MINI_STREAM: u64 = 4096;
const DIRECTORY_ENTRY: usize = 128;

/// Source: MS-CFB, 2.2 (header), 2.3 (FAT), 2.6 (directory entry).
struct Compound<'a> {
    file: &'a [u8],
    sector: usize,
    next: Vec<u32>,
    directory: Vec<u8>,
}

impl<'a> Compound<'a> {
    fn of(file: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(file, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut compound = Self { file, sector, next: Vec::new(), directory: Vec::new() };
        let mut listed: Vec<u32> = numbers(file.get(76..512)?);
        let mut at = u32_at(file, 68)?;
        let mut steps = 0;
        while at < MARKS {
            listed.extend(numbers(compound.sector(at)?));
            at = listed.pop()?;
            steps += 1;
            if steps > compound.sectors() {
                return None;
            }
        }
        listed.retain(|at| *at < MARKS);
        if listed.len() > compound.sectors() {
            return None;
        }
        for at in listed {
            let some = numbers(compound.sector(at)?);
            compound.next.extend(some);
        }
        compound.directory = compound.chain(u32_at(file, 48)?, u64::MAX)?;
        Some(compound)
    }

    fn sectors(&self) -> usize {
        self.file.len() / self.sector + 1
    }

    fn sector(&self, at: u32) -> Option<&'a [u8]> {
        let start = (at as usize + 1) * self.sector;
        let end = self.file.len().min(start + self.sector);
        self.file.get(start..end).filter(|sector| !sector.is_empty())
    }

    /// The sectors of a chain one behind the other, as far as `length`.
    fn chain(&self, mut at: u32, length: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut steps = 0;
        while at != END_OF_CHAIN {
            bytes.extend_from_slice(self.sector(at)?);
            if bytes.len() as u64 >= length {
                break;
            }
            at = *self.next.get(at as usize)?;
            steps += 1;
            if steps > self.sectors() {
                return None;
            }
        }
        bytes.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        Some(bytes)
    }

    /// Where a stream begins and how long it is; longer than the file it cannot be.
    fn stream(&self, entry: &[u8]) -> Option<(u32, u64)> {
        let long = if self.sector == 512 { 0 } else { u64::from(u32_at(entry, 124)?) };
        let length = (long << 32) | u64::from(u32_at(entry, 120)?);
        (length <= self.file.len() as u64).then_some((u32_at(entry, 116)?, length))
    }

    fn entry(&self, name: &str) -> Option<&[u8]> {
        self.directory.chunks_exact(DIRECTORY_ENTRY).find(|entry| {
            let letters =
                entry[..64].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            let letters: Vec<u16> = letters.take_while(|letter| *letter != 0).collect();
            String::from_utf16_lossy(&letters).eq_ignore_ascii_case(name)
        })
    }

    fn workbook(&self) -> Option<Vec<u8>> {
        let root = self.stream(self.directory.get(..DIRECTORY_ENTRY)?)?;
        let mini_table = u64::from(u32_at(self.file, 64)?) * self.sector as u64;
        if mini_table > self.file.len() as u64 {
            return None;
        }
        let (at, length) =
            self.stream(self.entry("Workbook").or_else(|| self.entry("Book"))?)?;
        if length >= MINI_STREAM {
            return self.chain(at, length);
        }
        let minis = self.chain(root.0, root.1)?;
        let next = numbers(&self.chain(u32_at(self.file, 60)?, mini_table)?);
        let mut bytes = Vec::new();
        let mut at = at as usize;
        while at != END_OF_CHAIN as usize {
            let start = at * MINI_SECTOR;
            let sector = minis.get(start..minis.len().min(start + MINI_SECTOR))?;
            bytes.extend_from_slice(sector);
            if bytes.len() as u64 >= length || sector.is_empty() {
                break;
            }
            at = *next.get(at)? as usize;
        }
        Some(bytes)
    }
}

/// The records of a stream: what each is and its content.
///
/// Source: MS-XLS, 2.1.4.
fn records(mut stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let kind = u16_at(stream, 0)?;
        let end = 4 + usize::from(u16_at(stream, 2)?);
        let content = stream.get(4..end)?;
        stream = &stream[end..];
        Some((kind, content))
    })
}

const END: u16 = 0x000A;
const BEGIN: u16 = 0x0809;
const SHEET: u16 = 0x0085;
const PASSWORD: u16 = 0x002F;
const DIMENSIONS: u16 = 0x0200;
const FORMULA: u16 = 0x0006;
const MANY_NUMBERS: u16 = 0x00BD;
/// Number, label, rich label, truth, formula's text, short number, shared label.
const CELLS: [u16; 7] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x0207, 0x027E, 0x00FD];

/// The records about the workbook as a whole.
fn globals(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    records(stream).take_while(|(kind, _)| *kind != END)
}

fn asks_for_a_password(stream: &[u8]) -> bool {
    globals(stream).any(|(kind, content)| kind == PASSWORD && u16_at(content, 0) != Some(0))
}

/// The sheets that the workbook lists, each from its first record on.
fn sheets(stream: &[u8]) -> impl Iterator<Item = &[u8]> {
    globals(stream)
        .filter(|(kind, _)| *kind == SHEET)
        .filter_map(move |(_, content)| stream.get(u32_at(content, 0)? as usize..))
}

/// What a sheet asks the reader to hold.
#[derive(Default)]
struct Asked {
    /// The bytes of its records.
    walked: usize,
    dimensions: u64,
    cells: Bounds,
    formulas: Bounds,
}

impl Asked {
    fn by(sheet: &[u8]) -> Self {
        let mut asked = Self::default();
        let mut begun = false;
        let mut nested = 0_u32;
        for (kind, content) in records(sheet) {
            asked.walked += 4 + content.len();
            if kind == BEGIN && (begun || nested > 0) {
                nested += 1;
            } else if kind == BEGIN {
                begun = true;
            } else if kind == END && nested == 0 {
                break;
            } else if kind == END {
                nested -= 1;
            } else if nested == 0 {
                asked.add(kind, content);
            }
        }
        asked
    }

    fn add(&mut self, kind: u16, content: &[u8]) {
        if kind == DIMENSIONS {
            self.dimensions = self.dimensions.max(dimensions(content).unwrap_or(0));
        }
        let (Some(row), Some(column)) = (u16_at(content, 0), u16_at(content, 2)) else {
            return;
        };
        if CELLS.contains(&kind) || kind == FORMULA {
            self.cells.add(row, column);
        }
        if kind == FORMULA {
            self.formulas.add(row, column);
        }
        if kind == MANY_NUMBERS {
            self.cells.add(row, column);
            self.cells.add(row, u16_at(content, content.len() - 2).unwrap_or(column));
        }
    }

    /// Bytes held as long as the workbook is open.
    fn kept(&self) -> u64 {
        self.cells.area() * size_of::<Data>() as u64
            + self.formulas.area() * size_of::<String>() as u64
    }

    /// Bytes for which room is made at once.
    fn reserved(&self) -> u64 {
        self.dimensions.saturating_mul(size_of::<calamine::Cell<Data>>() as u64)
    }
}

/// How many cells a sheet says it has.
fn dimensions(content: &[u8]) -> Option<u64> {
    let (top, bottom, first, last) = if content.len() == 10 {
        let (top, bottom) = (u16_at(content, 0)?, u16_at(content, 2)?);
        (top.into(), bottom.into(), u16_at(content, 4)?, u16_at(content, 6)?)
    } else {
        (u32_at(content, 0)?, u32_at(content, 4)?, u16_at(content, 8)?, u16_at(content, 10)?)
    };
    let first = if first > 0xFF || last < first { 0 } else { first };
    // The reader subtracts as it stands; a top below the bottom wraps round there too.
    let rows = if bottom == 0 { 1 } else { bottom.wrapping_sub(top) };
    Some(u64::from(rows) * u64::from(last - first))
}

#[derive(Default)]
struct Bounds(Option<[u16; 4]>);

impl Bounds {
    fn add(&mut self, row: u16, column: u16) {
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, column, column]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(column), right.max(column)]);
    }

    fn area(&self) -> u64 {
        let side = |first: u16, last: u16| u64::from(last - first) + 1;
        self.0.map_or(0, |[top, bottom, left, right]| side(top, bottom) * side(left, right))
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at + 2)?;
    Some(u16::from_le_bytes(pair.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|four| u32_at(four, 0)).collect()
}

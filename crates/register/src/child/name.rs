//! Names made comparable: without case, marks and honorifics; and cut into pieces to be searched.

/// Words before a name that are not part of it.
const BEFORE: [&str; 8] = ["by", "bayi", "ny", "an", "anak", "sdr", "sdri", "bpk"];

/// Lower case, single blanks, letters and digits only, without "By. Ny." and the like unless
/// nothing else remains.
pub fn plain(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            text.push(folded(c));
        } else if c != '\'' && c != '`' && c != '’' && !text.ends_with(' ') {
            text.push(' ');
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let start = words.iter().position(|word| !BEFORE.contains(word)).unwrap_or(0);
    words[start..].join(" ")
}

fn folded(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        other => other,
    }
}

/// How alike two plain names are, from 0 to 1: the better of shared grams (Dice) and, for
/// spelling slips, Jaro–Winkler.
///
/// Source: Winkler 1990, String Comparator Metrics, for the prefix weight of 0.1 up to four.
pub(crate) fn likeness(a: &str, b: &str) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    if a == b {
        return 1.0;
    }
    dice(a, b).max(jaro_winkler(a.as_bytes(), b.as_bytes()))
}

/// Letters of a name that are compared; further ones are not looked at.
const LOOKED_AT: usize = 128;

/// The three-letter pieces of a plain name, each word with a blank before and after: as numbers,
/// once each, without a text for each.
pub(super) struct Grams {
    packed: [u64; LOOKED_AT],
    count: usize,
}

impl Grams {
    pub(super) fn of(plain: &str) -> Self {
        let mut grams = Self { packed: [0; LOOKED_AT], count: 0 };
        for word in plain.split(' ').filter(|word| !word.is_empty()) {
            // Three letters of 21 bits each, the last of them the lowest.
            let mut piece = u64::from(' ');
            for (at, letter) in word.chars().chain(std::iter::once(' ')).enumerate() {
                piece = (piece << 21 | u64::from(letter)) & ((1 << 63) - 1);
                if at > 0 {
                    grams.add(piece);
                }
            }
        }
        grams
    }

    fn add(&mut self, gram: u64) {
        if self.count < LOOKED_AT && !self.all().contains(&gram) {
            self.packed[self.count] = gram;
            self.count += 1;
        }
    }

    pub(super) fn all(&self) -> &[u64] {
        &self.packed[..self.count]
    }
}

fn dice(a: &str, b: &str) -> f64 {
    let (of_a, of_b) = (Grams::of(a), Grams::of(b));
    let shared = of_a.all().iter().filter(|gram| of_b.all().contains(gram)).count();
    2.0 * shared as f64 / (of_a.count + of_b.count) as f64
}

fn jaro_winkler(a: &[u8], b: &[u8]) -> f64 {
    let (a, b) = (&a[..a.len().min(LOOKED_AT)], &b[..b.len().min(LOOKED_AT)]);
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = 0_u128;
    let mut from_a = [0; LOOKED_AT];
    let mut count = 0;
    for (i, letter) in a.iter().enumerate() {
        let (low, high) = (i.saturating_sub(reach), (i + reach + 1).min(b.len()));
        if let Some(j) = (low..high).find(|&j| taken >> j & 1 == 0 && b[j] == *letter) {
            taken |= 1 << j;
            from_a[count] = *letter;
            count += 1;
        }
    }
    if count == 0 {
        return 0.0;
    }
    let from_b = b.iter().enumerate().filter(|(j, _)| taken >> j & 1 == 1);
    let swapped =
        from_a[..count].iter().zip(from_b).filter(|(x, (_, y))| x != y).count() as f64 / 2.0;
    let shared = count as f64;
    let jaro =
        (shared / a.len() as f64 + shared / b.len() as f64 + (shared - swapped) / shared) / 3.0;
    let prefix = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count() as f64;
    jaro + prefix * 0.1 * (1.0 - jaro)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honorifics_marks_and_blanks_do_not_count() {
        assert_eq!(plain(" By. Ny  D'ewi\u{a0}Sartika "), "dewi sartika");
        assert_eq!(plain("BY NY"), "by ny", "nothing else remains");
    }

    #[test]
    fn a_name_has_each_of_its_pieces_once() {
        for (name, pieces) in [("a", 1), ("sari", 4), ("siti siti", 4), ("ñu", 2)] {
            assert_eq!(Grams::of(name).count, pieces, "{name}");
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_alike_and_a_stranger_is_not() {
        assert!(likeness("sari", "sarri") > 0.9);
        assert!(likeness("muhamad rizki", "muhammad rizky") > 0.9);
        assert!(likeness("sari", "budi") < 0.6);
    }
}

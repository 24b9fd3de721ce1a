//! Names made comparable: without case, marks and honorifics; and cut into grams to be searched.

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

/// The three-letter pieces of a plain name, each word with a blank before and after, once each.
pub fn grams(plain: &str) -> Vec<String> {
    let mut grams = Vec::new();
    for word in plain.split(' ').filter(|word| !word.is_empty()) {
        let letters: Vec<char> =
            std::iter::once(' ').chain(word.chars()).chain(std::iter::once(' ')).collect();
        for piece in letters.windows(3) {
            let gram: String = piece.iter().collect();
            if !grams.contains(&gram) {
                grams.push(gram);
            }
        }
    }
    grams
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

fn dice(a: &str, b: &str) -> f64 {
    let (of_a, of_b) = (grams(a), grams(b));
    let shared = of_a.iter().filter(|gram| of_b.contains(gram)).count();
    2.0 * shared as f64 / (of_a.len() + of_b.len()) as f64
}

fn jaro_winkler(a: &[u8], b: &[u8]) -> f64 {
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = vec![false; b.len()];
    let mut from_a = Vec::with_capacity(a.len());
    for (i, letter) in a.iter().enumerate() {
        let (low, high) = (i.saturating_sub(reach), (i + reach + 1).min(b.len()));
        if let Some(j) = (low..high).find(|&j| !taken[j] && b[j] == *letter) {
            taken[j] = true;
            from_a.push(*letter);
        }
    }
    if from_a.is_empty() {
        return 0.0;
    }
    let from_b = b.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(letter, _)| letter);
    let swapped = from_a.iter().zip(from_b).filter(|(x, y)| x != y).count() as f64 / 2.0;
    let shared = from_a.len() as f64;
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
    fn a_slip_of_the_pen_is_alike_and_a_stranger_is_not() {
        assert!(likeness("sari", "sarri") > 0.9);
        assert!(likeness("muhamad rizki", "muhammad rizky") > 0.9);
        assert!(likeness("sari", "budi") < 0.6);
    }
}

//! How wide a text will be, and where a name may be broken so that it stays readable on a phone.

/// The width of a text in pixels, estimated on the generous side: the server has no font to
/// measure with, and a label that is a little short beats one that runs out of its box.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let ems: f64 = text.chars().map(advance).sum();
    ems * size * if bold { 1.05 } else { 1.0 }
}

fn advance(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '|' | '\'' | '!' | 'I' => 0.29,
        ' ' => 0.26,
        'f' | 'r' | 't' | 'J' | '(' | ')' | '/' | '-' | '·' => 0.39,
        'm' | 'w' | 'M' | 'W' | '%' => 0.88,
        '0'..='9' | '+' | '−' | '–' | '<' | '=' => 0.61,
        upper if upper.is_uppercase() => 0.69,
        _ => 0.58,
    }
}

/// Breaks a text into at most `most` lines no wider than `room`; a word that is too long is
/// broken between syllables, and what does not fit ends in an ellipsis.
pub(super) fn wrap(text: &str, size: f64, bold: bool, room: f64, most: usize) -> Vec<String> {
    let fits = |line: &str| width(line, size, bold) <= room;
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&joined) {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = word.to_owned();
        while !fits(&rest) {
            let Some((head, tail)) = break_word(&rest, &fits) else { break };
            lines.push(head);
            rest = tail;
        }
        line = rest;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    let cut = lines.len() > most;
    lines.truncate(most);
    let last = lines.len().saturating_sub(1);
    for (index, line) in lines.iter_mut().enumerate() {
        // The estimate is generous, so a word without a break may be a little over.
        let over = width(line, size, bold) > room * 1.1;
        if over || (cut && index == last) {
            *line = shorten(line, &fits);
        }
    }
    lines
}

fn shorten(line: &str, fits: &impl Fn(&str) -> bool) -> String {
    let mut kept = line.trim_end_matches('-').to_owned();
    while !kept.is_empty() && !fits(&format!("{kept}…")) {
        kept.pop();
    }
    format!("{}…", kept.trim_end())
}

/// The longest head of whole syllables that fits with its hyphen, and the rest.
fn break_word(word: &str, fits: &impl Fn(&str) -> bool) -> Option<(String, String)> {
    syllable_starts(word)
        .into_iter()
        .rev()
        .map(|at| (format!("{}-", &word[..at]), word[at..].to_owned()))
        .find(|(head, _)| fits(head))
}

/// Byte offsets where an Indonesian syllable may begin, leaving at least three letters on both
/// sides: before the last consonant ahead of a vowel, with ng, ny, sy and kh kept whole.
pub(crate) fn syllable_starts(word: &str) -> Vec<usize> {
    let letters: Vec<(usize, char)> = word.char_indices().collect();
    let vowel = |letter: char| "aiueoAIUEO".contains(letter);
    let mut starts = Vec::new();
    for index in 1..letters.len().saturating_sub(1) {
        let (_, letter) = letters[index];
        if vowel(letter) || !letter.is_alphabetic() || !vowel(letters[index + 1].1) {
            continue;
        }
        let pair: String = [letters[index - 1].1, letter].iter().collect();
        let start =
            if matches!(pair.as_str(), "ng" | "ny" | "sy" | "kh") { index - 1 } else { index };
        if start >= 3 && letters.len() - start >= 3 {
            starts.push(letters[start].0);
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_break_between_syllables() {
        assert_eq!(wrap("Pringsewu", 11.0, false, 46.0, 3), ["Pring-", "sewu"]);
        assert_eq!(
            wrap("Tulang Bawang Barat", 11.0, false, 46.0, 3),
            ["Tulang", "Bawang", "Barat"]
        );
        assert_eq!(syllable_starts("Tanggamus"), [4, 6]);
        assert_eq!(syllable_starts("Kedungan"), [5 - 1]);
    }

    #[test]
    fn what_does_not_fit_says_so() {
        let lines = wrap("Satu Dua Tiga Empat", 11.0, false, 40.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'), "{lines:?}");
        assert!(wrap("", 11.0, false, 40.0, 2).is_empty());
    }
}

//! What people write: kept to the letter, as long as both databases can hold it.

/// No longer than `most` letters; PostgreSQL holds no NUL.
pub(crate) fn fits(text: &str, most: usize) -> bool {
    !text.contains('\0') && text.chars().take(most + 1).count() <= most
}

/// Says something, and no more than `most` letters of it.
pub(crate) fn says(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && fits(text, most)
}

/// A month `2024-06`, or two with `..` between them.
pub(crate) fn is_period(text: &str) -> bool {
    match text.split_once("..") {
        Some((first, last)) => is_month(first) && is_month(last) && first <= last,
        None => is_month(text),
    }
}

fn is_month(text: &str) -> bool {
    let Some((year, month)) = text.split_once('-') else { return false };
    let digits = |part: &str, count| {
        part.len() == count && part.bytes().all(|sign| sign.is_ascii_digit())
    };
    digits(year, 4) && digits(month, 2) && ("01"..="12").contains(&month)
}

/// A short word of a file: small letters, digits, `-` and `_`.
pub(crate) fn is_code(text: &str) -> bool {
    let sign = |sign: u8| {
        sign.is_ascii_lowercase() || sign.is_ascii_digit() || matches!(sign, b'_' | b'-')
    };
    (1..=80).contains(&text.len()) && text.bytes().all(sign)
}

/// 64 hexadecimal digits.
pub(crate) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_counted_in_letters() {
        assert!(says("é".repeat(3).as_str(), 3));
        assert!(!says("abcd", 3));
        assert!(!says(" \n", 3));
        assert!(!fits("a\0b", 9));
        assert!(fits("", 0));
    }

    #[test]
    fn a_period_is_a_month_or_two() {
        for good in ["2024-06", "2024-07..2024-12", "2024-07..2024-07"] {
            assert!(is_period(good), "{good}");
        }
        for bad in
            ["", "2024", "2024-13", "2024-00", "2024-12..2024-07", "2024-6", "..", "x-01"]
        {
            assert!(!is_period(bad), "{bad}");
        }
    }

    #[test]
    fn a_code_is_a_plain_word() {
        assert!(is_code("stunting_0-59"));
        for bad in ["", "A", "a b", "a.b", "é"] {
            assert!(!is_code(bad), "{bad}");
        }
    }
}

//! A sentence with what matters in bold.

/// One stretch of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) text: String,
    pub(crate) strong: bool,
}

/// A sentence, written in the word files with `**` around what matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub(crate) parts: Vec<Part>,
}

impl Sentence {
    /// Reads `plain **bold** plain`.
    pub(crate) fn marked(text: &str) -> Self {
        let parts = text
            .split("**")
            .enumerate()
            .filter(|(_, text)| !text.is_empty())
            .map(|(place, text)| Part { text: text.to_owned(), strong: place % 2 == 1 })
            .collect();
        Self { parts }
    }

    /// The sentence without its bold, for a title or a label.
    pub(crate) fn plain(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_make_bold() {
        let sentence = Sentence::marked("**1 dari 7** anak pendek.");
        assert_eq!(sentence.parts.len(), 2);
        assert!(sentence.parts[0].strong && !sentence.parts[1].strong);
        assert_eq!(sentence.plain(), "1 dari 7 anak pendek.");
    }
}

//! A sentence with what matters in bold, or with words that lead somewhere.

use super::Link;

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

/// A sentence some words of which lead somewhere; the others have no address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Linked {
    pub(crate) parts: Vec<Link>,
}

impl Linked {
    /// Puts links in the place of `{name}` in a text.
    pub(crate) fn filled(text: &str, name: &str, links: Vec<Link>) -> Self {
        let mark = format!("{{{name}}}");
        let (before, after) = text.split_once(&mark).unwrap_or((text, ""));
        let mut parts = vec![Link::new(before, "")];
        for (at, link) in links.into_iter().enumerate() {
            if at > 0 {
                parts.push(Link::new(", ", ""));
            }
            parts.push(link);
        }
        parts.push(Link::new(after, ""));
        parts.retain(|part| !part.text.is_empty());
        Self { parts }
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

    #[test]
    fn links_stand_in_their_place() {
        let links = vec![Link::new("A", "/a"), Link::new("B", "/b")];
        let linked = Linked::filled("Dari {places} pada 2024.", "places", links);
        let said: Vec<&str> = linked.parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(said, ["Dari ", "A", ", ", "B", " pada 2024."]);
        assert_eq!(linked.parts[3].href, "/b");
    }
}

//! A sentence with some of its words in bold.

/// Some words in one weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) bold: bool,
}

/// What is said, run by run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Said(Vec<Run>);

impl Said {
    /// One of our own sentences, in which `**` opens and closes what is bold. What people wrote
    /// does not go through here: its stars are its own.
    pub(crate) fn marked(sentence: &str) -> Self {
        let mut said = Self::default();
        for (index, part) in sentence.split("**").enumerate() {
            said = if index % 2 == 0 { said.plain(part) } else { said.bold(part) };
        }
        said
    }

    pub(crate) fn plain(self, text: impl Into<String>) -> Self {
        self.and(text.into(), false)
    }

    pub(crate) fn bold(self, text: impl Into<String>) -> Self {
        self.and(text.into(), true)
    }

    fn and(mut self, text: String, bold: bool) -> Self {
        if !text.is_empty() {
            self.0.push(Run { text, bold });
        }
        self
    }

    pub(crate) fn runs(&self) -> &[Run] {
        &self.0
    }

    /// The words alone.
    pub(crate) fn text(&self) -> String {
        self.0.iter().map(|run| run.text.as_str()).collect()
    }
}

impl From<&str> for Said {
    fn from(text: &str) -> Self {
        Self::default().plain(text)
    }
}

impl From<String> for Said {
    fn from(text: String) -> Self {
        Self::default().plain(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_of_ours_are_bold_and_those_of_others_are_stars() {
        let ours = Said::marked("Dari **12 anak** satu.");
        assert_eq!(ours.text(), "Dari 12 anak satu.");
        assert_eq!(ours.runs().iter().filter(|run| run.bold).count(), 1);
        let theirs = Said::default().bold("Sari: ").plain("**bukan tebal**");
        assert_eq!(theirs.text(), "Sari: **bukan tebal**");
        assert!(Said::from("").runs().is_empty());
    }
}

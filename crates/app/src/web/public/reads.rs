//! How many read what, by day. A number goes up; nothing is known of who reads, from where, or
//! whether again.

use std::collections::HashMap;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, header};
use chrono::NaiveDate;
use uuid::Uuid;

/// Readers that are written down together: a read writes nothing by itself.
pub(super) const TOGETHER: Duration = Duration::from_secs(10);

/// Readers that are not written down yet.
#[derive(Debug, Default)]
pub(super) struct Reads(Mutex<HashMap<(Uuid, NaiveDate), u32>>);

impl Reads {
    fn waiting(&self) -> MutexGuard<'_, HashMap<(Uuid, NaiveDate), u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more.
    pub(super) fn one(&self, post: Uuid, day: NaiveDate) {
        self.back(post, day, 1);
    }

    /// Those that could not be written down wait on.
    pub(super) fn back(&self, post: Uuid, day: NaiveDate, readers: u32) {
        let mut waiting = self.waiting();
        let count = waiting.entry((post, day)).or_insert(0);
        *count = count.saturating_add(readers);
    }

    /// All that wait, to be written down.
    pub(super) fn taken(&self) -> HashMap<(Uuid, NaiveDate), u32> {
        mem::take(&mut *self.waiting())
    }

    #[cfg(test)]
    pub(super) fn of(&self, post: Uuid) -> u32 {
        let waiting = self.waiting();
        waiting.iter().filter(|((of, _), _)| *of == post).map(|(_, readers)| readers).sum()
    }
}

/// Words by which programs that read pages call themselves.
const PROGRAMS: [&str; 20] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "preview",
    "facebookexternalhit",
    "whatsapp",
    "telegram",
    "curl",
    "wget",
    "python",
    "java/",
    "go-http",
    "okhttp",
    "axios",
    "node-fetch",
    "feed",
    "monitor",
    "scrapy",
    "lighthouse",
];

/// Whether a person reads: a browser that calls itself one, and asks for itself.
pub(super) fn is_person(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_lowercase()
    };
    let agent = text(header::USER_AGENT);
    let ahead = [HeaderName::from_static("sec-purpose"), HeaderName::from_static("purpose")]
        .into_iter()
        .any(|name| text(name).contains("prefetch"));
    !agent.is_empty() && !ahead && !PROGRAMS.iter().any(|word| agent.contains(word))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn agent(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::USER_AGENT, HeaderValue::from_static(text))])
    }

    #[test]
    fn programs_are_no_readers() {
        let phone = "Mozilla/5.0 (Linux; Android 13; SM-A125F) AppleWebKit/537.36 Chrome/120.0";
        assert!(is_person(&agent(phone)));
        for program in [
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "facebookexternalhit/1.1",
            "WhatsApp/2.23.20.0 A",
            "curl/8.5.0",
        ] {
            assert!(!is_person(&agent(program)), "{program}");
        }
        assert!(!is_person(&HeaderMap::new()));
        let mut ahead = agent(phone);
        ahead.insert("sec-purpose", HeaderValue::from_static("prefetch;prerender"));
        assert!(!is_person(&ahead));
    }

    #[test]
    fn readers_are_added_up_by_day() {
        let (reads, post) = (Reads::default(), Uuid::now_v7());
        let day = |day| NaiveDate::from_ymd_opt(2024, 11, day).unwrap();
        for on in [14, 14, 15] {
            reads.one(post, day(on));
        }
        assert_eq!(reads.of(post), 3);
        let taken = reads.taken();
        assert_eq!((taken[&(post, day(14))], taken[&(post, day(15))]), (2, 1));
        assert!(reads.taken().is_empty());
        reads.back(post, day(14), 2);
        assert_eq!(reads.of(post), 2);
    }
}

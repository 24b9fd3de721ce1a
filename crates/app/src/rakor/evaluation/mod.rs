//! The evaluation of a meeting as one paper: read on a page, printed, shown on a wall, and taken
//! apart in a workbook. It says what the pack says, and asks what is worth asking.

mod pictures;
mod tables;

use evaluation::briefing::{Line, Section, Sheet};
use evaluation::indicator::{Direction, Unit};
use register::place::{Place, PlaceId};

use super::Brief;
use super::told::Teller;
use crate::report::{Block, Card, NotYet, Paper, Question, Said, Tone};
use crate::text::{Language, date};
use crate::web::{period_said, place_name};

/// Measured fewer than this: an interval says more than a figure.
///
/// Source: ours; decision of the house on small numbers.
const TOO_FEW: u64 = 10;

/// The indicators that stand side by side, in their order.
const SIDE_BY_SIDE: [&str; 6] =
    ["measured", "stunted", "wasted", "underweight", "not_gaining", "new_stunting"];

/// Tells an evaluation in a language.
struct Telling<'a> {
    brief: &'a Brief,
    teller: Teller<'a>,
    language: Language,
}

/// The evaluation of the place of a brief. `back` is the address of its page.
pub(crate) fn evaluation(brief: &Brief, language: Language, back: String) -> Paper {
    let teller = Teller { language, engine: &brief.engine };
    let telling = Telling { brief, teller, language };
    let name = telling.name();
    let period = period_said(language, brief.briefing.period);
    Paper {
        language,
        letterhead: Vec::new(),
        title: telling.fill("evaluation.title", &[("place", &name)]),
        subtitle: period.clone(),
        place: name,
        period,
        known_on: brief.briefing.subject.stamp.known_on,
        pack: Some(brief.pack.hash.clone()),
        back,
        blocks: telling.blocks(),
    }
}

/// The same pictures drawn for a phone, in the order of the paper.
pub(crate) fn narrow_pictures(brief: &Brief, language: Language, width: f64) -> Vec<String> {
    let teller = Teller { language, engine: &brief.engine };
    let telling = Telling { brief, teller, language };
    let drawn = [pictures::dots(&telling, width), pictures::funnel(&telling, width)];
    drawn.into_iter().flatten().map(|picture| picture.svg).collect()
}

impl<'a> Telling<'a> {
    fn say<'b>(&self, key: &'b str) -> &'b str {
        self.language.words().get(key)
    }

    fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.language.words().fill(key, values)
    }

    fn place(&self) -> Option<&'a Place> {
        self.brief.tree.get(self.brief.briefing.place)
    }

    fn name(&self) -> String {
        self.place().map_or_else(String::new, |place| place_name(self.language, place))
    }

    fn name_of(&self, place: PlaceId) -> String {
        self.brief.tree.get(place).map_or_else(String::new, |place| place.name.clone())
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = self.opening();
        blocks.extend(self.promises());
        blocks.extend(self.targets());
        blocks.extend(self.changes());
        blocks.extend(self.side_by_side());
        blocks.extend(self.cascade());
        blocks.extend(self.measuring());
        blocks.extend(self.questions());
        blocks.extend(self.not_yet());
        blocks
    }

    /// What a chair could read aloud, and four figures.
    fn opening(&self) -> Vec<Block> {
        let sheet = &self.brief.briefing.whole;
        let known = date(self.language, self.brief.briefing.subject.stamp.known_on);
        let mut said = Vec::new();
        if let Some(line) = sheet.line("stunted") {
            let (n, d) = (line.answer.numerator, line.answer.denominator);
            let share = self.teller.share("stunted", (n, d));
            said.push(self.fill(
                "evaluation.stunted",
                &[
                    ("share", &share),
                    ("n", &self.teller.count(n)),
                    ("d", &self.teller.count(d)),
                    ("day", &known),
                ],
            ));
            if let Some(change) = &line.change {
                let moved = self.teller.moved(line, change);
                said.push(self.fill("evaluation.moved", &[("moved", &moved)]));
            }
        }
        let asked = self.brief.questions.iter().map(|(_, asked)| asked.len()).sum::<usize>();
        let places = self.brief.questions.iter().filter(|(_, asked)| !asked.is_empty()).count();
        said.push(self.fill(
            "evaluation.asked",
            &[("n", &asked.to_string()), ("places", &places.to_string())],
        ));
        let cards = ["stunted", "new_stunting", "measured", "not_gaining"];
        let cards = cards.iter().filter_map(|code| self.card(sheet.line(code)?));
        vec![Block::Paragraph(Said::marked(&said.join(" "))), Block::Cards(cards.collect())]
    }

    fn card(&self, line: &Line) -> Option<Card> {
        let answer = &line.answer;
        let (n, d) = (answer.numerator, answer.denominator);
        let moved = line.change.as_ref().map(|change| self.teller.moved(line, change));
        Some(Card {
            name: self.teller.name(&answer.indicator),
            figure: tables::cell(line),
            sentence: self.fill(
                match line.unit {
                    Unit::Percent | Unit::Children => "evaluation.of",
                    Unit::Per100ChildMonths => "evaluation.of_rate",
                },
                &[("n", &self.teller.count(n)), ("d", &self.teller.among(line.unit, d))],
            ),
            trend: pictures::trend(line, &self.teller.name(&answer.indicator)),
            below: moved.into_iter().collect(),
            tone: tone(line),
        })
        .filter(|_| d > 0)
    }

    /// What is worth asking each place below.
    fn questions(&self) -> Vec<Block> {
        let mut blocks = vec![
            Block::section(self.say("evaluation.questions")),
            Block::paragraph(self.say("evaluation.questions_said").to_owned()),
        ];
        let mut from = 1;
        for (place, asked) in self.brief.questions.iter().filter(|(_, a)| !a.is_empty()) {
            blocks.push(Block::detail(self.name_of(*place)));
            let all: Vec<Question> = asked
                .iter()
                .map(|question| {
                    let told = self.teller.asked(self.brief, question);
                    Question { ask: Said::from(told.ask), why: told.why, lines: 0 }
                })
                .collect();
            let next = from + all.len();
            blocks.push(Block::Questions(crate::report::Questions { from, all }));
            from = next;
        }
        if from == 1 {
            blocks.push(Block::paragraph(self.say("evaluation.questions_none").to_owned()));
        }
        blocks
    }

    /// What no register answers yet, with whose it is.
    fn not_yet(&self) -> Vec<Block> {
        let mut blocks = vec![Block::section(self.say("evaluation.not_yet"))];
        for waits in &self.brief.briefing.not_yet {
            let section = match waits.section {
                Section::Services => "evaluation.services",
                Section::Audits => "evaluation.audits",
                Section::Money => "evaluation.money",
                Section::Lokus => "evaluation.lokus",
            };
            let whose = match waits.section {
                Section::Services => "evaluation.services_whose",
                Section::Audits => "evaluation.audits_whose",
                Section::Money | Section::Lokus => "evaluation.money_whose",
            };
            let register = waits.register.map_or_else(
                || self.say(section).to_owned(),
                |register| {
                    let key = format!("handbook.register.{}", register.code());
                    self.language.words().get(&key).to_owned()
                },
            );
            blocks.push(Block::NotYet(NotYet {
                section: self.say(section).to_owned(),
                register,
                whose: self.say(whose).to_owned(),
            }));
        }
        blocks
    }

    fn sheets(&self) -> impl Iterator<Item = &'a Sheet> {
        self.brief.briefing.below.iter()
    }
}

/// Better or worse only where the change is more than chance.
fn tone(line: &Line) -> Tone {
    let Some(change) = line.change.as_ref().filter(|change| change.beyond_chance) else {
        return Tone::Plain;
    };
    let exact = |(n, d): (u64, u64)| evaluation::commitment::Exact::of(line.unit, n, d);
    let now = exact((line.answer.numerator, line.answer.denominator));
    let (Some(now), Some(then)) = (now, exact(change.before)) else { return Tone::Plain };
    match (line.direction, now.rounded().cmp(&then.rounded())) {
        (Direction::Neutral, _) | (_, std::cmp::Ordering::Equal) => Tone::Plain,
        (Direction::Lower, std::cmp::Ordering::Less)
        | (Direction::Higher, std::cmp::Ordering::Greater) => Tone::Better,
        (Direction::Lower, std::cmp::Ordering::Greater)
        | (Direction::Higher, std::cmp::Ordering::Less) => Tone::Worse,
    }
}

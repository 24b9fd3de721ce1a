//! Predicates as they are counted: sixty-four rows are a word, and what many predicates ask is
//! asked once.
//!
//! A predicate is true, false or not known of a row, as in SQL. Comparisons of a column with
//! what is written in a definition are made here; every other part is an argument that
//! DataFusion works out, and `and`, `or` and `not` join them all.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray};
use datafusion::arrow::datatypes::{DataType, Int8Type, Int32Type};
use datafusion::common::ScalarValue;
use datafusion::common::internal_err;
use datafusion::error::Result;
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

use crate::relation::{ChildMonth, Relation};

/// Rows of which a word tells.
const ROWS: usize = 64;
/// Different words that one column may be asked for; of more DataFusion is asked.
const MOST_WORDS: usize = 32;

/// What is worked out of rows, each part once, in an order in which every part is known before
/// it is used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Program {
    arguments: Vec<Expr>,
    /// Of each argument the words that some step asks for.
    words: Vec<Vec<String>>,
    steps: Vec<Step>,
}

/// A part of a program, by its place among the steps.
pub(super) type At = usize;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Step {
    Always,
    /// An argument that is true, false or not known by itself.
    Argument(usize),
    Absent(usize),
    /// A number is less than another.
    Below(usize, i32),
    Equal(usize, i32),
    /// A word is the one at this place among those asked for.
    Word(usize, usize),
    /// Known to be true, and false otherwise.
    Known(At),
    Not(At),
    And(At, At),
    Or(At, At),
}

impl Program {
    pub(super) fn new() -> Self {
        Self { arguments: Vec::new(), words: Vec::new(), steps: Vec::new() }
    }

    /// What the program is given of rows, in order.
    pub(super) fn arguments(&self) -> &[Expr] {
        &self.arguments
    }

    /// Takes in a predicate.
    pub(super) fn take_in(&mut self, predicate: &Expr) -> At {
        match self.read(predicate) {
            Some(step) => self.step(step),
            None => {
                let argument = self.argument(predicate);
                self.step(Step::Argument(argument))
            }
        }
    }

    /// Takes in an expression that is not worked out here.
    pub(super) fn argument(&mut self, expression: &Expr) -> usize {
        let known = self.arguments.iter().position(|known| known == expression);
        known.unwrap_or_else(|| {
            self.arguments.push(expression.clone());
            self.words.push(Vec::new());
            self.arguments.len() - 1
        })
    }

    fn step(&mut self, step: Step) -> At {
        self.steps.iter().position(|known| *known == step).unwrap_or_else(|| {
            self.steps.push(step);
            self.steps.len() - 1
        })
    }

    /// The step that an expression is; None where it is left to DataFusion.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what is not read here is left to DataFusion"
    )]
    fn read(&mut self, expression: &Expr) -> Option<Step> {
        match expression {
            Expr::Literal(ScalarValue::Boolean(Some(true)), _) => Some(Step::Always),
            Expr::Column(column) if kind(&column.name) == Some(DataType::Boolean) => {
                Some(Step::Argument(self.argument(expression)))
            }
            Expr::Not(inner) => Some(Step::Not(self.take_in(inner))),
            Expr::IsTrue(inner) => Some(Step::Known(self.take_in(inner))),
            Expr::IsNotTrue(inner) => {
                let known = Step::Known(self.take_in(inner));
                Some(Step::Not(self.step(known)))
            }
            Expr::IsNull(inner) => self.absent(inner),
            Expr::IsNotNull(inner) => {
                let absent = self.absent(inner)?;
                Some(Step::Not(self.step(absent)))
            }
            Expr::InList(list) => self.list(list),
            Expr::BinaryExpr(BinaryExpr { left, op: Operator::And, right }) => {
                Some(Step::And(self.take_in(left), self.take_in(right)))
            }
            Expr::BinaryExpr(BinaryExpr { left, op: Operator::Or, right }) => {
                Some(Step::Or(self.take_in(left), self.take_in(right)))
            }
            Expr::BinaryExpr(BinaryExpr { left, op, right }) => self.compare(left, *op, right),
            _ => None,
        }
    }

    fn absent(&mut self, inner: &Expr) -> Option<Step> {
        matches!(inner, Expr::Column(_)).then(|| Step::Absent(self.argument(inner)))
    }

    fn list(&mut self, InList { expr, list, negated }: &InList) -> Option<Step> {
        let (first, rest) = list.split_first()?;
        let mut step = self.equal(expr, first)?;
        for other in rest {
            let other = self.equal(expr, other)?;
            step = Step::Or(self.step(step), self.step(other));
        }
        Some(if *negated { Step::Not(self.step(step)) } else { step })
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what is not read here is left to DataFusion"
    )]
    fn compare(&mut self, left: &Expr, op: Operator, right: &Expr) -> Option<Step> {
        match op {
            Operator::Eq => self.equal(left, right),
            Operator::NotEq => {
                let equal = self.equal(left, right)?;
                Some(Step::Not(self.step(equal)))
            }
            Operator::Lt => self.below(left, number(right)?),
            Operator::GtEq => {
                let below = self.below(left, number(right)?)?;
                Some(Step::Not(self.step(below)))
            }
            Operator::LtEq => self.below(left, number(right)?.checked_add(1)?),
            Operator::Gt => {
                let below = self.below(left, number(right)?.checked_add(1)?)?;
                Some(Step::Not(self.step(below)))
            }
            _ => None,
        }
    }

    fn below(&mut self, column: &Expr, limit: i32) -> Option<Step> {
        let Expr::Column(named) = column else { return None };
        let is_number = kind(&named.name) == Some(DataType::Int32);
        is_number.then(|| Step::Below(self.argument(column), limit))
    }

    fn equal(&mut self, column: &Expr, value: &Expr) -> Option<Step> {
        let Expr::Column(named) = column else { return None };
        match (kind(&named.name)?, value) {
            (DataType::Int32, _) => Some(Step::Equal(self.argument(column), number(value)?)),
            (DataType::Dictionary(..), Expr::Literal(ScalarValue::Utf8(Some(word)), _)) => {
                let argument = self.argument(column);
                let words = &mut self.words[argument];
                let at = words.iter().position(|known| known == word).or_else(|| {
                    words.push(word.clone());
                    (words.len() <= MOST_WORDS).then(|| words.len() - 1)
                })?;
                Some(Step::Word(argument, at))
            }
            _ => None,
        }
    }

    /// Works all of it out for the rows of some columns.
    pub(super) fn run(&self, columns: &[ArrayRef]) -> Result<Vec<Truth>> {
        let rows = columns.first().map_or(0, Array::len);
        let words = rows.div_ceil(ROWS);
        let mut coded: Vec<Option<Vec<u8>>> = vec![None; columns.len()];
        for (at, asked) in self.words.iter().enumerate().filter(|(_, asked)| !asked.is_empty())
        {
            let Some(codes) = columns.get(at).and_then(|column| codes(column, asked)) else {
                return internal_err!("words are asked for where there are none");
            };
            coded[at] = Some(codes);
        }
        let mut known: Vec<Truth> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let truth = match step {
                Step::Always => Truth { yes: all(rows), no: vec![0; words] },
                Step::Argument(at) => {
                    match (columns[*at].as_boolean_opt(), columns[*at].data_type()) {
                        (Some(column), _) => Truth::of(column),
                        (None, DataType::Null) => {
                            Truth { yes: vec![0; words], no: vec![0; words] }
                        }
                        (None, other) => return internal_err!("{other} is no truth"),
                    }
                }
                Step::Absent(at) => {
                    let present = present(&columns[*at]);
                    Truth { yes: zip(&all(rows), &present, |all, it| all & !it), no: present }
                }
                Step::Below(at, limit) => {
                    Truth::of_numbers(&columns[*at], |value| value < *limit)?
                }
                Step::Equal(at, wanted) => {
                    Truth::of_numbers(&columns[*at], |value| value == *wanted)?
                }
                Step::Word(at, word) => match &coded[*at] {
                    Some(codes) => Truth::of_words(&columns[*at], codes, *word),
                    None => return internal_err!("no words are known"),
                },
                Step::Known(of) => Truth {
                    yes: known[*of].yes.clone(),
                    no: zip(&all(rows), &known[*of].yes, |all, yes| all & !yes),
                },
                Step::Not(of) => {
                    Truth { yes: known[*of].no.clone(), no: known[*of].yes.clone() }
                }
                Step::And(one, other) => Truth {
                    yes: zip(&known[*one].yes, &known[*other].yes, |a, b| a & b),
                    no: zip(&known[*one].no, &known[*other].no, |a, b| a | b),
                },
                Step::Or(one, other) => Truth {
                    yes: zip(&known[*one].yes, &known[*other].yes, |a, b| a | b),
                    no: zip(&known[*one].no, &known[*other].no, |a, b| a & b),
                },
            };
            known.push(truth);
        }
        Ok(known)
    }
}

fn kind(column: &str) -> Option<DataType> {
    Some(ChildMonth::schema().field_with_name(column).ok()?.data_type().clone())
}

/// The number that stands in a definition.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not read here is left to DataFusion"
)]
fn number(value: &Expr) -> Option<i32> {
    match value {
        Expr::Literal(ScalarValue::Int64(Some(number)), _) => i32::try_from(*number).ok(),
        Expr::Literal(ScalarValue::Int32(Some(number)), _) => Some(*number),
        Expr::Negative(inner) => number(inner)?.checked_neg(),
        _ => None,
    }
}

/// In which rows something is true and in which it is false; in others it is not known. What
/// is beyond the last row is neither.
#[derive(Debug)]
pub(super) struct Truth {
    yes: Vec<u64>,
    no: Vec<u64>,
}

impl Truth {
    pub(super) fn of(column: &BooleanArray) -> Self {
        Self::where_present(column, column.values().bit_chunks().iter_padded())
    }

    fn of_words(column: &dyn Array, codes: &[u8], word: usize) -> Self {
        let hits = codes.chunks(ROWS);
        Self::where_present(
            column,
            hits.map(|codes| bits(codes, |&code| usize::from(code) == word)),
        )
    }

    fn of_numbers(column: &dyn Array, holds: impl Fn(i32) -> bool) -> Result<Self> {
        let Some(numbers) = column.as_primitive_opt::<Int32Type>() else {
            return internal_err!("{} is no number", column.data_type());
        };
        let hits = numbers.values().chunks(ROWS);
        Ok(Self::where_present(column, hits.map(|values| bits(values, |&value| holds(value)))))
    }

    /// True or false where a column has a value.
    fn where_present(column: &dyn Array, hits: impl Iterator<Item = u64>) -> Self {
        let (present, hits) = (present(column), hits.collect::<Vec<u64>>());
        Self {
            yes: zip(&present, &hits, |there, hit| there & hit),
            no: zip(&present, &hits, |there, hit| there & !hit),
        }
    }

    /// Takes every row in which it is true.
    pub(super) fn each_row(&self, mut take: impl FnMut(usize)) {
        for (first, &word) in (0..).step_by(ROWS).zip(&self.yes) {
            if word == u64::MAX {
                (first..first + ROWS).for_each(&mut take);
                continue;
            }
            let mut left = word;
            while left != 0 {
                take(first + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
    }
}

/// One bit for each of at most 64.
fn bits<T>(values: &[T], holds: impl Fn(&T) -> bool) -> u64 {
    values.iter().enumerate().fold(0, |word, (at, value)| word | u64::from(holds(value)) << at)
}

/// The rows that have a value.
fn present(column: &dyn Array) -> Vec<u64> {
    match column.nulls() {
        Some(nulls) => nulls.inner().bit_chunks().iter_padded().collect(),
        None => all(column.len()),
    }
}

fn all(rows: usize) -> Vec<u64> {
    let mut words = vec![u64::MAX; rows.div_ceil(ROWS)];
    if let Some(last) = words.last_mut().filter(|_| !rows.is_multiple_of(ROWS)) {
        *last = (1 << (rows % ROWS)) - 1;
    }
    words
}

fn zip(one: &[u64], other: &[u64], join: impl Fn(u64, u64) -> u64) -> Vec<u64> {
    one.iter().zip(other).map(|(&one, &other)| join(one, other)).collect()
}

/// The place of the word of each row among some; another number where it is none of them. None
/// of a column without words.
fn codes(column: &dyn Array, words: &[String]) -> Option<Vec<u8>> {
    let column = column.as_dictionary_opt::<Int8Type>()?;
    let of = |word: Option<&str>| {
        let at = words.iter().position(|known| Some(known.as_str()) == word);
        at.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
    };
    let known: Vec<u8> = column.values().as_string_opt::<i32>()?.iter().map(of).collect();
    // What stands where there is no word says nothing.
    let code =
        |number: &i8| usize::try_from(*number).ok().and_then(|at| known.get(at).copied());
    let numbers = column.keys().values();
    Some(numbers.iter().map(|number| code(number).unwrap_or(u8::MAX)).collect())
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::RecordBatch;
    use datafusion::prelude::SessionContext;
    use proptest::prelude::*;
    use science::gain::Gain;
    use science::incidence::{Placement, State};
    use uuid::Uuid;

    use super::*;
    use crate::indicator::{Definitions, Predicates};
    use crate::relation::AgeGroup;

    fn shipped() -> Vec<Expr> {
        let definitions = Definitions::built_in().expect("they can be read");
        let all = definitions.measures().iter().flat_map(|measures| {
            let left_out = measures.left_out.iter().map(|(_, predicate)| predicate.clone());
            let parts = [measures.denominator.clone(), measures.numerator.clone()];
            parts.into_iter().chain(left_out)
        });
        all.collect()
    }

    /// What somebody may write as well.
    fn written() -> Vec<Expr> {
        let predicates = Predicates::new().expect("predicates can be read");
        let texts = [
            "not (haz < -200 and weighed)",
            "haz not in (-200, -199, 0)",
            "haz between -300 and -200",
            "-200 > haz",
            "haz < waz",
            "haz + 100 < -100",
            "haz < -199.5",
            "(haz < -200) is true",
            "(whz < -200 or oedema) is not true",
            "gain not in ('N', 'T')",
            "gain <> 'T' or gain is null",
            "gain = 'no such letter'",
            "gain > 'N'",
            "below_red_line = true",
            "below_red_line or null",
            "visit_on > '2024-06-01'",
            "posyandu in (1, 2) or posyandu is null",
            "coalesce(haz, waz) < -200 and not measured",
            "case when measured then haz < -200 else below_red_line end",
        ];
        texts.iter().map(|text| predicates.read(text).expect("it can be read")).collect()
    }

    /// A row whose parts are as likely absent as at a limit of some definition.
    fn row(at: usize, seed: u64) -> ChildMonth {
        let mut left = seed;
        let mut draw = |of: u64| {
            // Steele, Lea and Flood's SplitMix64.
            left = left.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (left ^ left >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
            usize::try_from((mixed ^ mixed >> 31) % of).unwrap_or(0)
        };
        let limits = [None, Some(-301), Some(-300), Some(-200), Some(-199), Some(0), Some(201)];
        let coins = [None, Some(false), Some(true)];
        let sample = ChildMonth::sample();
        ChildMonth {
            child: Uuid::from_u128(at as u128),
            posyandu: [None, Some(1), Some(2)][draw(3)].map(register::place::PlaceId),
            age_group: [None, Some(AgeGroup::From0), Some(AgeGroup::From48)][draw(3)],
            birth_weight_g: [None, Some(2_499), Some(2_500)][draw(3)],
            low_birth_weight: coins[draw(3)],
            visited: draw(2) == 0,
            weighed: draw(2) == 0,
            measured: draw(2) == 0,
            length_tenth_mm: [None, Some(7_000)][draw(2)],
            oedema: draw(2) == 0,
            haz: limits[draw(7)],
            waz: limits[draw(7)],
            whz: limits[draw(7)],
            haz_month: limits[draw(7)],
            haz_implausible: draw(2) == 0,
            gain: [None, Some(Gain::Gained), Some(Gain::NotGained), Some(Gain::FirstTime)]
                [draw(4)],
            below_red_line: coins[draw(3)],
            stunted_since: [None, sample.stunted_since][draw(2)],
            age_months_at_end: [58, 59, 60][draw(3)],
            risk_days: [0, 30][draw(2)],
            stunting: [None, Some(State::Recovered), Some(State::NeverStunted)][draw(3)],
            entry: [None, Some(Placement::ArrivedStunted)][draw(2)],
            onset: [None, Some(Placement::OnsetConfirmed), Some(Placement::OnsetAwaiting)]
                [draw(3)],
            ..sample
        }
    }

    /// What DataFusion makes of expressions over rows.
    fn asked(batch: &RecordBatch, expressions: &[Expr]) -> RecordBatch {
        let context = SessionContext::new();
        let frame = context.read_batch(batch.clone()).expect("a batch is a table");
        let named = expressions.iter().enumerate();
        let named = named.map(|(at, expression)| expression.clone().alias(at.to_string()));
        let frame = frame.select(named.collect::<Vec<_>>()).expect("it can be asked");
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let batches = runtime.expect("a runtime").block_on(frame.collect());
        let batches = batches.expect("it can be worked out");
        let schema = batches[0].schema();
        datafusion::arrow::compute::concat_batches(&schema, &batches).expect("of one kind")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn of_every_row_it_says_what_datafusion_says(
            seeds in prop::collection::vec(any::<u64>(), 1..200)
        ) {
            let rows: Vec<ChildMonth> =
                seeds.iter().enumerate().map(|(at, seed)| row(at, *seed)).collect();
            let batch = ChildMonth::batch(&rows.iter().collect::<Vec<_>>()).expect("rows");
            let predicates: Vec<Expr> = shipped().into_iter().chain(written()).collect();
            let mut program = Program::new();
            let parts: Vec<At> = predicates.iter().map(|it| program.take_in(it)).collect();
            let columns = asked(&batch, program.arguments());
            let truths = program.run(columns.columns()).expect("it runs");
            let others = asked(&batch, &predicates);
            for ((at, predicate), other) in parts.iter().zip(&predicates).zip(others.columns()) {
                let other = Truth::of(other.as_boolean());
                let said = |words: &[u64]| words[..rows.len().div_ceil(ROWS)].to_vec();
                prop_assert_eq!(said(&truths[*at].yes), said(&other.yes), "yes: {}", predicate);
                prop_assert_eq!(said(&truths[*at].no), said(&other.no), "no: {}", predicate);
            }
        }
    }

    #[test]
    fn nothing_that_ships_is_left_to_others() {
        let mut program = Program::new();
        for predicate in shipped() {
            program.take_in(&predicate);
        }
        let left = program.arguments().iter().filter(|it| !matches!(it, Expr::Column(_)));
        assert_eq!(left.collect::<Vec<_>>(), Vec::<&Expr>::new());
    }

    #[test]
    fn what_many_ask_is_worked_out_once() {
        let mut program = Program::new();
        let once: Vec<At> = shipped().iter().map(|it| program.take_in(it)).collect();
        let steps = program.steps.len();
        assert_eq!(shipped().iter().map(|it| program.take_in(it)).collect::<Vec<_>>(), once);
        assert_eq!(program.steps.len(), steps);
    }
}

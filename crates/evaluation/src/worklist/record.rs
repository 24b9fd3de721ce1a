//! A child of the worklist as numbers of a fixed width, so that a file of them can be entered
//! anywhere.

use chrono::{Datelike, NaiveDate};
use register::place::PlaceId;
use science::gain::Gain;
use science::measure::Sex;
use uuid::Uuid;

use super::list::{RuleSet, State, WorkItem};
use crate::engine::Ledger;

/// Numbers of one child.
pub(super) const WIDTH: usize = 20;

/// Stands for a number that there is not.
const NONE: i32 = i32::MIN;

/// What of a child fits into single bits, as numbers below these.
const SEX: u32 = 2;
const OEDEMA: u32 = 2;
const STATE: u32 = 8;
const GAIN: u32 = 8;

/// Where all children of a list live.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seat {
    pub(super) kabkota: PlaceId,
    pub(super) kecamatan: PlaceId,
}

impl Seat {
    pub(super) fn of(ledger: &Ledger) -> Self {
        Self { kabkota: ledger.kabkota(), kecamatan: ledger.kecamatan() }
    }
}

pub(super) fn write(item: &WorkItem, into: &mut Vec<u32>) {
    let number = |number: Option<i32>| number.unwrap_or(NONE).cast_unsigned();
    let day = |day: Option<NaiveDate>| number(day.map(|day| day.num_days_from_ce()));
    let (first, second) = item.child.as_u64_pair();
    into.extend(halves(first));
    into.extend(halves(second));
    into.push(item.desa.0.cast_unsigned());
    into.push(number(item.posyandu.map(|posyandu| posyandu.0)));
    into.push(small(item));
    into.push(item.age_months.cast_unsigned());
    into.push(item.months_unseen.cast_unsigned());
    into.extend(halves(item.rules.bits()));
    into.extend([item.since, item.response_on, item.last_visit_on].map(day));
    let measured = [item.weight_g, item.length_tenth_mm, item.muac_tenth_mm];
    into.extend(measured.map(number));
    into.extend([item.haz, item.waz, item.whz].map(number));
}

/// None where the numbers are not those of a child.
pub(super) fn read(seat: Seat, numbers: &[u32]) -> Option<WorkItem> {
    let numbers: &[u32; WIDTH] = numbers.try_into().ok()?;
    let number = |at: usize| Some(numbers[at].cast_signed()).filter(|number| *number != NONE);
    let whole = |at: usize| whole(numbers[at], numbers[at + 1]);
    // A day that cannot be is a damaged file, not a child without one.
    let day = |at: usize| match number(at) {
        None => Some(None),
        Some(days) => NaiveDate::from_num_days_from_ce_opt(days).map(Some),
    };
    let (sex, oedema, state, gain, urgency) = large(numbers[6])?;
    Some(WorkItem {
        child: Uuid::from_u64_pair(whole(0), whole(2)),
        kabkota: seat.kabkota,
        kecamatan: seat.kecamatan,
        desa: PlaceId(numbers[4].cast_signed()),
        posyandu: number(5).map(PlaceId),
        sex,
        age_months: numbers[7].cast_signed(),
        rules: RuleSet::of_bits(whole(9)),
        urgency,
        since: day(11)?,
        state,
        response_on: day(12)?,
        last_visit_on: day(13)?,
        months_unseen: numbers[8].cast_signed(),
        weight_g: number(14),
        length_tenth_mm: number(15),
        muac_tenth_mm: number(16),
        oedema,
        haz: number(17),
        waz: number(18),
        whz: number(19),
        gain,
    })
}

pub(super) fn halves(number: u64) -> [u32; 2] {
    let half = |number: u64| u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default();
    [half(number), half(number >> 32)]
}

/// What [`halves`] took apart, the low half first.
pub(super) fn whole(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

/// The urgency, and what is one of few, in one number.
fn small(item: &WorkItem) -> u32 {
    let sex = match item.sex {
        Sex::Male => 0,
        Sex::Female => 1,
    };
    let gain = match item.gain {
        None => 0,
        Some(Gain::Gained) => 1,
        Some(Gain::NotGained) => 2,
        Some(Gain::NotWeighedLastMonth) => 3,
        Some(Gain::FirstTime) => 4,
    };
    let parts = [
        (u32::from(item.urgency), GAIN),
        (gain, STATE),
        (state_number(item.state), OEDEMA),
        (u32::from(item.oedema), SEX),
    ];
    parts.into_iter().fold(0, |sum, (part, next)| (sum + part) * next) + sex
}

fn large(mut number: u32) -> Option<(Sex, bool, State, Option<Gain>, u8)> {
    let mut part = |below: u32| {
        let part = number % below;
        number /= below;
        part
    };
    let (sex, oedema, state, gain) = (part(SEX), part(OEDEMA), part(STATE), part(GAIN));
    let sex = if sex == 0 { Sex::Male } else { Sex::Female };
    let gain = match gain {
        0 => None,
        1 => Some(Gain::Gained),
        2 => Some(Gain::NotGained),
        3 => Some(Gain::NotWeighedLastMonth),
        4 => Some(Gain::FirstTime),
        _ => return None,
    };
    Some((sex, oedema == 1, state_of(state)?, gain, u8::try_from(number).ok()?))
}

/// Also the order in which states are told.
pub(super) fn state_number(state: State) -> u32 {
    match state {
        State::Open => 0,
        State::Verified => 1,
        State::Referred => 2,
        State::Served => 3,
        State::Closed => 4,
    }
}

pub(super) fn state_of(number: u32) -> Option<State> {
    State::ALL.into_iter().find(|state| state_number(*state) == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item() -> WorkItem {
        WorkItem {
            child: Uuid::from_u128(0x0123_4567_89ab_cdef_1011_1213_1415_1617),
            kabkota: PlaceId(1801),
            kecamatan: PlaceId(180_104),
            desa: PlaceId(21),
            posyandu: Some(PlaceId(31)),
            sex: Sex::Female,
            age_months: 17,
            rules: RuleSet::of_bits(1 << 63 | 0b101),
            urgency: 4,
            since: NaiveDate::from_ymd_opt(2024, 5, 10),
            state: State::Closed,
            response_on: NaiveDate::from_ymd_opt(2024, 5, 20),
            last_visit_on: NaiveDate::from_ymd_opt(2024, 5, 11),
            months_unseen: 2,
            weight_g: Some(8_900),
            length_tenth_mm: Some(7_605),
            muac_tenth_mm: Some(1_245),
            oedema: true,
            haz: Some(-312),
            waz: Some(0),
            whz: Some(-1),
            gain: Some(Gain::FirstTime),
        }
    }

    fn again(item: &WorkItem) -> Option<WorkItem> {
        let mut numbers = Vec::new();
        write(item, &mut numbers);
        let seat = Seat { kabkota: item.kabkota, kecamatan: item.kecamatan };
        read(seat, &numbers)
    }

    #[test]
    fn a_child_is_read_as_it_was_written() {
        assert_eq!(again(&item()), Some(item()));
        for state in State::ALL {
            for gain in Gain::ALL.map(Some).into_iter().chain([None]) {
                let item = WorkItem {
                    state,
                    gain,
                    sex: Sex::Male,
                    oedema: false,
                    urgency: 1,
                    ..item()
                };
                assert_eq!(again(&item), Some(item));
            }
        }
        let bare = WorkItem {
            posyandu: None,
            since: None,
            response_on: None,
            last_visit_on: None,
            weight_g: None,
            length_tenth_mm: None,
            muac_tenth_mm: None,
            haz: None,
            waz: None,
            whz: None,
            gain: None,
            ..item()
        };
        assert_eq!(again(&bare), Some(bare));
    }

    #[test]
    fn other_numbers_are_no_child() {
        let seat = Seat { kabkota: PlaceId(1), kecamatan: PlaceId(2) };
        assert_eq!(read(seat, &[0; WIDTH - 1]), None);
        let mut numbers = Vec::new();
        write(&item(), &mut numbers);
        numbers[11] = i32::MAX.cast_unsigned();
        assert_eq!(read(seat, &numbers), None);
    }
}

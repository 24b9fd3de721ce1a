//! Counting: one function that goes over rows once and counts for every indicator at a time,
//! where a query of as many counts would be led through each row as many times.

use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, FixedSizeListArray, Int64Array,
};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Int32Type, Int64Type};
use datafusion::common::{internal_err, not_impl_err};
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, Expr, GroupsAccumulator, Signature,
    Volatility, col, lit, when,
};

use super::program::{At, Program, Truth};

/// Whoever runs our queries elsewhere finds the function by this name.
const NAME: &str = "tally";

/// What is counted of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Count {
    /// Those for which a predicate holds.
    Rows(Expr),
    /// Their days at risk.
    Days(Expr),
}

/// Counts of each group as a list, in this process.
pub(super) fn tally(counts: &[Count]) -> Expr {
    let mut program = Program::new();
    let counted = counts
        .iter()
        .map(|count| match count {
            Count::Rows(predicate) => Counted::Rows(program.take_in(predicate)),
            Count::Days(predicate) => Counted::Days {
                of: program.take_in(predicate),
                days: program.argument(&col(DAYS)),
            },
        })
        .collect();
    if program.arguments().is_empty() {
        // By some column it is told how many rows there are.
        program.argument(&col(DAYS));
    }
    let arguments = program.arguments().to_vec();
    let counting = Some(Arc::new(Counting { program, counted }));
    AggregateUDF::from(Tally { counting, ..Tally::of_arguments() }).call(arguments)
}

/// The same for a machine that knows the function by its name alone: each argument is counted,
/// one that is true or false by its rows, a number by its sum.
pub(super) fn tally_elsewhere(counts: &[Count]) -> Result<Expr> {
    let argument = |count: &Count| match count {
        Count::Rows(predicate) => Ok(predicate.clone()),
        Count::Days(predicate) => when(predicate.clone(), col(DAYS)).otherwise(lit(0)),
    };
    Ok(function().call(counts.iter().map(argument).collect::<Result<_>>()?))
}

/// The column of days at risk.
const DAYS: &str = "risk_days";

/// Functions that our queries name and a machine elsewhere has to know.
#[must_use]
pub fn functions() -> Vec<Arc<AggregateUDF>> {
    vec![function()]
}

fn function() -> Arc<AggregateUDF> {
    static FUNCTION: LazyLock<Arc<AggregateUDF>> =
        LazyLock::new(|| Arc::new(AggregateUDF::from(Tally::of_arguments())));
    Arc::clone(&FUNCTION)
}

/// The counts of a row, in the order of the arguments.
pub(super) fn counts(lists: &dyn Array, row: usize) -> Option<&[i64]> {
    let lists = lists.as_fixed_size_list_opt()?;
    let width = usize::try_from(lists.value_length()).ok()?;
    let all = lists.values().as_primitive_opt::<Int64Type>()?.values();
    all.get(row * width..(row + 1) * width)
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Tally {
    signature: Signature,
    /// What is counted of the arguments; None where each is counted by itself.
    counting: Option<Arc<Counting>>,
}

/// A program, and which of its parts are counted.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Counting {
    program: Program,
    counted: Vec<Counted>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Counted {
    Rows(At),
    Days { of: At, days: usize },
}

impl Tally {
    fn of_arguments() -> Self {
        Self { signature: Signature::variadic_any(Volatility::Immutable), counting: None }
    }

    /// How many counts are made of so many arguments.
    fn width(&self, arguments: usize) -> usize {
        self.counting.as_ref().map_or(arguments, |counting| counting.counted.len())
    }
}

impl AggregateUDFImpl for Tally {
    fn name(&self) -> &str {
        NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, counted: &[DataType]) -> Result<DataType> {
        Ok(lists_of(self.width(counted.len())))
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let name = format_state_name(args.name, "counts");
        let nullable = true;
        Ok(vec![Arc::new(Field::new(name, args.return_field.data_type().clone(), nullable))])
    }

    fn accumulator(&self, _: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        not_impl_err!("{NAME} counts by groups")
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs<'_>) -> bool {
        true
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs<'_>,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        let counting = self.counting.clone();
        Ok(Box::new(Counts { counting, ..Counts::of(self.width(args.exprs.len())) }))
    }
}

fn lists_of(width: usize) -> DataType {
    DataType::FixedSizeList(item(), i32::try_from(width).unwrap_or(i32::MAX))
}

fn item() -> FieldRef {
    let nullable = false;
    Arc::new(Field::new_list_field(DataType::Int64, nullable))
}

/// Of everything that is counted the counts of all groups. Those of one thing lie together: a
/// kecamatan has few groups, so a batch of rows is counted in memory that stays near.
struct Counts {
    counting: Option<Arc<Counting>>,
    counts: Vec<Vec<i64>>,
}

impl Counts {
    fn of(width: usize) -> Self {
        Self { counting: None, counts: vec![Vec::new(); width] }
    }

    fn make_room(&mut self, groups: usize) {
        for counts in &mut self.counts {
            counts.resize(groups.max(counts.len()), 0);
        }
    }

    /// The counts of groups that are told now, as lists.
    fn told(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let columns: Vec<Vec<i64>> =
            self.counts.iter_mut().map(|counts| emit_to.take_needed(counts)).collect();
        let groups = columns.first().map_or(0, Vec::len);
        let mut lists = Vec::with_capacity(groups * columns.len());
        for group in 0..groups {
            lists.extend(columns.iter().map(|counts| counts[group]));
        }
        let width = i32::try_from(columns.len()).unwrap_or(i32::MAX);
        let lists = Arc::new(Int64Array::from(lists));
        Ok(Arc::new(FixedSizeListArray::try_new(item(), width, lists, None)?))
    }
}

impl GroupsAccumulator for Counts {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total_groups: usize,
    ) -> Result<()> {
        if filter.is_some() {
            return not_impl_err!("{NAME} is asked of rows that are filtered already");
        }
        self.make_room(total_groups);
        match &self.counting {
            Some(counting) => counting.count(&mut self.counts, values, groups),
            None => each_by_itself(&mut self.counts, values, groups),
        }
    }

    fn merge_batch(
        &mut self,
        states: &[ArrayRef],
        groups: &[usize],
        total_groups: usize,
    ) -> Result<()> {
        self.make_room(total_groups);
        for (row, &group) in groups.iter().enumerate() {
            let Some(list) = states.first().and_then(|lists| counts(lists, row)) else {
                return internal_err!("{NAME} of other counts");
            };
            for (counts, count) in self.counts.iter_mut().zip(list) {
                counts[group] += count;
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        self.told(emit_to)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.told(emit_to)?])
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let rows = values.first().map_or(0, Array::len);
        let groups: Vec<usize> = (0..rows).collect();
        let mut counts =
            Self { counting: self.counting.clone(), ..Self::of(self.counts.len()) };
        counts.update_batch(values, &groups, filter, rows)?;
        counts.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        self.counts.iter().map(|counts| counts.capacity() * size_of::<i64>()).sum()
    }
}

impl Counting {
    fn count(
        &self,
        counts: &mut [Vec<i64>],
        values: &[ArrayRef],
        groups: &[usize],
    ) -> Result<()> {
        let truths = self.program.run(values)?;
        for (counts, counted) in counts.iter_mut().zip(&self.counted) {
            match *counted {
                Counted::Rows(of) => {
                    truths[of].each_row(|row| counts[groups[row]] += 1);
                }
                Counted::Days { of, days } => {
                    let Some(days) = values[days].as_primitive_opt::<Int32Type>() else {
                        return internal_err!("{DAYS} are no numbers");
                    };
                    truths[of]
                        .each_row(|row| counts[groups[row]] += i64::from(days.value(row)));
                }
            }
        }
        Ok(())
    }
}

fn each_by_itself(
    counts: &mut [Vec<i64>],
    values: &[ArrayRef],
    groups: &[usize],
) -> Result<()> {
    for (counts, values) in counts.iter_mut().zip(values) {
        if let Some(holds) = values.as_boolean_opt() {
            Truth::of(holds).each_row(|row| counts[groups[row]] += 1);
        } else if let Some(numbers) = values.as_primitive_opt::<Int32Type>() {
            for (&group, number) in groups.iter().zip(numbers) {
                counts[group] += number.map_or(0, i64::from);
            }
        } else {
            return internal_err!("{NAME} of {}", values.data_type());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::Int32Array;

    use super::*;

    fn list(counts: &mut Counts, row: usize) -> Vec<i64> {
        let lists = counts.told(EmitTo::All).expect("lists can be made");
        super::counts(&lists, row).expect("it is a list of counts").to_vec()
    }

    #[test]
    fn what_is_not_known_does_not_count_and_a_number_is_summed() {
        let mut counts = Counts::of(3);
        let every_row: ArrayRef = Arc::new(BooleanArray::from(vec![true; 130]));
        let some: ArrayRef = Arc::new(
            (0..130).map(|row| (row % 3 > 0).then_some(row % 3 == 1)).collect::<BooleanArray>(),
        );
        let days: ArrayRef =
            Arc::new((0..130).map(|row| (row % 2 == 0).then_some(row)).collect::<Int32Array>());
        let groups: Vec<usize> = (0..130).map(|row| usize::from(row >= 65)).collect();
        counts.update_batch(&[every_row, some, days], &groups, None, 2).expect("it is counted");

        assert_eq!(list(&mut counts, 0), [65, 22, (0..65).step_by(2).sum::<i64>()]);
    }

    #[test]
    fn counts_of_parts_are_those_of_the_whole() {
        let holds: ArrayRef = Arc::new(BooleanArray::from(vec![true, false, true]));
        let part = Counts::of(1).convert_to_state(&[holds], None).expect("it is counted");
        let mut counts = Counts::of(1);
        for _ in 0..2 {
            counts.merge_batch(&part, &[1, 0, 1], 2).expect("they are added");
        }

        assert_eq!(list(&mut counts, 1), [4]);
    }

    #[test]
    fn groups_that_are_told_first_are_told_once() {
        let holds: ArrayRef = Arc::new(BooleanArray::from(vec![true, true, true]));
        let mut counts = Counts::of(1);
        counts.update_batch(&[holds], &[0, 1, 1], None, 2).expect("it is counted");
        drop(counts.told(EmitTo::First(1)).expect("lists can be made"));

        assert_eq!(list(&mut counts, 0), [2]);
    }
}

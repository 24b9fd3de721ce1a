//! How long a place has been without a new case, and how much of that time anybody looked.

/// What one calendar month of a place adds up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MonthCount {
    pub new_cases: u64,
    pub person_days: u64,
}

/// The months without a new case up to now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Run {
    /// Months in which children were at risk and none became a case.
    pub months: u32,
    /// Months among and around those in which nobody was at risk: they say nothing.
    pub months_unseen: u32,
}

/// The run that ends with the last of these months, which come in order of time.
pub fn run_without_case(months: &[MonthCount]) -> Run {
    let mut run = Run { months: 0, months_unseen: 0 };
    for month in months.iter().rev().take_while(|month| month.new_cases == 0) {
        if month.person_days > 0 {
            run.months += 1;
        } else {
            run.months_unseen += 1;
        }
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(months: &[(u64, u64)], seen: u32, unseen: u32) {
        let count = |&(new_cases, person_days)| MonthCount { new_cases, person_days };
        let months: Vec<MonthCount> = months.iter().map(count).collect();
        let run = run_without_case(&months);
        assert_eq!((run.months, run.months_unseen), (seen, unseen));
    }

    #[test]
    fn a_month_in_which_nobody_was_at_risk_is_no_success() {
        check(&[(0, 900), (1, 880), (0, 900), (0, 0), (0, 870)], 2, 1);
        check(&[(0, 0), (0, 0)], 0, 2);
        check(&[(0, 900), (2, 900)], 0, 0);
        check(&[], 0, 0);
    }
}

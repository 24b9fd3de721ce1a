//! What an expression may be made of: bounded in length, depth and functions, so that none of
//! them fails on some row, never ends, or holds more than a few words in memory.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::DataFusionError;
use datafusion::functions::core::expr_fn::nullif;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{
    BinaryExpr, Expr, ExprSchemable, Operator, TryCast, Volatility, lit,
};

use super::predicate::Refused;

/// Longer than any definition that a person can check.
const MOST_CHARACTERS: usize = 2_000;

/// Brackets, functions and cases inside one another, and conditions in a row: every query goes
/// as deep.
pub(super) const DEEPEST: usize = 40;

/// None of them makes more than it is given.
const FUNCTIONS: [&str; 9] =
    ["abs", "ceil", "coalesce", "date_part", "floor", "greatest", "least", "nullif", "round"];

const OPERATORS: [Operator; 15] = [
    Operator::Eq,
    Operator::NotEq,
    Operator::Lt,
    Operator::LtEq,
    Operator::Gt,
    Operator::GtEq,
    Operator::Plus,
    Operator::Minus,
    Operator::Multiply,
    Operator::Divide,
    Operator::Modulo,
    Operator::And,
    Operator::Or,
    Operator::IsDistinctFrom,
    Operator::IsNotDistinctFrom,
];

/// Before it is read: neither too long nor too deep to be read at all.
pub(super) fn readable(text: &str) -> Result<(), Refused> {
    if text.chars().count() > MOST_CHARACTERS {
        return Err(Refused::TooLong(MOST_CHARACTERS));
    }
    let (mut open, mut quoted) = (0_usize, false);
    for sign in text.chars() {
        match sign {
            '\'' => quoted = !quoted,
            '(' if !quoted => open += 1,
            ')' if !quoted => open = open.saturating_sub(1),
            _ => {}
        }
        if open > DEEPEST {
            return Err(Refused::TooDeep(DEEPEST));
        }
    }
    Ok(())
}

/// Of one row, the same another time, and only of what is known to end.
pub(super) fn allowed(expression: &Expr) -> Result<(), Refused> {
    let mut refused = None;
    expression.apply(|part| {
        refused = of_a_part(part).err();
        let stop = refused.is_some();
        Ok(if stop { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    if let Some(refused) = refused {
        return Err(refused);
    }
    if depth(expression)? > DEEPEST {
        return Err(Refused::TooDeep(DEEPEST));
    }
    Ok(())
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the kinds are not ours, and they grow")]
fn of_a_part(part: &Expr) -> Result<(), Refused> {
    match part {
        Expr::Column(_)
        | Expr::Literal(..)
        | Expr::Not(_)
        | Expr::IsNotNull(_)
        | Expr::IsNull(_)
        | Expr::IsTrue(_)
        | Expr::IsFalse(_)
        | Expr::IsUnknown(_)
        | Expr::IsNotTrue(_)
        | Expr::IsNotFalse(_)
        | Expr::IsNotUnknown(_)
        | Expr::Negative(_)
        | Expr::Between(_)
        | Expr::Case(_)
        | Expr::Cast(_)
        | Expr::TryCast(_)
        | Expr::InList(_) => Ok(()),
        Expr::BinaryExpr(BinaryExpr { op, .. }) if OPERATORS.contains(op) => Ok(()),
        Expr::BinaryExpr(BinaryExpr { op, .. }) => Err(Refused::NotAmongThese(op.to_string())),
        Expr::ScalarFunction(ScalarFunction { func, .. }) => {
            if func.signature().volatility != Volatility::Immutable {
                return Err(Refused::Changeable);
            }
            if FUNCTIONS.contains(&func.name()) {
                return Ok(());
            }
            Err(Refused::NotAmongThese(func.name().to_owned()))
        }
        Expr::AggregateFunction(_)
        | Expr::WindowFunction(_)
        | Expr::ScalarSubquery(_)
        | Expr::InSubquery(_)
        | Expr::Exists(_)
        | Expr::SetComparison(_)
        | Expr::Placeholder(_) => Err(Refused::MoreThanARow),
        Expr::Like(_) | Expr::SimilarTo(_) => Err(Refused::NotAmongThese("like".to_owned())),
        other => Err(Refused::NotAmongThese(other.variant_name().to_owned())),
    }
}

fn depth(expression: &Expr) -> Result<usize, DataFusionError> {
    let mut deepest = 0;
    expression.apply_children(|child| {
        deepest = deepest.max(depth(child)? + 1);
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(deepest)
}

/// The same expression in such a form that it fails on no row: a division by nought and words
/// that are no number give nothing, which is never counted in.
///
/// A division is told with decimals: -250 / 100 is -2.5.
#[expect(clippy::wildcard_enum_match_arm, reason = "the kinds are not ours, and they grow")]
pub(super) fn without_failure(expression: Expr) -> Result<Expr, Refused> {
    let mut by_zero = false;
    let changed = expression.transform_up(|part| {
        Ok(match part {
            Expr::BinaryExpr(BinaryExpr { left, op, right })
                if matches!(op, Operator::Divide | Operator::Modulo) =>
            {
                by_zero |= is_zero(&right);
                let decimal = |side| Expr::TryCast(TryCast::new(side, DataType::Float64));
                let right = Box::new(nullif(decimal(right), lit(0.0)));
                let left = Box::new(decimal(left));
                Transformed::yes(Expr::BinaryExpr(BinaryExpr { left, op, right }))
            }
            Expr::Cast(cast) => {
                let kind = cast.field.data_type().clone();
                Transformed::yes(Expr::TryCast(TryCast::new(cast.expr, kind)))
            }
            other => Transformed::no(other),
        })
    })?;
    if by_zero { Err(Refused::ByZero) } else { Ok(changed.data) }
}

fn is_zero(expression: &Expr) -> bool {
    let Expr::Literal(value, _) = expression else { return false };
    ScalarValue::new_zero(&value.data_type()).is_ok_and(|zero| zero == *value)
}

/// After the kinds of both sides were made equal: no column of words is read as a number,
/// which would fail on the first word that is none.
pub(super) fn not_mixed(coerced: &Expr, columns: &DFSchema) -> Result<(), Refused> {
    let mut mixed = false;
    coerced.apply(|part| {
        if let Expr::Cast(cast) = part {
            let words = !matches!(*cast.expr, Expr::Literal(..))
                && is_words(&cast.expr.get_type(columns)?);
            mixed |= words && !is_words(cast.field.data_type());
        }
        Ok(if mixed { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    })?;
    if mixed { Err(Refused::Mixed) } else { Ok(()) }
}

fn is_words(kind: &DataType) -> bool {
    if let DataType::Dictionary(_, inner) = kind { is_words(inner) } else { kind.is_string() }
}

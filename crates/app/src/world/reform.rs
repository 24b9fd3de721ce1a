//! One desa of the world was divided, so that its page has a history to tell.

use chrono::NaiveDate;
use register::place::{Change, Law, Level, NewPlace, NewReform, Place, Tree};

use super::World;

/// The kecamatan in which it happened.
const KECAMATAN: &str = "18.01.06";
/// The desa of the demonstration's own accounts stays as it is.
const SPARED: &str = "18.01.06.2018";

/// The division of the desa with the most children, half of whose posyandu are now those of a
/// new one; None in a world too small for it. Its law is as invented as its children.
pub(crate) fn reform(world: &World, tree: &Tree) -> Option<NewReform> {
    let inside = |code: &str| code.starts_with(KECAMATAN) && code != SPARED;
    let desa = world
        .kabkota()
        .iter()
        .flat_map(|kabkota| &kabkota.desa)
        .filter(|desa| inside(&desa.code) && desa.posyandu.len() > 1)
        .max_by_key(|desa| desa.children)?;
    let divided = tree.by_code(&desa.code)?;
    let posyandu: Vec<&Place> =
        tree.below(divided.id).filter(|below| below.level == Level::Posyandu).collect();
    let takes = posyandu.get(posyandu.len().div_ceil(2)..)?;
    Some(NewReform {
        line: 0,
        since: NaiveDate::from_ymd_opt(2024, 7, 1)?,
        law: Law {
            number: "Perda rekaan 1/2024".to_owned(),
            on: NaiveDate::from_ymd_opt(2024, 5, 20)?,
        },
        change: Change::Split {
            place: divided.code.clone(),
            into: vec![NewPlace {
                code: next_code(tree, divided)?,
                name: format!("{} Baru", divided.name),
                takes: takes.iter().map(|posyandu| posyandu.code.clone()).collect(),
            }],
            heir: None,
        },
    })
}

/// The code after the last of its kind in the same kecamatan.
fn next_code(tree: &Tree, desa: &Place) -> Option<String> {
    let (kecamatan, own) = desa.code.rsplit_once('.')?;
    let kind = own.get(..1)?;
    let numbers = tree.below(desa.parent?).filter_map(|other| {
        let number = other.code.rsplit_once('.')?.1;
        number.starts_with(kind).then_some(number)?.parse::<u32>().ok()
    });
    Some(format!("{kecamatan}.{:04}", numbers.max()? + 1))
}

//! Fewer points for a boundary, with its shape kept: Visvalingam's method, which drops the point
//! whose triangle with its neighbours is smallest.
//!
//! Source: Visvalingam and Whyatt, "Line generalisation by repeated elimination of points",
//! The Cartographic Journal 30(1), 1993.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::boundaries::{Position, Ring};

/// A triangle, in square degrees, that no map of a kecamatan needs: about 0.2 hectares.
pub(crate) const FINE_DEGREES: f64 = 1.6e-7;

struct Candidate {
    area: f64,
    index: usize,
    left: usize,
    right: usize,
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Candidate {
    // The smallest triangle is the greatest, so that the heap hands it out first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.area.total_cmp(&self.area).then_with(|| other.index.cmp(&self.index))
    }
}

/// Drops points of a closed ring whose triangle is smaller than `least`, in the square of its own unit.
/// Points come and go by their own triangle only, so two neighbours that share a stretch lose
/// the same points of it, but for the ends. A ring is never left with fewer than four positions.
pub(crate) fn simplify(ring: &[Position], least: f64) -> Ring {
    let count = ring.len();
    if count <= 5 {
        return ring.to_vec();
    }
    // The first position stays, and stands again at the end.
    let last = count - 1;
    let mut before: Vec<usize> = (0..count).map(|i| i.saturating_sub(1)).collect();
    let mut after: Vec<usize> = (1..=count).collect();
    let mut kept = vec![true; count];
    let mut left_over = count;
    let mut heap: BinaryHeap<Candidate> = (1..last)
        .map(|index| Candidate {
            area: triangle(ring[index - 1], ring[index], ring[index + 1]),
            index,
            left: index - 1,
            right: index + 1,
        })
        .collect();
    while let Some(candidate) = heap.pop() {
        if candidate.area >= least || left_over <= 4 {
            break;
        }
        let Candidate { index, left, right, area } = candidate;
        // Entries made before a neighbour went are stale.
        if !kept[index] || before[index] != left || after[index] != right {
            continue;
        }
        kept[index] = false;
        left_over -= 1;
        after[left] = right;
        before[right] = left;
        for neighbour in [left, right] {
            if neighbour == 0 || neighbour == last {
                continue;
            }
            let (l, r) = (before[neighbour], after[neighbour]);
            // A triangle never counts for less than one that already went.
            let own = triangle(ring[l], ring[neighbour], ring[r]).max(area);
            heap.push(Candidate { area: own, index: neighbour, left: l, right: r });
        }
    }
    ring.iter().zip(kept).filter(|(_, kept)| *kept).map(|(position, _)| *position).collect()
}

fn triangle(a: Position, b: Position, c: Position) -> f64 {
    ((b.0 - a.0) * (c.1 - a.1) - (c.0 - a.0) * (b.1 - a.1)).abs() / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_on_a_straight_edge_go_and_corners_stay() {
        let mut ring: Ring = (0..=10).map(|i| (105.0 + f64::from(i) / 10.0, -5.0)).collect();
        ring.extend([(106.0, -4.0), (105.0, -4.0), (105.0, -5.0)]);
        let simple = simplify(&ring, 1e-6);
        assert_eq!(
            simple,
            [(105.0, -5.0), (106.0, -5.0), (106.0, -4.0), (105.0, -4.0), (105.0, -5.0)]
        );
    }

    #[test]
    fn a_ring_never_collapses() {
        let ring: Ring =
            (0..=40).map(|i| (f64::from(i) / 40.0 * std::f64::consts::TAU).sin_cos()).collect();
        assert_eq!(simplify(&ring, 1e9).len(), 4);
    }
}

//! Scores beside those of the programs that the WHO published.

#[cfg(test)]
mod edges;
#[cfg(test)]
mod field;
#[cfg(test)]
mod igrowup;
#[cfg(test)]
mod who_anthro;

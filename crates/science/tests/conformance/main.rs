//! Answers beside those of the programs that the field trusts: the WHO's own, and R.

#[cfg(test)]
mod edges;
#[cfg(test)]
mod field;
#[cfg(test)]
mod igrowup;
#[cfg(test)]
mod quality;
#[cfg(test)]
mod survival;
#[cfg(test)]
mod who_anthro;

//! What holds for every child, drawn at random.

#[cfg(test)]
mod attacker;
#[cfg(test)]
mod batch;
#[cfg(test)]
mod growth;
#[cfg(test)]
mod incidence;
#[cfg(test)]
mod quality;
#[cfg(test)]
mod suppression;

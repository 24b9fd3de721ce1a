//! The square code that leads a reader of paper back to the page it was printed from.

use fast_qr::{ECL, QRBuilder};
use std::fmt::Write as _;

/// Modules left white around the code.
///
/// Source: ISO/IEC 18004, 4 modules; scanners of telephones are content with 2, and the paper
/// around is white.
const QUIET: usize = 2;

/// The code of an address as SVG; none for no address, or for one that is too long for a code.
pub(super) fn code(address: &str) -> Option<String> {
    if address.is_empty() {
        return None;
    }
    let code = QRBuilder::new(address).ecl(ECL::M).build().ok()?;
    let side = code.size + 2 * QUIET;
    let mut dark = String::with_capacity(code.size * code.size * 6);
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let wide = code[row][column..].iter().take_while(|module| module.value()).count();
            if wide > 0 {
                // Writing to a String cannot fail.
                let _ = write!(dark, "M{} {}h{wide}v1h-{wide}z", column + QUIET, row + QUIET);
            }
            column += wide.max(1);
        }
    }
    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}" shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#ffffff"/><path d="{dark}" fill="#000000"/></svg>"##
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_code_and_no_address_none() {
        let svg = code("https://cegah.example/rakor/18").unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("viewBox=\"0 0 "));
        assert_eq!(svg, code("https://cegah.example/rakor/18").unwrap());
        assert!(code("").is_none());
        assert!(code(&"x".repeat(9000)).is_none());
    }
}

//! The drawing room: every chart and map of the product, drawn on the server as SVG text.
//!
//! One room draws for the page, the PDF and the print, so a figure looks the same wherever it is
//! read. A drawing takes a plain struct and a width and answers a `String`; it knows nothing of
//! indicators, stores or languages: the words come from the caller, numbers come formatted or
//! with the caller's function. On a narrow width a drawing is laid out again for a phone, not
//! shrunk. Colours are presentation attributes with a class beside each, so the sheet
//! `drawing.css` can restyle them for dark, print and forced colours; there is no inline style and
//! no script. Nothing is told by colour alone: shape, hatch, position or words say it too.

mod boundaries;
mod canvas;
mod columns;
mod dots;
mod funnel;
mod ground;
mod growth;
mod key;
mod lettering;
mod palette;
mod panel;
mod polygons;
mod scale;
mod simplify;
mod sparkline;
mod steps;
mod tiles;
mod trend;
mod waterfall;

pub(crate) use boundaries::{Ring, read_boundaries};
pub(crate) use canvas::Caption;
pub(crate) use columns::{Column, ColumnPart, Columns, Fill, columns};
pub(crate) use dots::{DotRow, Dots, Interval, dots_with_intervals};
pub(crate) use funnel::{FunnelLimit, FunnelPlot, FunnelPoint, Lies, funnel};
pub(crate) use ground::patched;
pub(crate) use growth::{
    Axis, GrowthChart, GrowthPoint, Mark, Rule, SdLine, Zone, growth_chart,
};
pub(crate) use key::{RampKey, ramp_key};
pub(crate) use lettering::syllable_starts;
pub(crate) use palette::{Better, Shade, Tone};
pub(crate) use panel::{Panel, panel, shared_domain};
pub(crate) use polygons::{PolygonMap, Region, polygon_map};
pub(crate) use scale::Reference;
pub(crate) use simplify::{FINE_DEGREES, simplify};
pub(crate) use sparkline::{Sparkline, sparkline};
pub(crate) use steps::{Lost, Reached, StepBar, StepGroup, Steps, steps};
pub(crate) use tiles::{Tile, TileMap, auto_grid, tile_map};
pub(crate) use trend::{Month, Trend, TrendLine, trend};
pub(crate) use waterfall::{Fall, Level, Waterfall, waterfall};

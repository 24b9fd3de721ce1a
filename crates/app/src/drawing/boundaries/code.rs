//! The Kemendagri code of a shape, wherever the file keeps it.

use serde_json::Value;

/// Names that mean the code of the shape itself, best first.
const OWN: [&str; 9] = [
    "kodekemendagri",
    "kemendagri",
    "kdkemendagri",
    "kode",
    "code",
    "kodewilayah",
    "kdwilayah",
    "areacode",
    "pcode",
];

/// Names of one level; a shape of a desa may carry those of its kecamatan and kabupaten too, so
/// the longest code wins. `KDPPUM` to `KDEPUM` are those of the national topographic map.
const LEVELS: [&str; 26] = [
    "prov",
    "provinsi",
    "kdprov",
    "kodeprov",
    "kodeprovinsi",
    "kdppum", //
    "kab",
    "kabkota",
    "kdkab",
    "kodekab",
    "kodekabupaten",
    "kodekabkota",
    "kdpkab", //
    "kec",
    "kecamatan",
    "kdkec",
    "kodekec",
    "kodekecamatan",
    "kdcpum", //
    "desa",
    "kel",
    "kddesa",
    "kodedesa",
    "kdkel",
    "kodekel",
    "kdepum",
];

const NAMES: [&str; 9] =
    ["nama", "name", "namobj", "wadmkd", "wadmkc", "wadmkk", "desa", "kecamatan", "kabupaten"];

/// The code of a shape, with dots.
pub(super) fn of_shape(properties: Option<&Value>, id: Option<&Value>) -> Option<String> {
    let fields = fields(properties);
    let named = |wanted: &str| {
        fields.iter().find(|(name, _)| name == wanted).and_then(|(_, value)| code_in(value))
    };
    OWN.iter()
        .find_map(|name| named(name))
        .or_else(|| LEVELS.iter().filter_map(|name| named(name)).max_by_key(String::len))
        .or_else(|| named("id"))
        .or_else(|| id.and_then(code_in))
}

/// The name of a shape, when the file has one.
pub(super) fn name_of(properties: Option<&Value>) -> Option<String> {
    let fields = fields(properties);
    NAMES
        .iter()
        .find_map(|wanted| fields.iter().find(|(name, _)| name == wanted))
        .and_then(|(_, value)| value.as_str())
        .map(str::trim)
        .filter(|name| !name.is_empty() && as_kemendagri(name).is_none())
        .map(str::to_owned)
}

/// The names of the properties as the file writes them.
pub(super) fn property_names(properties: Option<&Value>) -> Vec<String> {
    properties
        .and_then(Value::as_object)
        .map(|o| o.keys().cloned().collect())
        .unwrap_or_default()
}

/// Properties with their names reduced to small letters and digits.
fn fields(properties: Option<&Value>) -> Vec<(String, &Value)> {
    let Some(object) = properties.and_then(Value::as_object) else { return Vec::new() };
    object
        .iter()
        .map(|(name, value)| {
            let plain = name.chars().filter(char::is_ascii_alphanumeric);
            (plain.collect::<String>().to_ascii_lowercase(), value)
        })
        .collect()
}

fn code_in(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => as_kemendagri(text),
        Value::Number(number) => as_kemendagri(&number.as_u64()?.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A code with or without dots as one with dots: 2, 4, 6 or 10 digits, of a province from 11.
pub(crate) fn as_kemendagri(text: &str) -> Option<String> {
    let text = text.trim();
    if !text.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let cuts: &[usize] = match digits.len() {
        2 => &[2],
        4 => &[2, 4],
        6 => &[2, 4, 6],
        10 => &[2, 4, 6, 10],
        _ => return None,
    };
    let mut from = 0;
    let parts: Vec<&str> = cuts
        .iter()
        .map(|to| {
            let part = &digits[from..*to];
            from = *to;
            part
        })
        .collect();
    let dotted = parts.join(".");
    let consistent = !text.contains('.') || text == dotted;
    (consistent && digits.as_str() >= "11").then_some(dotted)
}

//! What changes how a field becomes Rust: keys of `kintone.toml`, arguments, and attributes of a struct written by hand.

use kintone_schema::Field;
use kintone_schema::kind::Write;

use super::Explanation;
use crate::options::{Item, full_name, in_records, types_of};
use crate::plan::line;

/// The keys of `kintone.toml` that choose the type of all fields of a kind.
const OF_KIND: [(&str, &[&str]); 4] = [
    ("number", &["NUMBER", "CALC_NUMBER"]),
    ("date", &["DATE", "CALC_DATE"]),
    ("time", &["TIME", "CALC_TIME"]),
    (
        "datetime",
        &["DATETIME", "CALC_DATETIME", "CREATED_TIME", "UPDATED_TIME"],
    ),
];

impl Explanation<'_> {
    /// A line for each, with what to write.
    pub(super) fn changes(&self, field: &Field) -> Vec<String> {
        let Some(kind) = field.kind().filter(|_| in_records(field)) else {
            return Vec::new();
        };
        let table = format!("apps.{}", self.key.unwrap_or("APP"));
        let named = quoted(field.code());
        let full = quoted(&full_name(field));
        if self.plan.field(field.code()).is_none() {
            return vec![match self.options.excludes(field) {
                true => format!("[{table}] exclude: without {full} the code has it"),
                false => format!("[{table}] include: with {full} the code has it"),
            }];
        }
        let mut lines = vec![match self.key {
            Some(_) => format!("[{table}.rename] {named} = \"…\" names it"),
            None => format!(
                "--rename {}=… names it, or [{table}.rename] {named} in kintone.toml",
                line(field.code())
            ),
        }];
        if !field.options().is_empty() {
            lines.push(format!(
                "[{table}.rename] {} = \"…\" names a variant",
                quoted(&format!("{}/…", field.code()))
            ));
        }
        let types: Vec<String> = types_of(kind).iter().map(Item::described).collect();
        if !types.is_empty() {
            let own = match kind.write {
                Write::OnAdd => "",
                _ => ", or the path of a type of your own",
            };
            lines.push(format!(
                "[{table}.types] {full} = \"…\" chooses its type: {}{own}",
                types.join(", ")
            ));
        }
        let of_kind = OF_KIND
            .iter()
            .filter(|(_, kinds)| kinds.contains(&kind.name));
        lines.extend(of_kind.map(|(key, _)| {
            format!("[{table}] {key} = \"…\" chooses the type of all fields of this kind")
        }));
        lines.push(format!("[{table}] exclude = [{full}] leaves it out"));
        lines.push(format!(
            "in a struct of your own: {}",
            by_hand(field, kind.is_system, kind.name)
        ));
        lines
    }
}

/// The attributes with which a struct written by hand takes the field.
fn by_hand(field: &Field, is_system: bool, kind: &str) -> String {
    let code = quoted(field.code());
    let mut attributes = vec![format!("#[kintone(code = {code})]")];
    if is_system {
        attributes.push(format!("#[kintone(kind = {kind})], whatever its code"));
    }
    if matches!(kind, "NUMBER" | "CALC_NUMBER") {
        attributes.push("lossy (takes f64)".to_owned());
    }
    if kind == "NUMBER" && field.read_only().is_none() {
        attributes.push("round (rounds as the app does)".to_owned());
    }
    attributes.push("with = path (converts the value)".to_owned());
    attributes.join(", ")
}

/// A text as TOML and Rust quote it.
fn quoted(text: &str) -> String {
    format!("{:?}", line(text))
}

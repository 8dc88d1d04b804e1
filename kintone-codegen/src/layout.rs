//! Turns prettyplease's text into what rustfmt would leave as it is: they differ in the blank lines between items and in
//! field types that are too long for one line.

use unicode_width::UnicodeWidthStr;

/// rustfmt's `max_width`.
const WIDTH: usize = 100;

pub(crate) fn as_rustfmt(text: &str) -> String {
    let mut laid = String::new();
    let mut lines = text.lines();
    let mut item_ended = false;
    while let Some(line) = lines.next() {
        if item_ended && !line.is_empty() {
            laid.push('\n');
        }
        item_ended = line == "}" || line.ends_with(" as _;");
        if line.starts_with("    pub ") && line.ends_with('<') {
            laid.push_str(&field(line, &mut lines));
        } else {
            laid.push_str(line);
        }
        laid.push('\n');
    }
    laid
}

/// A field whose type goes on in the next lines, up to one that closes it at the field's own indentation.
fn field<'t>(first: &str, rest: &mut impl Iterator<Item = &'t str>) -> String {
    let mut joined = first.to_owned();
    for line in rest {
        let closes = line.starts_with("    >");
        let part = line.trim_start();
        if part.starts_with('>') {
            joined.truncate(joined.trim_end_matches(',').len());
        }
        joined.push_str(part);
        if closes {
            break;
        }
    }
    match joined.split_once(": ") {
        Some((name, ty)) if joined.width() > WIDTH => format!("{name}:\n        {ty}"),
        _ => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_stand_apart_and_types_in_one_line() {
        let text = "pub use a as _;\nstruct A {\n    pub a: b::C<\n        Option<d::E<d::F>>,\n    >,\n}\nstruct B;\n";
        let laid =
            "pub use a as _;\n\nstruct A {\n    pub a: b::C<Option<d::E<d::F>>>,\n}\n\nstruct B;\n";
        assert_eq!(as_rustfmt(text), laid);
    }

    #[test]
    fn a_type_that_is_too_long_for_the_line_goes_to_the_next() {
        let name = "名".repeat(40);
        let text = format!("    pub {name}: b::C<\n        Option<d::E>,\n    >,\n");
        assert_eq!(
            as_rustfmt(&text),
            format!("    pub {name}:\n        b::C<Option<d::E>>,\n")
        );
    }
}

//! Turns prettyplease's text into what rustfmt would leave as it is: they differ in the blank lines between items, in
//! field types, lists of arguments and attributes that are too long for one line, and in short struct expressions.

use unicode_width::UnicodeWidthStr;

/// rustfmt's `max_width`.
const WIDTH: usize = 100;

/// rustfmt's `struct_lit_width`.
const EXPRESSION_WIDTH: usize = 18;

/// rustfmt's `attr_fn_like_width`.
const ATTRIBUTE_WIDTH: usize = 70;

pub(crate) fn as_rustfmt(text: &str) -> String {
    let mut laid = String::new();
    let mut lines = text.lines();
    let mut item_ended = false;
    while let Some(line) = lines.next() {
        if item_ended && !line.is_empty() {
            laid.push('\n');
        }
        item_ended = line == "}" || line.ends_with(" as _;");
        if line.starts_with("    pub fn ") && line.ends_with('(') {
            laid.push_str(&signature(line, &mut lines));
        } else if line == "    #[kintone(" {
            laid.push_str(&attribute(line, &mut lines));
        } else if line.starts_with("    pub ") && line.ends_with('<') {
            laid.push_str(&field(line, &mut lines));
        } else if let Some((name, members)) = expression(line) {
            laid.push_str(&format!(
                "{name}{{\n            {},\n        }}",
                members.join(",\n            ")
            ));
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

/// An attribute whose words have a line each: in one line if they are short enough.
fn attribute<'t>(first: &str, rest: &mut impl Iterator<Item = &'t str>) -> String {
    let words: Vec<&str> = rest.take_while(|line| *line != "    )]").collect();
    let joined: Vec<&str> = words.iter().map(|word| word.trim_start()).collect();
    let joined = joined.join(" ");
    if joined.width() <= ATTRIBUTE_WIDTH {
        return format!("{first}{joined})]");
    }
    format!("{first}\n{}\n    )]", words.join("\n"))
}

/// A function whose arguments have a line each: in one line if that is short enough.
fn signature<'t>(first: &str, rest: &mut impl Iterator<Item = &'t str>) -> String {
    let mut arguments: Vec<&str> = Vec::new();
    let mut end = "";
    for line in rest {
        if line.starts_with("    )") {
            end = line.trim_start();
            break;
        }
        arguments.push(line.trim());
    }
    let joined = format!("{first}{}{end}", arguments.join(" ").trim_end_matches(','));
    if joined.width() <= WIDTH {
        return joined;
    }
    let arguments: String = arguments
        .iter()
        .map(|argument| format!("\n        {argument}"))
        .collect();
    format!("{first}{arguments}\n    {end}")
}

/// The name and the members of a struct expression that is a function's whole body, and too long to stay in its line.
fn expression(line: &str) -> Option<(&str, Vec<&str>)> {
    let at = line
        .find("{ ")
        .filter(|_| line.starts_with("        ") && !line.starts_with("         "))?;
    let members = line[at + 2..]
        .strip_suffix(" }")
        .filter(|members| members.width() > EXPRESSION_WIDTH)?;
    let mut parts = Vec::new();
    let (mut start, mut depth, mut in_text, mut escaped) = (0, 0_i32, false, false);
    for (i, c) in members.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => in_text = !in_text,
            '(' | '[' if !in_text => depth += 1,
            ')' | ']' if !in_text => depth -= 1,
            ',' if !in_text && depth == 0 => {
                parts.push(members[start..i].trim_start());
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(members[start..].trim_start());
    Some((&line[..at], parts))
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
    fn only_very_short_struct_expressions_stay_in_one_line() {
        let text = "        A { a: vec![b(1, 2)], c: \"x, \\\"}\".to_owned() }\n";
        let laid = "        A {\n            a: vec![b(1, 2)],\n            c: \"x, \\\"}\".to_owned(),\n        }\n";
        assert_eq!(as_rustfmt(text), laid);
        let text = "        A { a, b: None }\n";
        assert_eq!(as_rustfmt(text), text);
    }

    #[test]
    fn arguments_are_in_one_line_if_they_fit() {
        let text = "    pub fn new(\n        a: A,\n        b: B,\n    ) -> C {\n";
        assert_eq!(as_rustfmt(text), "    pub fn new(a: A, b: B) -> C {\n");
        let text = format!(
            "    pub fn new(\n        {}: A,\n        b: B,\n    ) -> C {{\n",
            "名".repeat(40)
        );
        assert_eq!(as_rustfmt(&text), text);
    }

    #[test]
    fn the_words_of_an_attribute_are_in_one_line_if_they_fit() {
        let text = "    #[kintone(\n        from = \"未着手\",\n        to = \"完了\"\n    )]\n";
        assert_eq!(
            as_rustfmt(text),
            "    #[kintone(from = \"未着手\", to = \"完了\")]\n"
        );
        let text = format!(
            "    #[kintone(\n        from = \"{}\",\n        to = \"b\"\n    )]\n",
            "名".repeat(30)
        );
        assert_eq!(as_rustfmt(&text), text);
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

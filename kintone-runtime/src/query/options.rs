//! Checks the text of a query without knowing the form: its options, and what kintone would reject in every app.

/// The largest number of records that one call reads. Without a `limit` in the query it reads 100.
/// Source: kintone REST API, Get Records (GET records.json)
pub const MAX_RECORDS_PER_PAGE: usize = 500;

/// The largest `offset`, in records. To read further, use a cursor or conditions on `$id`.
/// Source: kintone REST API, Get Records (GET records.json)
pub const MAX_OFFSET: u32 = 10_000;

/// The options in a text, which may be a whole query in kintone's own language.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) is_ordered: bool,
    pub(super) limit: Option<String>,
    pub(super) offset: Option<String>,
}

impl Options {
    /// The options, or why kintone takes the text in no app.
    pub(super) fn of(text: &str) -> Result<Options, String> {
        let mut options = Options::default();
        let mut depth = 0_usize;
        let (mut before_last, mut last) = ("", "");
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_separator = |c: char| c.is_whitespace() || "\"(),=<>!".contains(c);
            let length = match first {
                '"' => string(rest)?,
                first if is_separator(first) => first.len_utf8(),
                _ => rest.find(is_separator).unwrap_or(rest.len()),
            };
            let (token, after) = rest.split_at(length);
            rest = after;
            match first {
                '(' => depth += 1,
                ')' if depth == 0 => {
                    return Err("a `)` in the query has no matching `(`".to_owned());
                }
                ')' if last == "(" && before_last.eq_ignore_ascii_case("in") => {
                    return Err("kintone has no empty list: the query has `in ()`".to_owned());
                }
                ')' => depth -= 1,
                '\'' => {
                    return Err(
                        "text in a query is in double quotes, not in single quotes".to_owned()
                    );
                }
                _ => options.note(last, token, depth)?,
            }
            if !first.is_whitespace() {
                (before_last, last) = (last, token);
            }
        }
        match depth {
            0 => Ok(options),
            _ => Err("a `(` in the query is not closed".to_owned()),
        }
    }

    /// A field may be called `limit`, but then it is compared, and not followed by a number.
    fn note(&mut self, last: &str, token: &str, depth: usize) -> Result<(), String> {
        let is = |keyword: &str| last.eq_ignore_ascii_case(keyword);
        let is_number = token
            .trim_start_matches('-')
            .starts_with(|c: char| c.is_ascii_digit());
        let (option, is_first) = if is("order") && token.eq_ignore_ascii_case("by") {
            ("order by", !std::mem::replace(&mut self.is_ordered, true))
        } else if is("limit") && is_number {
            ("limit", self.limit.replace(token.to_owned()).is_none())
        } else if is("offset") && is_number {
            ("offset", self.offset.replace(token.to_owned()).is_none())
        } else {
            return Ok(());
        };
        if depth > 0 {
            return Err(format!(
                "`{option}` is inside parentheses: a raw query with options cannot be part of another condition"
            ));
        }
        let is_late = match option {
            "order by" => self.limit.is_some() || self.offset.is_some(),
            "limit" => self.offset.is_some(),
            _ => false,
        };
        match (is_first, is_late) {
            (false, _) => Err(format!("the query has `{option}` twice")),
            (true, true) => Err(format!(
                "`{option}` is misplaced: kintone requires order by, limit, offset in this order"
            )),
            (true, false) => Ok(()),
        }
    }

    /// Whether kintone takes these from Get Records.
    pub(super) fn check_page(&self) -> Result<(), String> {
        let mut problems = Vec::new();
        let is_taken =
            |count: &str, most: usize| count.parse().is_ok_and(|count: usize| count <= most);
        let most = MAX_RECORDS_PER_PAGE;
        for (name, count, most, more) in [
            ("limit", &self.limit, most, "read more with a cursor"),
            (
                "offset",
                &self.offset,
                MAX_OFFSET as usize,
                "read further with a cursor or by $id",
            ),
        ] {
            match count.as_deref() {
                Some(count) if !is_taken(count, most) => {
                    problems.push(format!(
                        "{name} {count}: kintone accepts 0 to {most}; {more}"
                    ));
                }
                _ => {}
            }
        }
        match problems.is_empty() {
            true => Ok(()),
            false => Err(problems.join("; ")),
        }
    }

    /// Whether kintone takes these where all that is found is read or counted.
    pub(super) fn check_whole(&self) -> Result<(), String> {
        match (&self.limit, &self.offset) {
            (None, None) => Ok(()),
            (limit, _) => Err(format!(
                "the query has a `{}`, which only get_records takes; leave it out",
                if limit.is_some() { "limit" } else { "offset" }
            )),
        }
    }
}

/// The length of the literal that the text begins with.
fn string(text: &str) -> Result<usize, String> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !is_escaped => return Ok(at + 1),
            '\\' => is_escaped = !is_escaped,
            control if control.is_control() => {
                return Err(format!(
                    "a text in the query has the control character U+{:04X}; write \\t, \\n and \\r, and take others out",
                    u32::from(control)
                ));
            }
            _ => is_escaped = false,
        }
    }
    Err("a text in the query is not closed: a `\"` is missing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(text: &str) -> (bool, Option<String>, Option<String>) {
        let options = Options::of(text).unwrap_or_else(|problem| panic!("{text}: {problem}"));
        (options.is_ordered, options.limit, options.offset)
    }

    #[test]
    fn options_are_found_where_they_are_options() {
        for text in [
            "",
            "金額 > 10",
            "limit = 5 and offset > \"3\" or order in (\"by\")",
            "a in (1, 2) and b like \"order by c limit 5\"",
            "a like \"\\\" limit 5\" and (b = \"\\\\\")",
            "by = 1 or order = 2",
            "a = TODAY() and b in (LOGINUSER())",
        ] {
            assert_eq!(options(text), (false, None, None), "{text}");
        }
        let count = |count: &str| Some(count.to_owned());
        assert_eq!(options("order by a asc"), (true, None, None));
        assert_eq!(
            options("a = 1\u{3000}ORDER\t BY limit desc"),
            (true, None, None)
        );
        assert_eq!(options("a = 1 limit 5"), (false, count("5"), None));
        assert_eq!(
            options("order by limit asc limit\n5 offset -1"),
            (true, count("5"), count("-1"))
        );
    }

    #[test]
    fn what_kintone_refuses_in_any_app_is_told() {
        for (text, problem) in [
            ("a = \"b", "is not closed: a `\"` is missing"),
            ("a = \"b\\\"", "is not closed: a `\"` is missing"),
            ("(a = 1", "a `(` in the query is not closed"),
            ("a = 1) or (b = 2", "a `)` in the query has no matching `(`"),
            ("a in ( )", "the query has `in ()`"),
            ("a = 'b'", "double quotes"),
            ("a = \"b\tc\"", "control character U+0009"),
            (
                "(a = 1 order by b asc) and c = 2",
                "`order by` is inside parentheses",
            ),
            ("a = 1 limit 5 limit 6", "`limit` twice"),
            ("limit 5 order by a asc", "`order by` is misplaced"),
            ("offset 5 limit 5", "`limit` is misplaced"),
        ] {
            let found = Options::of(text).expect_err(text);
            assert!(found.contains(problem), "{text}: {found}");
        }
    }

    #[test]
    fn limits_of_a_page_are_those_of_get_records() {
        let check = |text: &str| Options::of(text).expect(text).check_page();
        assert_eq!(check("limit 500 offset 10000"), Ok(()));
        assert_eq!(
            check("limit 501 offset 10001").unwrap_err(),
            "limit 501: kintone accepts 0 to 500; read more with a cursor; offset 10001: kintone accepts 0 to 10000; read further with a cursor or by $id"
        );
        assert!(check("limit -1").is_err());
        assert!(check("limit 99999999999999999999999").is_err());
    }
}

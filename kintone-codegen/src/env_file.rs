//! Reads an env file: lines of `KEY=VALUE`, whose values are taken literally.

use std::path::Path;

use crate::failure::Failure;

/// Reads the variables of a file. Errors name the line but never quote it, because it may hold a secret.
pub(crate) fn read(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let unreadable = |reason| Failure::Usage(format!("cannot read {}: {reason}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
    parse(&text).map_err(|(line, problem)| unreadable(format!("line {line} {problem}")))
}

fn parse(text: &str) -> Result<Vec<(String, String)>, (usize, &'static str)> {
    let mut variables = Vec::new();
    // Windows editors begin a file with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        variables.push(variable(line).map_err(|problem| (index + 1, problem))?);
    }
    Ok(variables)
}

fn variable(line: &str) -> Result<(String, String), &'static str> {
    let line = match line.strip_prefix("export") {
        Some(rest) if rest.starts_with([' ', '\t']) => rest,
        _ => line,
    };
    match line.split_once('=') {
        Some((name, text)) if is_name(name.trim()) => {
            Ok((name.trim().to_owned(), value(text)?.to_owned()))
        }
        _ => Err("is not KEY=VALUE"),
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(char::is_whitespace)
}

/// Returns the text after `=` without its quotes. Rejects text that other readers of such files might read differently.
fn value(text: &str) -> Result<&str, &'static str> {
    let trimmed = text.trim_start();
    for quote in ['"', '\''] {
        let Some(quoted) = trimmed.strip_prefix(quote) else {
            continue;
        };
        return match quoted.split_once(quote) {
            Some((value, rest)) if rest.is_empty() || is_comment(rest) => Ok(value),
            Some(_) => Err(
                "has text after the closing quote; if it belongs to the value, enclose the whole value in the other kind of quotes",
            ),
            None => Err("has no closing quote; a value ends on its line"),
        };
    }
    match text.contains(" #") || text.contains("\t#") {
        true => {
            Err("has a # after a blank; enclose the value in quotes (a comment may follow them)")
        }
        false => Ok(trimmed),
    }
}

fn is_comment(rest: &str) -> bool {
    rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_taken_literally() {
        let text = "\u{feff}# kintone\r\n\r\nA=pa$word\\n${B}\r\n export B = x=y# \r\nC='it is \"c\" # 1'\r\nD=\"d\" # of D\r\nE=\r\n";
        let variables = parse(text).unwrap();
        let variables: Vec<(&str, &str)> = variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            variables,
            [
                ("A", "pa$word\\n${B}"),
                ("B", "x=y#"),
                ("C", "it is \"c\" # 1"),
                ("D", "d"),
                ("E", ""),
            ]
        );
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused_by_its_line() {
        for (line, problem) in [
            ("secret", "KEY=VALUE"),
            ("=secret", "KEY=VALUE"),
            ("two words=secret", "KEY=VALUE"),
            ("A=\"secret", "no closing quote"),
            ("A='secret'x'", "after the closing quote"),
            ("A=secret # comment", "a # after a blank"),
            ("A= # comment", "a # after a blank"),
        ] {
            let (number, message) = parse(&format!("# first\n{line}\n")).unwrap_err();
            assert_eq!(number, 2, "{line}");
            assert!(message.contains(problem), "{line}: {message}");
        }
    }
}

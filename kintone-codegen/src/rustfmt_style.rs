//! Lays out the few shapes of generated code exactly as rustfmt does with its defaults, so that `cargo fmt` changes
//! nothing.
//!
//! prettyplease has a style of its own, which differs in long attributes, types and struct expressions.
//! rustfmt measures most things in columns, but some in bytes, which for Japanese is half as much again; a test compares
//! the layouts of random forms with rustfmt's. Where something is too wide for any layout, rustfmt leaves the whole item
//! as it is, and so every layout is right.

use unicode_width::UnicodeWidthStr;

/// rustfmt's `max_width`, in columns.
const WIDTH: usize = 100;

/// rustfmt's `struct_lit_width`, in columns.
const STRUCT_LITERAL_WIDTH: usize = 18;

/// rustfmt's `attr_fn_like_width`, in columns.
const ATTRIBUTE_WIDTH: usize = 70;

/// What rustfmt takes for the words of a derive in one line, in bytes.
const DERIVE_WIDTH: usize = 85;

/// rustfmt's `fn_call_width` and `array_width`, in columns.
const ARGUMENTS_WIDTH: usize = 60;

/// The columns of one step of indentation.
const STEP: usize = 4;

/// The text of a file, line by line.
#[derive(Debug, Default)]
pub(crate) struct Lines(String);

impl Lines {
    pub(crate) fn line(&mut self, indent: usize, text: &str) {
        if !text.is_empty() {
            self.0.push_str(&" ".repeat(indent * STEP));
            self.0.push_str(text);
        }
        self.0.push('\n');
    }

    /// Writes items, and checks that they are Rust. One after the other, because syntax takes a hundred times the memory of its text.
    pub(crate) fn checked(&mut self, write: impl FnOnce(&mut Lines)) -> Result<(), syn::Error> {
        let start = self.0.len();
        write(self);
        syn::parse_file(&self.0[start..]).map(drop)
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }

    /// `#[name(word, word)]` of a type or a variant, or nothing without words.
    pub(crate) fn attribute(&mut self, indent: usize, name: &str, words: &[String]) {
        self.attribute_within(WIDTH, indent, name, words);
    }

    /// `#[derive(…)]`: in one line, in a line of its own, or with a line for each word.
    pub(crate) fn derive(&mut self, words: &[&str]) {
        let joined = words.join(", ");
        if joined.len() <= DERIVE_WIDTH {
            return self.line(0, &format!("#[derive({joined})]"));
        }
        self.line(0, "#[derive(");
        // No column is kept for the comma.
        match STEP + joined.width() <= WIDTH {
            true => self.line(1, &format!("{joined},")),
            false => words
                .iter()
                .for_each(|word| self.line(1, &format!("{word},"))),
        }
        self.line(0, ")]");
    }

    /// The attribute of a field, which has one column less.
    pub(crate) fn field_attribute(&mut self, name: &str, words: &[String]) {
        self.attribute_within(WIDTH - 1, 1, name, words);
    }

    fn attribute_within(&mut self, width: usize, indent: usize, name: &str, words: &[String]) {
        if words.is_empty() {
            return;
        }
        let joined = words.join(", ");
        let line = format!("#[{name}({joined})]");
        let is_short = words.len() == 1 || joined.width() <= ATTRIBUTE_WIDTH;
        if is_short && indent * STEP + line.width() <= width {
            return self.line(indent, &line);
        }
        self.line(indent, &format!("#[{name}("));
        for (i, word) in words.iter().enumerate() {
            let comma = if i + 1 < words.len() { "," } else { "" };
            self.line(indent + 1, &format!("{word}{comma}"));
        }
        self.line(indent, ")]");
    }

    /// A field of a struct; its type goes to the next line, or over several, if it does not fit.
    pub(crate) fn field(&mut self, name: &str, ty: &str) {
        let line = format!("pub {name}: {ty},");
        if fits(1, &line) {
            return self.line(1, &line);
        }
        // In the next line, what is inside all brackets is measured in bytes too, and each pair of brackets takes four of them.
        let levels = ty.matches('<').count();
        let inside = ty.rsplit('<').next().unwrap_or(ty).trim_end_matches('>');
        if fits(2, &format!("{ty},")) && inside.len() + 4 * levels < WIDTH - 2 * STEP {
            self.line(1, &format!("pub {name}:"));
            return self.line(2, &format!("{ty},"));
        }
        let arguments = ty.strip_suffix('>').and_then(|ty| ty.split_once('<'));
        match arguments.map(|(outer, inner)| (format!("pub {name}: {outer}<"), format!("{inner},")))
        {
            Some((start, inner)) if fits(1, &start) && fits(2, &inner) => {
                self.line(1, &start);
                self.line(2, &inner);
                self.line(1, ">,");
            }
            _ => self.line(1, &line),
        }
    }

    /// `impl trait for ty {`.
    pub(crate) fn impl_header(&mut self, of: &str, ty: &str) {
        let start = format!("impl {of}");
        // The type is measured in bytes.
        if start.width() + " for ".len() + ty.len() + " {".len() <= WIDTH {
            return self.line(0, &format!("{start} for {ty} {{"));
        }
        self.line(0, &start);
        self.line(1, &format!("for {ty}"));
        self.line(0, "{");
    }

    /// `pub struct Name {`, or a variant with fields: rustfmt measures them in bytes, without their indentation.
    pub(crate) fn struct_header(&mut self, indent: usize, header: &str) {
        self.header(indent, header, header.len());
    }

    /// `pub enum Name {`.
    pub(crate) fn enum_header(&mut self, header: &str) {
        self.header(0, header, header.width());
    }

    fn header(&mut self, indent: usize, header: &str, length: usize) {
        if length + " {".len() <= WIDTH {
            return self.line(indent, &format!("{header} {{"));
        }
        self.line(indent, header);
        self.line(indent, "{");
    }

    /// `fn name(argument) -> Self {`, inside an `impl`.
    pub(crate) fn constructor_header(&mut self, name: &str, argument: &str) {
        let line = format!("fn {name}({argument}) -> Self {{");
        if STEP + line.len() <= WIDTH {
            return self.line(1, &line);
        }
        let comma = if fits(1, &line) { "" } else { "," };
        self.line(1, &format!("fn {name}("));
        self.line(2, &format!("{argument}{comma}"));
        self.line(1, ") -> Self {");
    }

    /// `Self { … }` as the body of such a function.
    pub(crate) fn self_literal(&mut self, members: &[(String, Expression)]) {
        let inline: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.inline()))
            .collect();
        let inline = inline.join(", ");
        let is_narrow = inline.width() <= STRUCT_LITERAL_WIDTH;
        if is_narrow && inline.len() <= STRUCT_LITERAL_WIDTH {
            return self.line(2, &format!("Self {{ {inline} }}"));
        }
        self.line(2, "Self {");
        if is_narrow {
            // The members are still a line without a comma at its end.
            self.line(3, &inline);
            return self.line(2, "}");
        }
        for (name, value) in members {
            self.member(name, value);
        }
        self.line(2, "}");
    }

    /// A member of a struct expression; its value goes to the next line if it cannot begin beside the name.
    fn member(&mut self, name: &str, value: &Expression) {
        const INDENT: usize = 3;
        let beside = format!("{name}: ");
        let below = format!("{name}:\n{}", spaces(INDENT + 1));
        // Below, no column is kept for the comma.
        let room = WIDTH.checked_sub(INDENT * STEP + beside.len() + ",".len());
        let laid_out = match room.and_then(|room| value.laid_out(INDENT, room)) {
            Some(text) => Some((beside, text)),
            None => value
                .laid_out(INDENT + 1, WIDTH - (INDENT + 1) * STEP)
                .map(|text| (below.clone(), text)),
        };
        let laid_out = laid_out.or_else(|| {
            // rustfmt keeps a macro that it cannot lay out as it is written, beside the name if its first line fits there.
            let begins_beside = room.is_some_and(|room| "vec![".len() <= room);
            match (value, begins_beside) {
                (Expression::List(items), true) => {
                    Some((format!("{name}: "), lines(items, INDENT)))
                }
                (Expression::List(items), false) => Some((below, lines(items, INDENT + 1))),
                _ => None,
            }
        });
        // What fits nowhere stays in one line.
        let (start, text) = laid_out.unwrap_or_else(|| (format!("{name}: "), value.inline()));
        self.line(INDENT, &format!("{start}{text},"));
    }
}

/// An initialiser.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    /// What has no place to break: a path, a number.
    Word(String),
    /// A string literal that becomes a `String`.
    Text(String),
    /// A field of a variable.
    Field(&'static str, String),
    /// A function and its arguments.
    Call(String, Vec<Expression>),
    /// `vec![…]`
    List(Vec<Expression>),
}

impl Expression {
    pub(crate) fn word(word: impl Into<String>) -> Expression {
        Expression::Word(word.into())
    }

    fn inline(&self) -> String {
        match self {
            Expression::Word(word) => word.clone(),
            Expression::Text(literal) => format!("{literal}{TO_OWNED}"),
            Expression::Field(of, name) => format!("{of}.{name}"),
            Expression::Call(name, arguments) => format!("{name}({})", joined(arguments)),
            Expression::List(items) => format!("vec![{}]", joined(items)),
        }
    }

    /// Whether rustfmt fills lines with such arguments, if they are short.
    fn is_simple(&self) -> bool {
        matches!(self, Expression::Word(word) if !word.contains(':') && word.width() <= SIMPLE_WIDTH)
    }

    /// The text where the first line has this room. `None` if it cannot be so narrow.
    fn laid_out(&self, indent: usize, room: usize) -> Option<String> {
        let inline = self.inline();
        match self {
            // A path is measured in bytes up to its last segment.
            Expression::Word(word) => {
                let before_last = word.rfind("::").map_or(0, |at| at + "::".len());
                (inline.width() <= room && before_last <= room).then_some(inline)
            }
            Expression::Text(literal) => chain(literal, TO_OWNED, indent, room),
            Expression::Field(of, name) => chain(of, &format!(".{name}"), indent, room),
            Expression::Call(name, items) => list(name, ['(', ')'], items, indent, room),
            Expression::List(items) => list("vec!", ['[', ']'], items, indent, room),
        }
    }
}

const TO_OWNED: &str = ".to_owned()";

/// rustfmt's `short_array_element_width_threshold`, in columns.
const SIMPLE_WIDTH: usize = 10;

fn joined(items: &[Expression]) -> String {
    let items: Vec<String> = items.iter().map(Expression::inline).collect();
    items.join(", ")
}

/// A list with a line for each item, however wide they are.
fn lines(items: &[Expression], indent: usize) -> String {
    let lines = items
        .iter()
        .map(|item| format!("{}{},\n", spaces(indent + 1), item.inline()));
    format!("vec![\n{}{}]", lines.collect::<String>(), spaces(indent))
}

/// A value and what is called on it, or its field: in one line, or the latter in the next.
fn chain(value: &str, last: &str, indent: usize, room: usize) -> Option<String> {
    if value.width() + last.width() <= room {
        return Some(format!("{value}{last}"));
    }
    let second = (indent + 1) * STEP + last.width() + ",".len();
    let is_possible = value.width() <= room && second <= WIDTH;
    is_possible.then(|| format!("{value}\n{}{last}", spaces(indent + 1)))
}

/// A call or a list: in one line, or broken.
fn list(
    name: &str,
    brackets: [char; 2],
    items: &[Expression],
    indent: usize,
    room: usize,
) -> Option<String> {
    let inline = joined(items);
    // A call as the only argument is measured as the arguments of the outer one.
    let is_lone = matches!(
        items,
        [Expression::Word(_) | Expression::Text(_) | Expression::Field(..)]
    );
    let is_short = is_lone || inline.width() <= ARGUMENTS_WIDTH;
    let [open, close] = brackets;
    if is_short && name.width() + inline.width() + 2 <= room {
        return Some(format!("{name}{open}{inline}{close}"));
    }
    broken(name, brackets, items, indent, room, ",".len())
}

/// A call or a list with a line for each item; a call that is the only item is broken instead. The first line has this
/// room; if nothing else closes after it, that of the comma too.
fn broken(
    name: &str,
    [open, close]: [char; 2],
    items: &[Expression],
    indent: usize,
    room: usize,
    comma: usize,
) -> Option<String> {
    let head = name.width() + 1;
    // The first line of a call ends with the bracket; a macro may begin anywhere.
    if !name.ends_with('!') && head > room + comma {
        return None;
    }
    // What closes the outer one takes a column, too.
    let lone = room.checked_sub(head + 1).and_then(|room| match items {
        [Expression::Call(inner, items)] => broken(inner, ['(', ')'], items, indent, room, 0),
        [Expression::List(items)] => broken("vec!", ['[', ']'], items, indent, room, 0),
        _ => None,
    });
    if let Some(text) = lone {
        return Some(format!("{name}{open}{text}{close}"));
    }
    let (outer, inner) = (spaces(indent), spaces(indent + 1));
    if items.is_empty() {
        return Some(format!("{name}{open}\n{outer}{close}"));
    }
    let mut text = format!("{name}{open}\n");
    if items.len() > 1 && items.iter().all(Expression::is_simple) {
        text.push_str(&format!("{inner}{},\n", joined(items)));
    } else {
        for item in items {
            let room = WIDTH.checked_sub((indent + 1) * STEP + ",".len())?;
            text.push_str(&format!("{inner}{},\n", item.laid_out(indent + 1, room)?));
        }
    }
    Some(format!("{text}{outer}{close}"))
}

fn spaces(indent: usize) -> String {
    " ".repeat(indent * STEP)
}

/// Whether a line of its own fits.
fn fits(indent: usize, line: &str) -> bool {
    indent * STEP + line.width() <= WIDTH
}

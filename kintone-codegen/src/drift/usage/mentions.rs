//! Names in the code of a file that may be those of kintone: members, variants and struct literals. Tokens are read, so that the
//! arguments of macros are, too; what type a value has, only the compiler knows.

use std::rc::Rc;

use proc_macro2::{Delimiter, Ident, Spacing, TokenStream, TokenTree};

use super::aliases::{Aliases, ident, name_of};
use super::site::{Origin, Use};

/// A name in the code of a file.
#[derive(Debug)]
pub(super) struct Mention {
    origin: Rc<Origin>,
    line: usize,
    pub(super) what: Mentioned,
}

/// What a name is, as far as its syntax tells.
#[derive(Debug)]
pub(super) enum Mentioned {
    /// `value.name` or `value.name(…)`.
    Member { name: String, access: Access },
    /// `Of::name`.
    Path { of: String, name: String },
    /// `Of { … }`: a value or a pattern.
    Literal {
        of: String,
        members: Vec<(usize, String)>,
        /// It ends with `..`, so that the others come from elsewhere.
        has_rest: bool,
    },
}

/// What is done with a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    /// Something is assigned to it.
    Assigned,
    /// It is a method, such as that of a patch.
    Called,
}

impl Mention {
    pub(super) fn at(&self, what: String) -> Use {
        self.origin.site(self.line, what)
    }

    /// A part of it, on a line of its own.
    pub(super) fn at_line(&self, line: usize, what: String) -> Use {
        self.origin.site(line, what)
    }
}

pub(super) fn collect(origin: &Rc<Origin>, tokens: TokenStream, mentions: &mut Vec<Mention>) {
    Reader {
        origin,
        aliases: Aliases::of(tokens.clone()),
        mentions,
    }
    .read(tokens);
}

struct Reader<'r> {
    origin: &'r Rc<Origin>,
    aliases: Aliases,
    mentions: &'r mut Vec<Mention>,
}

impl Reader<'_> {
    fn push(&mut self, line: usize, what: Mentioned) {
        let origin = Rc::clone(self.origin);
        self.mentions.push(Mention { origin, line, what });
    }

    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            let before = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at));
            match token {
                TokenTree::Ident(word) => {
                    let name = name_of(word);
                    let line = word.span().start().line;
                    if is_punct(before(1), '.') && !is_joint(before(2), '.') {
                        let access = access(tokens.get(at + 1), tokens.get(at + 2));
                        self.push(line, Mentioned::Member { name, access });
                    } else if let Some(of) = type_before(&tokens, at) {
                        let of = self.aliases.declared(of);
                        self.push(line, Mentioned::Path { of, name });
                    }
                }
                TokenTree::Group(group) => {
                    if group.delimiter() == Delimiter::Brace {
                        if let Some(of) = type_before(&tokens, at) {
                            // `use Of::{A, B}`.
                            self.path_group(of, group.stream());
                        } else if let Some(word) = literal_type(&tokens, at) {
                            let line = word.span().start().line;
                            let of = self.aliases.declared(name_of(word));
                            let (members, has_rest) = members(group.stream());
                            let literal = Mentioned::Literal {
                                of,
                                members,
                                has_rest,
                            };
                            self.push(line, literal);
                        }
                    }
                    self.read(group.stream());
                }
                _ => {}
            }
        }
    }

    fn path_group(&mut self, of: String, tokens: TokenStream) {
        let of = self.aliases.declared(of);
        for token in tokens {
            if let TokenTree::Ident(word) = token {
                let (of, name) = (of.clone(), name_of(&word));
                self.push(word.span().start().line, Mentioned::Path { of, name });
            }
        }
    }
}

fn is_punct(token: Option<&TokenTree>, c: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == c)
}

fn is_joint(token: Option<&TokenTree>, c: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == c && punct.spacing() == Spacing::Joint)
}

/// What the two tokens after a member do with it. An operator before `=` also assigns.
fn access(next: Option<&TokenTree>, after: Option<&TokenTree>) -> Access {
    match next {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            Access::Called
        }
        Some(TokenTree::Punct(punct)) => match (punct.as_char(), punct.spacing()) {
            ('=', Spacing::Alone) => Access::Assigned,
            ('+' | '-' | '*' | '/' | '%' | '|' | '&' | '^', Spacing::Joint)
                if is_punct(after, '=') =>
            {
                Access::Assigned
            }
            _ => Access::Read,
        },
        _ => Access::Read,
    }
}

/// The name before the `::` that ends at this token.
fn type_before(tokens: &[TokenTree], at: usize) -> Option<String> {
    let start = at.checked_sub(3)?;
    let is_path = is_joint(tokens.get(start + 1), ':') && is_punct(tokens.get(start + 2), ':');
    is_path.then(|| ident(&tokens[start])).flatten()
}

/// The name of the type whose value or pattern these braces hold, if they do not hold a block or a declaration.
fn literal_type(tokens: &[TokenTree], at: usize) -> Option<&Ident> {
    let mut start = at.checked_sub(1)?;
    let TokenTree::Ident(word) = &tokens[start] else {
        return None;
    };
    while let Some(before) = start.checked_sub(3) {
        if type_before(tokens, start).is_none() {
            break;
        }
        start = before;
    }
    let declares = [
        "struct", "enum", "union", "impl", "for", "trait", "mod", "dyn", "match", "in", "while",
    ];
    let is_declared = match start.checked_sub(1).map(|before| &tokens[before]) {
        Some(TokenTree::Ident(before)) => declares.iter().any(|declares| before == declares),
        // `impl<T> Of {` and `-> Of {`, but not `=> Of {`.
        Some(TokenTree::Punct(end)) if end.as_char() == '>' => {
            !is_joint(start.checked_sub(2).and_then(|at| tokens.get(at)), '=')
        }
        Some(TokenTree::Punct(end)) => matches!(end.as_char(), '+' | '\''),
        _ => false,
    };
    (!is_declared).then_some(word)
}

/// The members that are named at the beginning of each part, and whether `..` ends them.
fn members(tokens: TokenStream) -> (Vec<(usize, String)>, bool) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_comma = |token: &TokenTree| is_punct(Some(token), ',');
    let mut members = Vec::new();
    let mut has_rest = false;
    for part in tokens.split(is_comma) {
        has_rest |= is_joint(part.first(), '.') && is_punct(part.get(1), '.');
        let is_mark = |token: &&TokenTree| match token {
            TokenTree::Ident(word) => word == "ref" || word == "mut",
            TokenTree::Punct(punct) => punct.as_char() == '#',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Bracket,
            TokenTree::Literal(_) => false,
        };
        let mut rest = part.iter().skip_while(is_mark);
        if let (Some(TokenTree::Ident(word)), next) = (rest.next(), rest.next())
            && (next.is_none() || is_punct(next, ':'))
        {
            members.push((word.span().start().line, name_of(word)));
        }
    }
    (members, has_rest)
}

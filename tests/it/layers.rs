//! The order of the rooms inside each crate: imports come from the module that defines the name, and none points upwards. No files
//! import each other in a circle either: what a file re-exports is an import of those who use it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The rooms of kintone-runtime from the bottom to the top. A room may import from itself and from those before it.
const RUNTIME: [&str; 9] = [
    "record",
    "query",
    "endpoint",
    "api",
    "webhook",
    "client",
    "blocking",
    "macro_support",
    "prelude",
];

/// The rooms of kintone-emulator.
const EMULATOR: [&str; 5] = ["store", "domain", "api", "server", "setup"];

/// The modules of kintone-schema.
const SCHEMA: [&str; 20] = [
    "error",
    "generated",
    "suggest",
    "open_enum",
    "canonical",
    "json_reader",
    "field_type",
    "kind",
    "digit_strings",
    "choice",
    "entity",
    "default",
    "related",
    "number_precision",
    "read_only",
    "field",
    "process",
    "app",
    "assignee_demand",
    "hash_input",
];

/// The modules of kintone-derive: a record goes from `attr` to `expand`, a query is checked by `query` alone.
const DERIVE: [&str; 16] = [
    "error",
    "code",
    "names",
    "kind",
    "runtime",
    "query",
    "attr",
    "ast",
    "schema",
    "resolve",
    "type_check",
    "check",
    "fallback",
    "expand",
    "choice",
    "action",
];

/// The modules of kintone-codegen: those of the library, then those of the command.
const CODEGEN: [&str; 32] = [
    "read",
    "error",
    "names",
    "rename",
    "options",
    "relations",
    "plan",
    "drift",
    "rustfmt_style",
    "emit",
    "generate",
    "field_name",
    "partial_struct",
    "explain",
    "doc",
    "schema_path",
    "pull",
    "config",
    "project",
    "environment_constants",
    "build_script",
    "write",
    "failure",
    "env_file",
    "connection",
    "check",
    "findings",
    "concerned",
    "live",
    "commands",
    "flat",
    "cli",
];

/// A module, as the names on the way to it from the crate root.
type Module = Vec<String>;

/// The source files of a crate.
struct Sources(BTreeMap<Module, String>);

impl Sources {
    /// Those under this folder, without files of tests.
    fn under(root: &Path) -> Sources {
        let mut sources = Sources(BTreeMap::new());
        sources.read(root, &[]);
        sources
    }

    fn read(&mut self, folder: &Path, module: &[String]) {
        for entry in std::fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            let mut inside = module.to_vec();
            match stem.expect("a name") {
                "tests" => continue,
                "mod" => {}
                name => inside.push(name.to_owned()),
            }
            if path.is_dir() {
                self.read(&path, &inside);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = std::fs::read_to_string(&path).expect("a source");
                self.0.insert(inside, source);
            }
        }
    }

    /// The lines that import from a room above, or from the crate root.
    fn violations(&self, order: &[&str]) -> Vec<String> {
        let rank = |room: &str| order.iter().position(|known| *known == room);
        let mut found = Vec::new();
        for (module, source) in &self.0 {
            let room = &module[0];
            // The front page re-exports from everywhere, and the command uses the library.
            if matches!(room.as_str(), "lib" | "main") {
                continue;
            }
            let own = rank(room).unwrap_or_else(|| panic!("the room `{room}` is not in the order"));
            for Named { line, path, .. } in self.paths(module, source) {
                let why = match path.first().map(|target| (target, rank(target))) {
                    Some((_, Some(target))) if target <= own => continue,
                    Some((target, Some(_))) => format!("`{room}` lies below `{target}`"),
                    _ => "a name of the crate root; name the module that defines it".to_owned(),
                };
                let text = source.lines().nth(line).expect("a line").trim();
                found.push(format!("{} {}: {text}: {why}", module.join("::"), line + 1));
            }
        }
        found
    }

    /// The files that import each other, each circle as the names of its files.
    fn circles(&self) -> Vec<String> {
        let mut imports: BTreeMap<&Module, BTreeSet<&Module>> = BTreeMap::new();
        let exports = self.exports();
        for (module, source) in &self.0 {
            let targets = self.paths(module, source).into_iter();
            let targets = targets.filter(|path| !path.is_export);
            let targets = targets.filter_map(|path| self.definition(&path.path, &exports));
            imports.insert(module, targets.filter(|target| *target != module).collect());
        }
        let reached = |from: &Module| {
            let (mut reached, mut waiting) = (BTreeSet::new(), vec![from]);
            while let Some(module) = waiting.pop() {
                for target in &imports[module] {
                    if reached.insert(*target) {
                        waiting.push(target);
                    }
                }
            }
            reached
        };
        let reached: BTreeMap<&Module, BTreeSet<&Module>> = imports
            .keys()
            .map(|module| (*module, reached(module)))
            .collect();
        let mut circles = BTreeSet::new();
        for (module, targets) in &reached {
            let circle = targets
                .iter()
                .filter(|target| reached[**target].contains(module));
            let names: Vec<String> = circle.map(|module| module.join("::")).collect();
            if !names.is_empty() {
                circles.insert(names.join(", "));
            }
        }
        circles.into_iter().collect()
    }

    /// The paths from the crate root that the code of a module names, without its tests.
    fn paths(&self, module: &[String], source: &str) -> Vec<Named> {
        let mut code = String::new();
        let source = without_literals(source);
        let mut lines = source.lines();
        while let Some(line) = lines.next() {
            if line.trim() == "#[cfg(test)]" {
                // A module of tests comes last; a single line may stand anywhere.
                match lines.next() {
                    Some(tested) if !tested.ends_with('{') => code.push_str("\n\n"),
                    _ => break,
                }
                continue;
            }
            code.push_str(line.split("//").next().unwrap_or_default());
            code.push('\n');
        }
        let inside = self.0.keys().filter(|other| other.starts_with(module));
        let children = inside.filter_map(|other| other.get(module.len()));
        let children: BTreeSet<&str> = children.map(String::as_str).collect();
        let mut found = Vec::new();
        for word in ["crate", "super"].into_iter().chain(children) {
            for (at, _) in code.match_indices(&format!("{word}::")) {
                // `$crate::` stands in macros, which are written out in other crates; `pub(in crate::api)` imports nothing.
                let before = code[..at].chars().next_back();
                if code[..at].ends_with("(in ")
                    || before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | ':'))
                {
                    continue;
                }
                let line = code[..at].matches('\n').count();
                let statement = code[..at]
                    .rsplit([';', '}', '{'])
                    .next()
                    .unwrap_or_default();
                let is_export = statement.contains("pub") && statement.trim_end().ends_with("use");
                let mut ends = Vec::new();
                read_path(&code[at..], Vec::new(), &mut ends);
                ends.retain(|(end, _)| end.last().is_none_or(|last| !last.ends_with('!')));
                found.extend(ends.into_iter().map(|(end, alias)| Named {
                    line,
                    path: from_root(module, &end),
                    is_export,
                    alias,
                }));
            }
        }
        found
    }

    /// What the files re-export: a path for each name that a module gives away.
    fn exports(&self) -> BTreeMap<Module, Module> {
        let mut exports = BTreeMap::new();
        for (module, source) in &self.0 {
            let paths = self.paths(module, source).into_iter();
            for named in paths.filter(|named| named.is_export) {
                let Some(name) = named.alias.or(named.path.last().cloned()) else {
                    continue;
                };
                let mut given = module.clone();
                given.push(name);
                if given != named.path {
                    exports.insert(given, named.path);
                }
            }
        }
        exports
    }

    /// The file in which the end of a path is defined, whoever re-exports it on the way.
    fn definition(&self, path: &[String], exports: &BTreeMap<Module, Module>) -> Option<&Module> {
        let mut path = path.to_vec();
        // Nothing is re-exported more often than there are files.
        for _ in 0..self.0.len() {
            let lengths = (1..=path.len()).rev();
            let given = lengths.map(|length| &path[..length]);
            let found = given
                .clone()
                .find_map(|given| Some((given.len(), exports.get(given)?)));
            match found {
                Some((length, to)) => path = [&to[..], &path[length..]].concat(),
                None => break,
            }
        }
        self.file(&path)
    }

    /// The file that a path leads into, if it is one of these.
    fn file(&self, path: &[String]) -> Option<&Module> {
        let lengths = (1..=path.len()).rev();
        let mut prefixes = lengths.map(|length| &path[..length]);
        let (module, _) = prefixes.find_map(|prefix| self.0.get_key_value(prefix))?;
        Some(module)
    }
}

/// The source without what stands in quotes: texts name paths, too.
fn without_literals(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '/' if rest.starts_with("//") => {
                let length = rest.find('\n').unwrap_or(rest.len());
                code.push_str(&rest[..length]);
                length
            }
            '"' => quoted(rest, "\""),
            'r' if rest.starts_with("r#\"") => quoted(rest, "\"#"),
            '\'' if rest.starts_with("'\"'") => 3,
            '\'' if rest.starts_with("'\\") => quoted(rest, "'"),
            _ => {
                code.push(c);
                c.len_utf8()
            }
        };
        let literal = &rest[..length];
        if !literal.starts_with("//") {
            // The lines keep their numbers.
            code.extend(literal.matches('\n').filter(|_| length > 1));
        }
        rest = &rest[length..];
    }
    code
}

/// The length of a literal, up to what ends it. In raw text a backslash is one.
fn quoted(text: &str, end: &str) -> usize {
    let is_raw = text.starts_with('r');
    let mut at = if is_raw { 3 } else { 1 };
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(end) {
            return at + end.len();
        }
        let mut chars = rest.chars();
        let escaped = chars.next() == Some('\\') && !is_raw;
        at = text.len() - chars.as_str().len();
        if escaped {
            at += chars.next().map_or(0, char::len_utf8);
        }
    }
    text.len()
}

/// A path that the code of a module names.
struct Named {
    /// The index of its line.
    line: usize,
    path: Module,
    /// Whether it is re-exported.
    is_export: bool,
    /// The name after `as`.
    alias: Option<String>,
}

/// Reads `a::b` or `a::{b, c::d as e}` and returns how many bytes it has. A macro keeps its `!`.
fn read_path(text: &str, mut prefix: Module, found: &mut Vec<(Module, Option<String>)>) -> usize {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        if rest.starts_with('{') {
            at += 1;
            loop {
                at += text[at..].len() - text[at..].trim_start_matches([' ', '\n', ',']).len();
                if text[at..].is_empty() || text[at..].starts_with('}') {
                    return at + 1;
                }
                let length = read_path(&text[at..], prefix.clone(), found);
                at += length.max(1);
                // What follows is `as name`, if anything.
                at += text[at..].find([',', '}']).unwrap_or(text[at..].len());
            }
        }
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '!';
        let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        if length > 0 {
            prefix.push(rest[..length].to_owned());
        }
        at += length;
        match text[at..].strip_prefix("::") {
            Some(_) => at += 2,
            None => {
                let alias = text[at..].strip_prefix(" as ").map(|rest| {
                    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                    rest[..end.unwrap_or(rest.len())].to_owned()
                });
                prefix.pop_if(|last| last == "self");
                found.push((prefix, alias));
                return at;
            }
        }
    }
}

/// The same path without `crate` and `super`.
fn from_root(module: &[String], path: &[String]) -> Module {
    let (mut base, mut names) = (module.to_vec(), path.iter().peekable());
    if names.next_if(|name| *name == "crate").is_some() {
        base.clear();
    }
    while names.next_if(|name| *name == "super").is_some() {
        base.pop();
    }
    base.extend(names.cloned());
    base
}

fn runtime() -> Sources {
    Sources::under(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../kintone-runtime/src"))
}

fn emulator() -> Sources {
    Sources::under(&Path::new(env!("CARGO_MANIFEST_DIR")).join("emulator/src"))
}

fn schema() -> Sources {
    Sources::under(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../kintone-runtime/schema/src"))
}

fn derive() -> Sources {
    Sources::under(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../kintone-derive/src"))
}

fn codegen() -> Sources {
    Sources::under(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../kintone-codegen/src"))
}

fn one(module: &str, source: &str) -> (Module, String) {
    let names = module.split("::").map(str::to_owned);
    (names.collect(), source.to_owned())
}

#[test]
fn no_import_of_the_runtime_runs_upwards_or_takes_a_name_from_the_root() {
    let sources = runtime();
    assert!(sources.0.len() > 100, "{}", sources.0.len());
    let all = sources.violations(&RUNTIME);
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}

#[test]
fn no_import_of_the_emulator_runs_upwards_or_takes_a_name_from_the_root() {
    let sources = emulator();
    assert!(sources.0.len() > 70, "{}", sources.0.len());
    let all = sources.violations(&EMULATOR);
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}

#[test]
fn no_import_of_the_schema_and_the_derive_runs_upwards_or_takes_a_name_from_the_root() {
    let (schema, derive) = (schema(), derive());
    assert!(schema.0.len() >= SCHEMA.len() && derive.0.len() > 40);
    let mut all = schema.violations(&SCHEMA);
    all.extend(derive.violations(&DERIVE));
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}

#[test]
fn no_files_of_the_schema_and_the_derive_import_each_other_in_a_circle() {
    let circles = [schema().circles(), derive().circles()].concat();
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

#[test]
fn no_import_of_the_generator_runs_upwards_or_in_a_circle() {
    let sources = codegen();
    assert!(sources.0.len() > 20, "{}", sources.0.len());
    let all = [sources.violations(&CODEGEN), sources.circles()].concat();
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}

#[test]
fn no_files_of_the_emulator_import_each_other_in_a_circle() {
    let circles = emulator().circles();
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

#[test]
fn no_files_of_the_runtime_import_each_other_in_a_circle() {
    let circles = runtime().circles();
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

#[test]
fn an_import_that_runs_upwards_is_found_with_its_line() {
    let source = "use crate::record::id::AppId;\nuse crate::api::AddRecords;\n// crate::client\nuse crate::{Error};\n\
                  use super::super::client::Client;\nfn f(_: crate::client::Call) {}\n";
    let sources = Sources(BTreeMap::from([
        one("query::order", source),
        one("api", "        $crate::client::call()"),
    ]));
    assert_eq!(
        sources.violations(&RUNTIME),
        [
            "query::order 2: use crate::api::AddRecords;: `query` lies below `api`",
            "query::order 4: use crate::{Error};: a name of the crate root; name the module that defines it",
            "query::order 6: fn f(_: crate::client::Call) {}: `query` lies below `client`",
            "query::order 5: use super::super::client::Client;: `query` lies below `client`",
        ]
    );
}

#[test]
fn a_circle_is_found_with_its_files_however_they_import() {
    let sources = Sources(BTreeMap::from([
        one(
            "store",
            "pub use random::text as words;\nuse comments::Comment;\nstruct Id;",
        ),
        one(
            "store::records",
            "use crate::store::{\n    files::{File, Key as Name},\n    random,\n};",
        ),
        one("store::files", "use super::comments::Comment;"),
        one(
            "store::comments",
            "use super::words;\nfn f() { crate::store::records::all() }",
        ),
        // What the store re-exports does not count as an import by the store, so this is not a circle with it.
        one(
            "store::random",
            "use super::Id;\n#[cfg(test)]\nuse crate::store::records::Record;",
        ),
        one("store::tables", "use super::rows::Row;"),
        one(
            "store::rows",
            "#[cfg(test)]\nmod testing;\nuse super::tables::Table;",
        ),
    ]));
    assert_eq!(
        sources.circles(),
        [
            "store, store::comments, store::files, store::random, store::records",
            "store::rows, store::tables"
        ]
    );
}

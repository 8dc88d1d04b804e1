//! Forms with any legal set of codes and options, and some that only old apps could have, as kintone would answer.

use std::collections::BTreeSet;

use kintone_codegen::{AppSchema, Error, Options, Rename, generate};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};
use syn::ext::IdentExt;

/// A form, in the order of its layout: a table holds its fields.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub(crate) fields: Vec<Field>,
    /// The answer of Get Process Management Settings.
    pub(crate) process: Value,
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) code: String,
    pub(crate) definition: Value,
}

impl Form {
    /// The answer of Get Form Fields, and the process beside it.
    pub(crate) fn answer(&self) -> Value {
        json!({ "properties": properties(&self.fields), "revision": "3", "process": self.process })
    }
}

fn properties(fields: &[Field]) -> Map<String, Value> {
    fields
        .iter()
        .map(|field| (field.code.clone(), field.definition.clone()))
        .collect()
}

/// Any form of up to 24 fields.
pub(crate) fn form() -> impl Strategy<Value = Form> {
    let fields = (
        btree_set(code(), 1..24),
        vec(definition(), 24),
        vec(any::<bool>(), 24),
    );
    (fields, any::<Index>(), process()).prop_map(|((codes, definitions, required), split, process)| {
        let mut fields: Vec<Field> = codes
            .into_iter()
            .zip(definitions)
            .zip(required)
            .map(|((code, mut definition), required)| {
                definition["code"] = json!(code);
                definition["required"] = json!(required);
                Field { code, definition }
            })
            .collect();
        // Everything after the first field, up to `split`, goes into a table that has the first one's code.
        let mut inner: Vec<Field> = fields.drain(1..=split.index(fields.len())).collect();
        // A table holds no table.
        inner.retain(|field| field.definition["type"] != json!("SUBTABLE"));
        let table = &mut fields[0];
        if !inner.is_empty() {
            table.definition = json!({
                "type": "SUBTABLE", "code": table.code, "label": "表", "noLabel": false, "fields": properties(&inner),
            });
        }
        // Every form has fields with a value: those of the system, if no other.
        let holds = |field: &Field| field.definition["fields"] != json!({});
        if !fields.iter().any(holds) {
            fields[0].definition = json!({ "type": "SINGLE_LINE_TEXT", "code": fields[0].code });
        }
        Form { fields, process }
    })
}

/// A process of three states, in the last two of which one or any of somebody acts; or none.
fn process() -> impl Strategy<Value = Value> {
    let entity = select(vec![
        json!([]),
        json!([{ "entity": { "type": "USER", "code": "sato" } }]),
        json!([{ "entity": { "type": "FIELD_ENTITY", "code": "nobody" } }]),
    ]);
    let assignee = (select(vec!["ONE", "ANY", "ALL"]), entity)
        .prop_map(|(kind, entities)| json!({ "type": kind, "entities": entities }));
    let states = (btree_set(option(), 3), vec(assignee, 3));
    let names = vec((option(), 0usize..3, 0usize..3, any::<bool>()), 0..6);
    (states, names, any::<bool>(), any::<bool>()).prop_map(
        |((states, assignees), actions, again, enable)| {
            let states: Vec<String> = states.into_iter().collect();
            let mut actions: Vec<Value> = actions
                .into_iter()
                .map(|(name, from, to, condition)| {
                    let condition = if condition { "a > \"0\" and b in (`x`)" } else { "" };
                    json!({ "name": name, "from": states[from], "to": states[to], "filterCond": condition })
                })
                .collect();
            if let Some(mut action) = actions.first().cloned().filter(|_| again) {
                action["from"] = json!(states[2]);
                action["to"] = json!(states[0]);
                actions.push(action);
            }
            let states: Map<String, Value> = states
                .into_iter()
                .zip(assignees)
                .enumerate()
                .map(|(i, (name, assignee))| {
                    let state = json!({ "name": name, "index": i.to_string(), "assignee": assignee });
                    (name, state)
                })
                .collect();
            json!({ "enable": enable, "states": states, "actions": actions })
        },
    )
}

/// A field code: what kintone takes, made of pieces on which identifiers break.
pub(crate) fn code() -> impl Strategy<Value = String> {
    const PIECES: [&str; 62] = [
        "請求",
        "書",
        "明細",
        "カ",
        "力",
        "へ",
        "ヘ",
        "ー",
        "一",
        "二",
        "ニ",
        "〇",
        "O",
        "o",
        "0",
        "ﾊﾝｶｸ",
        "ｶﾞ",
        "ガ",
        "カ\u{3099}",
        "が",
        "A",
        "Ａ",
        "a",
        "ａ",
        "_",
        "__",
        "＿",
        "・",
        "･",
        "￥",
        "＄",
        "￡",
        "1",
        "１",
        "²",
        "é",
        "e\u{301}",
        "ß",
        "İ",
        "ſ",
        "Σ",
        "а",
        "α",
        "々",
        "ゝ",
        "ヶ",
        "髙",
        "﨑",
        "㈱",
        "①",
        "Ⅳ",
        "ﬁ",
        "😀",
        "type",
        "self",
        "Status",
        "Required",
        "Other",
        "record",
        "l",
        "I",
        "x",
    ];
    const WORDS: [&str; 26] = [
        "type",
        "self",
        "Self",
        "super",
        "crate",
        "async",
        "match",
        "_",
        "gen",
        "try",
        "dyn",
        "r",
        "id",
        "String",
        "Vec",
        "Option",
        "Some",
        "None",
        "Default",
        "From",
        "new",
        "kintone_runtime",
        "required",
        "default",
        "Status",
        "Required",
    ];
    // A code has up to 128 characters; long ones do not fit a line.
    let lengths = prop_oneof![9 => 1usize..5, 2 => 8usize..40];
    let pieces = (vec(select(PIECES.to_vec()), 40), lengths).prop_map(|(pieces, length)| {
        let code = pieces[..length].concat();
        code.chars().take(128).collect::<String>()
    });
    let legal = pieces.prop_filter("a code cannot start with a digit", |code| {
        !code.starts_with(char::is_numeric)
    });
    prop_oneof![4 => legal, 1 => select(WORDS.to_vec()).prop_map(str::to_owned)]
}

/// The name of an option, which may be anything.
pub(crate) fn option() -> impl Strategy<Value = String> {
    const NASTY: [&str; 27] = [
        " ",
        "\u{3000}",
        "山﨑・𠮷野家",
        "-----",
        "-",
        "100%",
        "100",
        "\"quoted\"",
        "back\\slash",
        "絵文字😀",
        "😀",
        "👨\u{200d}👩\u{200d}👧",
        "a/b",
        "A/B",
        "a b",
        "Other",
        "Unlisted",
        "self",
        "N/A",
        "{x}",
        "*/",
        "\u{202e}x",
        "<b>",
        "[x]: y",
        "#!",
        "r#type",
        "é\u{323}",
    ];
    prop_oneof![
        3 => code(),
        2 => select(NASTY.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{1,12}",
    ]
}

/// A label, which may be anything too.
fn label() -> impl Strategy<Value = String> {
    prop_oneof![
        option(),
        Just("1. https://example.com/ `x` _y_ <z>".to_owned()),
        Just("line\r\nbreak\t\0".to_owned())
    ]
}

/// A field of any type that may also be in a table, without its code.
fn definition() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        2 => select(vec!["", "x", "default \"quoted\" \\ `value`"]).prop_map(str::to_owned),
        // What does not fit a line, by one column or by many.
        1 => (1usize..60, 0usize..3).prop_map(|(wide, narrow)| "既定".repeat(wide) + &"x".repeat(narrow)),
    ];
    let choices =
        btree_set(option(), 1..9).prop_map(|options| options.into_iter().collect::<Vec<String>>());
    let kind = prop_oneof![
        text.clone().prop_map(|text| json!({
            "type": "SINGLE_LINE_TEXT", "unique": false, "defaultValue": text, "minLength": "", "maxLength": "64",
            "expression": "", "hideExpression": false,
        })),
        text.prop_map(|text| json!({ "type": "MULTI_LINE_TEXT", "defaultValue": text })),
        Just(json!({ "type": "SINGLE_LINE_TEXT", "expression": "\"a\" & `b`", "defaultValue": "" })),
        select(vec!["", "10", "-0.5", "1e3", "12345678901234567890", "123456789012345678901234567890.5", "no number"]).prop_map(|number| json!({
            "type": "NUMBER", "unique": false, "defaultValue": number, "minValue": "0", "maxValue": "", "unit": "円",
        })),
        select(vec!["NUMBER", "DATETIME", "DATE", "TIME", "HOUR_MINUTE", "NUMBER DIGIT", "crate"])
            .prop_map(|format| json!({ "type": "CALC", "expression": "1 + 1", "format": format })),
        select(vec!["", "2020-11-12", "2020-02-30"])
            .prop_map(|date| json!({ "type": "DATE", "unique": false, "defaultValue": date, "defaultNowValue": false })),
        select(vec!["", "2012-07-19T00:00Z", "2012-07-19T09:30+09:00", "2012-07-19T09:30", "2012-07-19T09:30+9"])
            .prop_map(|instant| json!({ "type": "DATETIME", "unique": false, "defaultValue": instant, "defaultNowValue": false })),
        any::<bool>().prop_map(|now| json!({ "type": "TIME", "defaultValue": "05:00:00.000", "defaultNowValue": now })),
        Just(json!({ "type": "FILE", "thumbnailSize": "50" })),
        Just(json!({ "type": "USER_SELECT", "entities": [], "defaultValue": [{ "type": "FUNCTION", "code": "LOGINUSER()" }] })),
        vec("[a-z]{1,40}", 1..4).prop_map(|codes| {
            let users: Vec<Value> = codes.iter().map(|code| json!({ "type": "USER", "code": code })).collect();
            json!({ "type": "USER_SELECT", "entities": [], "defaultValue": users })
        }),
        Just(json!({ "type": "SUBTABLE", "fields": {} })),
        Just(json!({ "type": "A_TYPE_OF_TOMORROW", "new": { "member": 1 } })),
        (choices, select(vec!["DROP_DOWN", "RADIO_BUTTON", "CHECK_BOX", "MULTI_SELECT"]), 0usize..9)
            .prop_map(|(options, kind, defaults)| choice(&options, kind, defaults)),
    ];
    (kind, label()).prop_map(|(mut definition, label)| {
        definition["label"] = json!(label);
        definition
    })
}

fn choice(options: &[String], kind: &str, defaults: usize) -> Value {
    let many = matches!(kind, "CHECK_BOX" | "MULTI_SELECT");
    let defaults = &options[..defaults.min(options.len())];
    let default_value = match (many, defaults.first()) {
        (true, _) => json!(defaults),
        (false, Some(default)) => json!(default),
        (false, None) => json!(""),
    };
    let options: Map<String, Value> = options
        .iter()
        .enumerate()
        .map(|(i, option)| {
            (
                option.clone(),
                json!({ "label": option, "index": i.to_string() }),
            )
        })
        .collect();
    json!({ "type": kind, "options": options, "defaultValue": default_value })
}

impl Form {
    /// All field codes, those inside the table included.
    pub(crate) fn codes(&self) -> BTreeSet<String> {
        let inner = self
            .fields
            .iter()
            .filter_map(|field| field.definition["fields"].as_object());
        let inner = inner.flat_map(|fields| fields.keys().cloned());
        let tables = self
            .fields
            .iter()
            .filter(|field| field.definition["fields"] != json!({}));
        tables
            .map(|field| field.code.clone())
            .chain(inner)
            .collect()
    }

    /// The names of the actions that records go through.
    pub(crate) fn actions(&self) -> BTreeSet<String> {
        let actions = self.process["actions"].as_array();
        let actions = actions.filter(|_| self.process["enable"] == json!(true));
        let names = actions.into_iter().flatten().map(|action| &action["name"]);
        names
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect()
    }
}

/// The code of a form. What has no letters in ASCII is renamed, as the error asks for.
pub(crate) fn written(form: &Form, mut options: Options) -> String {
    let schema = AppSchema::parse(&form.answer().to_string(), "app").unwrap();
    if let Err(Error::NoAsciiName(names)) = generate(&schema, &options) {
        for (i, name) in names.iter().enumerate() {
            options = options.rename(Rename::parse(&format!("{name}=renamed{i}")).unwrap());
        }
    }
    generate(&schema, &options).unwrap_or_else(|error| panic!("{error}\n{}", form.answer()))
}

/// Any number of forms, the same ones in every run.
pub(crate) fn forms(count: usize) -> impl Iterator<Item = Form> {
    let mut runner = TestRunner::deterministic();
    let form = form();
    (0..count).map(move |_| form.new_tree(&mut runner).unwrap().current())
}

/// The members of a generated struct or enum.
pub(crate) struct Members {
    /// The name of the type.
    pub(crate) of: String,
    /// What the type derives: `KintoneRecord`.
    pub(crate) derives: Option<&'static str>,
    /// The identifiers, without `r#`.
    pub(crate) names: Vec<String>,
    /// What each one stands for on the wire.
    pub(crate) wire: Vec<String>,
}

/// What generated code names.
pub(crate) fn identifiers(file: &syn::File) -> Vec<Members> {
    file.items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Struct(item) => {
                let members = item
                    .fields
                    .iter()
                    .map(|field| (field.ident.as_ref().unwrap(), &field.attrs[..]));
                Some(members_of(&item.ident, derived(&item.attrs), members))
            }
            syn::Item::Enum(item) => {
                let members = item
                    .variants
                    .iter()
                    .map(|variant| (&variant.ident, &variant.attrs[..]));
                Some(members_of(&item.ident, derived(&item.attrs), members))
            }
            _ => None,
        })
        .collect()
}

fn derived(attrs: &[syn::Attribute]) -> Option<&'static str> {
    ["KintoneRecord", "KintoneChoice", "KintoneAction"]
        .into_iter()
        .find(|derive| attrs.iter().any(|attr| tokens(attr).contains(derive)))
}

fn members_of<'f>(
    of: &syn::Ident,
    derives: Option<&'static str>,
    members: impl Iterator<Item = (&'f syn::Ident, &'f [syn::Attribute])>,
) -> Members {
    let (names, wire) = members
        .map(|(ident, attrs)| (ident.unraw().to_string(), wire_name(ident, attrs)))
        .unzip();
    Members {
        of: of.unraw().to_string(),
        derives,
        names,
        wire,
    }
}

fn wire_name(ident: &syn::Ident, attrs: &[syn::Attribute]) -> String {
    let mut name = ident.unraw().to_string();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("kintone")) {
        attr.parse_nested_meta(|meta| {
            if ["code", "option", "action"]
                .iter()
                .any(|word| meta.path.is_ident(word))
            {
                name = meta.value()?.parse::<syn::LitStr>()?.value();
            } else if meta.path.is_ident("fallback") {
                name = "(any other)".to_owned();
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<proc_macro2::TokenTree>()?;
            }
            Ok(())
        })
        .unwrap();
    }
    name
}

fn tokens(attr: &syn::Attribute) -> String {
    match &attr.meta {
        syn::Meta::List(list) => list.tokens.to_string(),
        _ => String::new(),
    }
}

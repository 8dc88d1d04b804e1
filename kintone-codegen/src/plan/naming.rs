//! Gives every struct, field, enum and variant of an app its identifier.

use kintone_schema::{AppSchema, Field, FieldType, NamedAction};

use crate::error::Error;
use crate::names::{
    Candidate, Names, Naming, Role, Scope, Settled, Ticket, bare, candidate, hash_digits,
    is_identifier, type_candidate,
};
use crate::rename::Rename;

/// A struct whose names are asked for: the record of an app or the row of a table.
pub(super) struct StructDraft<'s> {
    pub(super) ty: Ticket,
    /// The struct of its required fields, if there is to be one.
    pub(super) required: Ticket,
    pub(super) fields: Vec<FieldDraft<'s>>,
}

pub(super) struct FieldDraft<'s> {
    pub(super) field: &'s Field,
    pub(super) name: Ticket,
    pub(super) choices: Option<ChoicesDraft<'s>>,
    pub(super) rows: Option<StructDraft<'s>>,
}

/// An enum whose names are asked for.
pub(super) struct ChoicesDraft<'s> {
    pub(super) ty: Ticket,
    pub(super) variants: Vec<(&'s str, Ticket)>,
    pub(super) fallback: Ticket,
}

/// The enum of the process actions whose names are asked for.
pub(super) struct ActionsDraft<'s> {
    pub(super) ty: Ticket,
    pub(super) variants: Vec<(NamedAction<'s>, Ticket)>,
}

/// The names that generated code itself uses: a type called so would hide them.
const TAKEN: [&str; 8] = [
    "String",
    "Vec",
    "Option",
    "Some",
    "None",
    "From",
    "Default",
    "kintone_runtime",
];

/// The names for the variant that keeps unlisted options; the first one that is not an option is taken.
const FALLBACKS: [&str; 3] = ["Other", "Unlisted", "Unknown"];

/// The name of the struct: as chosen, else from the app's code, else from its name.
pub(crate) fn struct_name(
    schema: &AppSchema,
    chosen: Option<&str>,
    names: Names,
) -> Result<String, Error> {
    if let Some(name) = chosen {
        return match is_identifier(name) {
            _ if TAKEN.contains(&name) => Err(Error::Name(format!(
                "`{name}` is a name that the generated code itself needs; choose another one"
            ))),
            true => Ok(name.to_owned()),
            false => Err(Error::Name(format!(
                "{name:?} is no identifier of Rust; choose another name for the struct"
            ))),
        };
    }
    let nameless = schema
        .app()
        .map(|app| format!("App{app}"))
        .unwrap_or_default();
    let known = [schema.code(), schema.name(), &nameless, "App"];
    let code = known
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default();
    let Candidate { text, lossy } = type_candidate(code, names, Role::App);
    if lossy || TAKEN.contains(&text.as_str()) {
        return Ok(format!("{text}_{}", hash_digits(code, 4)));
    }
    Ok(text)
}

/// Asks for the names of one app.
pub(super) struct Namer<'s, 'o> {
    schema: &'s AppSchema,
    naming: Naming,
    types: Scope,
    /// What every type of the app begins with: the name of the struct.
    prefix: &'o str,
    names: Names,
    renames: &'o [Rename],
    /// Which renames were of use.
    used: Vec<bool>,
}

impl<'s, 'o> Namer<'s, 'o> {
    pub(super) fn new(
        schema: &'s AppSchema,
        prefix: &'o str,
        names: Names,
        renames: &'o [Rename],
    ) -> Self {
        let mut naming = Naming::default();
        let types = naming.scope();
        for name in TAKEN {
            naming.pin(types, name);
        }
        Namer {
            schema,
            naming,
            types,
            prefix,
            names,
            renames,
            used: vec![false; renames.len()],
        }
    }

    /// The record and everything below it.
    pub(super) fn record(&mut self) -> StructDraft<'s> {
        let ty = self.naming.pin(self.types, self.prefix);
        // Reserved whether it is needed or not: a field's type must not change its name when the first field becomes required.
        let required = self
            .naming
            .pin(self.types, &format!("{}Required", bare(self.prefix)));
        let fields = self.fields(self.schema.fields());
        StructDraft {
            ty,
            required,
            fields,
        }
    }

    fn fields(&mut self, fields: &'s [Field]) -> Vec<FieldDraft<'s>> {
        let scope = self.naming.scope();
        let in_records = fields
            .iter()
            .filter(|field| field.holds_value() && field.enabled());
        in_records.map(|field| self.field(scope, field)).collect()
    }

    fn field(&mut self, scope: Scope, field: &'s Field) -> FieldDraft<'s> {
        let renamed = self.rename(field.code());
        let name = match renamed {
            Some(identifier) => self.naming.pin(scope, identifier),
            None => {
                let candidate = candidate(field.code(), self.names, Role::Field);
                self.naming.ask(scope, field.code(), candidate)
            }
        };
        let word = renamed.unwrap_or(field.code());
        let choices = self.choices(field, word);
        let rows = (field.field_type() == &FieldType::Subtable).then(|| self.rows(field, word));
        FieldDraft {
            field,
            name,
            choices,
            rows,
        }
    }

    fn rows(&mut self, table: &'s Field, word: &str) -> StructDraft<'s> {
        let ty = self.type_of(table.code(), word, "");
        let required = self.type_of(table.code(), word, "Required");
        let fields = self.fields(table.table_fields());
        StructDraft {
            ty,
            required,
            fields,
        }
    }

    fn choices(&mut self, field: &'s Field, word: &str) -> Option<ChoicesDraft<'s>> {
        let (ty, options): (Ticket, Vec<&'s str>) = match field.field_type() {
            FieldType::Status => {
                let states = super::states(self.schema)?;
                (
                    self.naming
                        .pin(self.types, &format!("{}Status", bare(self.prefix))),
                    states,
                )
            }
            _ if field.options().is_empty() => return None,
            _ => {
                let options = field
                    .options()
                    .iter()
                    .map(|option| option.name.as_str())
                    .collect();
                (self.type_of(field.code(), word, ""), options)
            }
        };
        let scope = self.naming.scope();
        let mut texts = Vec::new();
        let variants = options
            .into_iter()
            .map(|option| {
                let ticket = match self.rename(&format!("{}/{option}", field.code())) {
                    Some(identifier) => {
                        texts.push(identifier.to_owned());
                        self.naming.pin(scope, identifier)
                    }
                    None => {
                        let candidate = candidate(option, self.names, Role::Variant);
                        texts.push(candidate.text.clone());
                        self.naming.ask(scope, option, candidate)
                    }
                };
                (option, ticket)
            })
            .collect();
        let fallback = match FALLBACKS
            .into_iter()
            .find(|name| !texts.iter().any(|text| text == name))
        {
            Some(name) => self.naming.pin(scope, name),
            None => {
                let candidate = Candidate {
                    text: FALLBACKS[0].to_owned(),
                    lossy: true,
                };
                self.naming.ask(scope, field.code(), candidate)
            }
        };
        Some(ChoicesDraft {
            ty,
            variants,
            fallback,
        })
    }

    /// The actions of the process; nothing if records do not go through it.
    pub(super) fn actions(&mut self) -> Option<ActionsDraft<'s>> {
        let actions = self.schema.named_actions();
        if actions.is_empty() {
            return None;
        }
        let ty = self
            .naming
            .pin(self.types, &format!("{}Action", bare(self.prefix)));
        let scope = self.naming.scope();
        // Renames know the actions, like the states, by the code of the STATUS field.
        let fields = self.schema.fields();
        let status = fields
            .iter()
            .find(|field| *field.field_type() == FieldType::Status)
            .map_or("", Field::code);
        let variants = actions
            .into_iter()
            .map(|action| {
                let ticket = match self.rename(&format!("{status}/{}", action.name)) {
                    Some(identifier) => self.naming.pin(scope, identifier),
                    None => {
                        let candidate = candidate(action.name, self.names, Role::Action);
                        self.naming.ask(scope, action.name, candidate)
                    }
                };
                (action, ticket)
            })
            .collect();
        Some(ActionsDraft { ty, variants })
    }

    /// The type of a field: the app's name and the field's.
    fn type_of(&mut self, code: &str, word: &str, suffix: &str) -> Ticket {
        let Candidate { text, lossy } = type_candidate(word, self.names, Role::Field);
        // A type that holds the code as it is has the better claim.
        let own = suffix.is_empty() && text == word;
        let candidate = Candidate {
            text: format!("{}{text}{suffix}", bare(self.prefix)),
            lossy,
        };
        self.naming
            .ask_as(self.types, &format!("{code}{suffix}"), candidate, own)
    }

    fn rename(&mut self, of: &str) -> Option<&'o str> {
        let index = self.renames.iter().position(|rename| rename.of == of)?;
        self.used[index] = true;
        Some(&self.renames[index].identifier)
    }

    /// The names, and for each rename whether it was of use.
    pub(super) fn settle(self) -> (Settled, Vec<bool>) {
        (self.naming.settle(), self.used)
    }
}

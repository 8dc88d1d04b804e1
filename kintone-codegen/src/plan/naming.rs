//! Gives every struct, field, enum and variant of an app its identifier.

use kintone_schema::{AppSchema, Field, FieldType, NamedAction};

use crate::error::Error;
use crate::names::{
    Candidate, Identifiers, Names, Naming, Role, Scope, TAKEN, Ticket, bare, candidate, shortened,
    type_candidate,
};
use crate::options::{Options, full_name};
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

/// The names for the variant that keeps unlisted options; the first one that is not an option is taken.
const FALLBACKS: [&str; 3] = ["Other", "Unlisted", "Unknown"];

/// The bytes of the longest name of a type, before a hash or `Required` is appended: rustdoc writes a file for each type,
/// and file systems have names of up to 255 bytes.
const LONGEST_TYPE_NAME: usize = 144;

/// What the renames of the user have to do with the names of one app.
pub(crate) struct Renames {
    /// For each of them whether it was of use.
    pub(crate) used: Vec<bool>,
    /// All that a rename could name.
    pub(crate) known: Vec<String>,
}

/// Asks for the names of one app.
pub(super) struct Namer<'s, 'o> {
    schema: &'s AppSchema,
    naming: Naming,
    types: Scope,
    /// What every type of the app begins with: the name of the struct.
    prefix: &'o str,
    options: &'o Options,
    renames: Renames,
    /// What has letters that ASCII does not have, as a rename would name it.
    nameless: Vec<String>,
}

impl<'s, 'o> Namer<'s, 'o> {
    pub(super) fn new(schema: &'s AppSchema, prefix: &'o str, options: &'o Options) -> Self {
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
            options,
            renames: Renames {
                used: vec![false; options.renames.len()],
                known: Vec::new(),
            },
            nameless: Vec::new(),
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
        let kept = fields.iter().filter(|field| self.options.keeps(field));
        kept.map(|field| self.field(scope, field)).collect()
    }

    fn field(&mut self, scope: Scope, field: &'s Field) -> FieldDraft<'s> {
        let mut wanted = candidate(field.code(), self.options.names, Role::Field);
        if let Some(name) =
            english(field).filter(|_| wanted.lost && self.options.names == Names::Ascii)
        {
            wanted = Candidate {
                text: name.to_owned(),
                lossy: false,
                lost: false,
            };
        }
        let (name, renamed) = self.ask(scope, field.code(), of_field(field, None), wanted);
        let choices = self.choices(field, renamed);
        let rows = (field.field_type() == &FieldType::Subtable).then(|| self.rows(field, renamed));
        FieldDraft {
            field,
            name,
            choices,
            rows,
        }
    }

    /// Asks for a name, or takes the one that the user chose. `of` is what a rename may call it, first the usual form.
    fn ask(
        &mut self,
        scope: Scope,
        code: &str,
        of: [String; 2],
        candidate: Candidate,
    ) -> (Ticket, Option<&'o Rename>) {
        let lost = candidate.lost;
        let ticket = self.naming.ask(scope, code, candidate);
        let renamed = self.rename(&of);
        match renamed {
            Some(rename) => self.naming.choose(ticket, &rename.of, &rename.identifier),
            None if lost && self.options.names == Names::Ascii => {
                self.nameless.push(of[0].clone());
            }
            None => {}
        }
        let [usual, _] = of;
        self.renames.known.push(usual);
        (ticket, renamed)
    }

    fn rows(&mut self, table: &'s Field, renamed: Option<&Rename>) -> StructDraft<'s> {
        let ty = self.type_of(table.code(), renamed, "");
        let required = self.type_of(table.code(), renamed, "Required");
        let fields = self.fields(table.table_fields());
        StructDraft {
            ty,
            required,
            fields,
        }
    }

    fn choices(&mut self, field: &'s Field, renamed: Option<&Rename>) -> Option<ChoicesDraft<'s>> {
        // A type of the user takes the place of the enum.
        if self.options.chosen_type(field).is_some() {
            return None;
        }
        let (ty, options): (Ticket, Vec<&'s str>) = match field.field_type() {
            FieldType::Status => {
                let states = states(self.schema)?;
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
                (self.type_of(field.code(), renamed, ""), options)
            }
        };
        let scope = self.naming.scope();
        let mut texts = Vec::new();
        let variants = options
            .into_iter()
            .map(|option| {
                let wanted = candidate(option, self.options.names, Role::Variant);
                texts.push(wanted.text.clone());
                let of = of_field(field, Some(option));
                let (ticket, renamed) = self.ask(scope, option, of, wanted);
                texts.extend(renamed.map(|rename| rename.identifier.clone()));
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
                    lost: false,
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
                let wanted = candidate(action.name, self.options.names, Role::Action);
                let of = format!("{status}/{}", action.name);
                let (ticket, _) = self.ask(scope, action.name, [of.clone(), of], wanted);
                (action, ticket)
            })
            .collect();
        Some(ActionsDraft { ty, variants })
    }

    /// The type of a field: the app's name and the field's.
    fn type_of(&mut self, code: &str, renamed: Option<&Rename>, suffix: &str) -> Ticket {
        let prefix = bare(self.prefix);
        let of = |word: &str, names| {
            let candidate = type_candidate(word, names, Role::Field);
            // A type that holds the code as it is has the better claim.
            let own = suffix.is_empty() && candidate.text == word;
            let candidate = Candidate {
                text: format!("{prefix}{}", candidate.text),
                ..candidate
            };
            let Candidate { text, lossy, lost } = shortened(candidate, LONGEST_TYPE_NAME);
            let text = format!("{text}{suffix}");
            (Candidate { text, lossy, lost }, own)
        };
        let (candidate, own) = of(code, self.options.names);
        let ticket = self
            .naming
            .ask_as(self.types, &format!("{code}{suffix}"), candidate, own);
        if let Some(rename) = renamed {
            // The user's letters are the user's choice.
            let (candidate, _) = of(&rename.identifier, Names::Japanese);
            self.naming.choose(ticket, &rename.of, &candidate.text);
        }
        ticket
    }

    fn rename(&mut self, of: &[String]) -> Option<&'o Rename> {
        let mut renames = self.options.renames.iter();
        let index = renames.position(|rename| of.contains(&rename.of))?;
        self.renames.used[index] = true;
        Some(&self.options.renames[index])
    }

    /// The names, and what the renames had to do with them.
    ///
    /// # Errors
    ///
    /// A rename takes a name that is in use, or a name has letters that need a rename.
    pub(super) fn disambiguate(self) -> Result<(Identifiers, Renames), Error> {
        if !self.nameless.is_empty() {
            return Err(Error::NoAsciiName(self.nameless));
        }
        Ok((self.naming.disambiguate()?, self.renames))
    }
}

/// What a rename may call a field or an option of it: with the code of the field, or in a table also `表.行`.
fn of_field(field: &Field, option: Option<&str>) -> [String; 2] {
    let option = option.map_or(String::new(), |option| format!("/{option}"));
    [field.code().to_owned(), full_name(field)].map(|name| name + &option)
}

/// The English name of a field of the system, whose code is in the language of the app.
fn english(field: &Field) -> Option<&'static str> {
    Some(match field.field_type() {
        FieldType::RecordNumber => "record_number",
        FieldType::Creator => "creator",
        FieldType::CreatedTime => "created_time",
        FieldType::Modifier => "modifier",
        FieldType::UpdatedTime => "updated_time",
        FieldType::Status => "status",
        FieldType::StatusAssignee => "assignee",
        FieldType::Category => "categories",
        _ => return None,
    })
}

/// The states of process management, if records go through it and it was pulled.
fn states(schema: &AppSchema) -> Option<Vec<&str>> {
    let states = &schema.process()?.states;
    (!states.is_empty()).then(|| states.iter().map(|state| state.name.as_str()).collect())
}

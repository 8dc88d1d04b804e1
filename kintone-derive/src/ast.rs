//! Parses the user's type into a record, a choice or actions: names, types and attributes. Nothing is looked up yet.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, GenericParam, Generics, Lifetime, Type, Visibility};

use crate::attr::{ActionAttrs, ActionEnumAttrs, EnumAttrs, FieldAttrs, StructAttrs, VariantAttrs};
use crate::error::Errors;

/// A struct with `#[derive(KintoneRecord)]`.
pub(crate) struct Record {
    pub(crate) attrs: StructAttrs,
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    /// `'a` of `Invoice<'a>`, for text that is borrowed from the response.
    pub(crate) lifetime: Option<Lifetime>,
    pub(crate) fields: Vec<Field>,
}

/// A field of that struct.
pub(crate) struct Field {
    pub(crate) attrs: FieldAttrs,
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
}

/// An enum with `#[derive(KintoneChoice)]`.
pub(crate) struct Choice {
    pub(crate) attrs: EnumAttrs,
    pub(crate) ident: Ident,
    pub(crate) variants: Vec<Variant>,
}

/// A variant of that enum.
pub(crate) struct Variant {
    pub(crate) attrs: VariantAttrs,
    pub(crate) ident: Ident,
    pub(crate) fields: Fields,
}

/// An enum with `#[derive(KintoneAction)]`.
pub(crate) struct Actions {
    pub(crate) attrs: ActionEnumAttrs,
    pub(crate) ident: Ident,
    pub(crate) variants: Vec<Action>,
}

/// A variant of that enum.
pub(crate) struct Action {
    pub(crate) attrs: ActionAttrs,
    pub(crate) ident: Ident,
    pub(crate) fields: Fields,
}

impl Record {
    /// `None` if this is not a struct with named fields, so that nothing in it can be checked.
    pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Option<Record> {
        let attrs = StructAttrs::parse(&input.attrs, errors);
        let lifetime = lifetime(&input.generics, errors)?;
        let fields = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => &fields.named,
                Fields::Unnamed(fields) => {
                    errors.at(
                        fields,
                        "a record needs named fields, because their names are field codes",
                    );
                    return None;
                }
                Fields::Unit => {
                    errors.at(
                        &input.ident,
                        "a record needs named fields, because their names are field codes",
                    );
                    return None;
                }
            },
            Data::Enum(data) => {
                errors.at(
                    data.enum_token,
                    "a record is a struct with named fields; for the options of a field use #[derive(KintoneChoice)]",
                );
                return None;
            }
            Data::Union(data) => {
                errors.at(data.union_token, "a record is a struct with named fields");
                return None;
            }
        };
        let fields = fields
            .iter()
            .filter_map(|field| {
                Some(Field {
                    attrs: FieldAttrs::parse(&field.attrs, errors),
                    vis: field.vis.clone(),
                    ident: field.ident.clone()?,
                    ty: field.ty.clone(),
                })
            })
            .collect();
        Some(Record {
            attrs,
            vis: input.vis.clone(),
            ident: input.ident.clone(),
            lifetime,
            fields,
        })
    }

    /// `<'a>`, if the struct has it.
    pub(crate) fn generics(&self) -> Option<TokenStream> {
        self.lifetime.as_ref().map(|lifetime| quote!(<#lifetime>))
    }
}

/// The lifetime of a record, if it has one. `None` if it has other parameters, which are errors.
fn lifetime(generics: &Generics, errors: &mut Errors) -> Option<Option<Lifetime>> {
    let mut lifetime = None;
    let mut is_mistaken = false;
    for param in &generics.params {
        let message = match param {
            GenericParam::Lifetime(param) if lifetime.is_none() => {
                lifetime = Some(param.lifetime.clone());
                continue;
            }
            GenericParam::Lifetime(_) => {
                "a record has at most one lifetime: that of the response from which its text is borrowed"
            }
            GenericParam::Type(_) | GenericParam::Const(_) => {
                "a record has no type parameters, because its fields are those of one form; write the types out"
            }
        };
        errors.at(param, message);
        is_mistaken = true;
    }
    (!is_mistaken).then_some(lifetime)
}

impl Field {
    /// The identifier as a code: `r#type` names the field `type`.
    pub(crate) fn name(&self) -> String {
        self.ident.unraw().to_string()
    }

    /// The field code: that of the attribute, or else the identifier.
    pub(crate) fn code(&self) -> String {
        match &self.attrs.code {
            Some(code) => code.value(),
            None => self.name(),
        }
    }

    /// The tokens on which mistakes in the code are reported.
    pub(crate) fn code_tokens(&self) -> TokenStream {
        match &self.attrs.code {
            Some(code) => code.to_token_stream(),
            None => self.ident.to_token_stream(),
        }
    }
}

impl Choice {
    /// `None` if this is not an enum.
    pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Option<Choice> {
        let attrs = EnumAttrs::parse(&input.attrs, errors);
        if !input.generics.params.is_empty() {
            errors.at(&input.generics, "a choice has no generic parameters");
            return None;
        }
        let data = match &input.data {
            Data::Enum(data) => data,
            Data::Struct(data) => {
                errors.at(
                    data.struct_token,
                    "a choice is an enum with one variant per option; for a record use #[derive(KintoneRecord)]",
                );
                return None;
            }
            Data::Union(data) => {
                errors.at(
                    data.union_token,
                    "a choice is an enum with one variant per option",
                );
                return None;
            }
        };
        let variants = data
            .variants
            .iter()
            .map(|variant| Variant {
                attrs: VariantAttrs::parse(&variant.attrs, errors),
                ident: variant.ident.clone(),
                fields: variant.fields.clone(),
            })
            .collect();
        Some(Choice {
            attrs,
            ident: input.ident.clone(),
            variants,
        })
    }
}

impl Variant {
    /// The option of the variant: that of the attribute, or else the identifier.
    pub(crate) fn option(&self) -> String {
        match &self.attrs.option {
            Some(option) => option.value(),
            None => self.ident.unraw().to_string(),
        }
    }

    /// The tokens on which mistakes in the option are reported.
    pub(crate) fn option_tokens(&self) -> TokenStream {
        match &self.attrs.option {
            Some(option) => option.to_token_stream(),
            None => self.ident.to_token_stream(),
        }
    }
}

impl Actions {
    /// `None` if this is not an enum.
    pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Option<Actions> {
        let attrs = ActionEnumAttrs::parse(&input.attrs, errors);
        if !input.generics.params.is_empty() {
            errors.at(
                &input.generics,
                "an enum of process actions has no generic parameters",
            );
            return None;
        }
        let Data::Enum(data) = &input.data else {
            let token = match &input.data {
                Data::Struct(data) => data.struct_token.to_token_stream(),
                Data::Union(data) => data.union_token.to_token_stream(),
                Data::Enum(data) => data.enum_token.to_token_stream(),
            };
            errors.at(
                token,
                "the actions of a process are an enum with one variant per action",
            );
            return None;
        };
        let variants = data
            .variants
            .iter()
            .map(|variant| Action {
                attrs: ActionAttrs::parse(&variant.attrs, errors),
                ident: variant.ident.clone(),
                fields: variant.fields.clone(),
            })
            .collect();
        Some(Actions {
            attrs,
            ident: input.ident.clone(),
            variants,
        })
    }
}

impl Action {
    /// The name of the action: that of the attribute, or else the identifier.
    pub(crate) fn name(&self) -> String {
        match &self.attrs.action {
            Some(action) => action.value(),
            None => self.ident.unraw().to_string(),
        }
    }

    /// The tokens on which mistakes in the name are reported.
    pub(crate) fn name_tokens(&self) -> TokenStream {
        match &self.attrs.action {
            Some(action) => action.to_token_stream(),
            None => self.ident.to_token_stream(),
        }
    }

    /// The tokens on which mistakes in the assignee are reported.
    pub(crate) fn assignee_tokens(&self) -> TokenStream {
        match &self.fields {
            Fields::Unit => self.ident.to_token_stream(),
            Fields::Named(fields) => fields.to_token_stream(),
            Fields::Unnamed(fields) => fields.to_token_stream(),
        }
    }
}

//! A plan becomes the table that the runtime reads: no generic code per struct, no serde, about four lines per field.
//!
//! Everything is inside one `const _`, so that no name of ours meets a name of the user's.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use crate::ast::runtime;
use crate::check::{OnEmpty, Plan, Planned, Write};
use crate::hold::{Hold, Words};
use crate::kind;

/// What is emitted for a struct, mistakes or not; a field with a mistake is unchecked here.
pub(crate) fn expand(plan: &Plan<'_>, has_errors: bool) -> TokenStream {
    let ident = &plan.record.ident;
    let generics = plan.record.generics();
    let fields_struct = fields_struct(plan);
    let record = record(plan);
    let place = place(plan);
    let role = role(plan, has_errors);
    let checks = plan.fields.iter().map(|field| check(plan, field));
    let tables = plan.fields.iter().filter(|field| is_table(field));
    let tables = tables.map(|field| rows_check(plan, field));
    let runtime = runtime(plan.runtime);
    let rebuild = &plan.rebuild;
    let marker = match plan.table {
        Some(_) => quote!(TableRow),
        None => quote!(AppRecord),
    };
    quote! {
        #[allow(unused_imports)]
        use #runtime as __kintone;
        #[allow(unused_imports)]
        use __kintone::__private::{Mistaken as _, kind as __kind};
        #rebuild
        #fields_struct
        #record
        #[automatically_derived]
        impl #generics __kintone::#marker for #ident #generics {}
        #place
        #role
        #(#checks)*
        #(#tables)*
    }
}

/// The struct of the tokens: the user's own names and visibilities.
fn fields_struct(plan: &Plan<'_>) -> TokenStream {
    let ident = &plan.record.ident;
    let generics = plan.record.generics();
    let vis = &plan.record.vis;
    let name = fields_name(plan);
    let tokens = plan.fields.iter().map(|planned| {
        let field = &planned.field;
        let (vis, name, ty) = (&field.vis, &field.ident, &field.ty);
        let kind = ident_of(planned.kind.name);
        quote!(#vis #name: __kintone::Field<#ident #generics, __kind::#kind, #ty>)
    });
    quote! {
        #[doc(hidden)]
        #[allow(non_snake_case, dead_code, unreachable_pub, private_interfaces)]
        #vis struct #name #generics {
            #(#tokens,)*
        }
    }
}

fn record(plan: &Plan<'_>) -> TokenStream {
    let ident = &plan.record.ident;
    let generics = plan.record.generics();
    let tokens = fields_name(plan);
    let name = ident.unraw().to_string();
    let app = match plan.app {
        Some(app) => quote!(::core::option::Option::Some(__kintone::AppId::new(#app))),
        None => quote!(::core::option::Option::None),
    };
    let table = option(plan.table.as_ref());
    let schema = option(plan.record.attrs.schema.as_ref());
    let lookup_apps = &plan.lookup_apps;
    let metas = plan.fields.iter().map(meta);
    let tokens_of = plan.fields.iter().enumerate().map(|(index, planned)| {
        let name = &planned.field.ident;
        let new = match planned.hold {
            Hold::Plain { computed: false } => quote!(new),
            Hold::Plain { computed: true } => quote!(computed),
            _ => quote!(unchecked),
        };
        quote!(#name: __kintone::Field::#new(#index))
    });
    let vacant = plan.fields.iter().map(|planned| {
        let (name, ty) = (&planned.field.ident, &planned.field.ty);
        match planned.hold {
            Hold::Plain { .. } | Hold::Lossy => quote!(#name: __kintone::Value::vacant()),
            Hold::With(_) => quote!(#name: ::core::default::Default::default()),
            Hold::Checked { .. } | Hold::Any { .. } | Hold::Mistaken => {
                quote!(#name: __kintone::__private::Vacant::<#ty>::vacant())
            }
        }
    });
    let skipped = plan.skipped.iter().map(|field| &field.ident);
    quote! {
        #[automatically_derived]
        impl #generics __kintone::Record for #ident #generics {
            type Fields = #tokens #generics;
            const META: &'static __kintone::Meta = &__kintone::Meta {
                name: #name,
                app: #app,
                table: #table,
                schema: #schema,
                fields: &[#(#metas),*],
                lookup_apps: &[#(__kintone::AppId::new(#lookup_apps)),*],
            };
            const FIELDS: Self::Fields = #tokens { #(#tokens_of,)* };
            fn vacant() -> Self {
                #ident {
                    #(#vacant,)*
                    #(#skipped: ::core::default::Default::default(),)*
                }
            }
        }
    }
}

/// One line of the table; what a field shares with most others is left to `FieldMeta::new`.
fn meta(planned: &Planned<'_>) -> TokenStream {
    let code = &planned.code;
    let wire = planned.kind.wire;
    let prefix = format!("{}:{{\"value\":", json(code));
    let new = quote!(__kintone::FieldMeta::new(#code, #wire, #prefix));
    let mut differs = Vec::new();
    match planned.write {
        Write::Always => {}
        Write::OnAdd => differs.push(quote!(write: __kintone::Write::OnAdd)),
        Write::Never => differs.push(quote!(write: __kintone::Write::Never)),
    }
    match planned.on_empty {
        OnEmpty::Omit => {}
        OnEmpty::Send => differs.push(quote!(on_empty: __kintone::OnEmpty::Send)),
        OnEmpty::ServerDefault => {
            differs.push(quote!(on_empty: __kintone::OnEmpty::ServerDefault));
        }
    }
    if planned.lookup {
        differs.push(quote!(lookup: true));
    }
    if let Some(places) = planned.decimal_places {
        differs.push(quote!(decimal_places: ::core::option::Option::Some(#places)));
    }
    if let Some(mode) = planned.rounding {
        let mode = ident_of(mode);
        differs.push(quote!(rounding: ::core::option::Option::Some(__kintone::Rounding::#mode)));
    }
    if is_table(planned) {
        let ty = &planned.field.ty;
        differs.push(quote! {
            rows: ::core::option::Option::Some(__kintone::__private::Rows::<#ty>::meta)
        });
    }
    match differs[..] {
        [] => new,
        _ => quote!(__kintone::FieldMeta { #(#differs,)* ..#new }),
    }
}

fn place(plan: &Plan<'_>) -> TokenStream {
    let ident = &plan.record.ident;
    let generics = plan.record.generics();
    let life = match &plan.record.lifetime {
        Some(lifetime) => quote!(#lifetime),
        None => quote!('__de),
    };
    let withs = plan.fields.iter().enumerate().filter_map(|(index, planned)| {
        let Hold::With(path) = planned.hold else {
            return None;
        };
        let name = with_name(index);
        let ty = &planned.field.ty;
        let kind = ident_of(planned.kind.name);
        Some(quote_spanned! {path.span()=>
            const _: () = __kintone::__private::with_holds::<__kind::#kind, _, #ty, _>(
                #path::from_kintone,
                |value| #path::to_kintone(value),
            );
            static #name: __kintone::With = __kintone::With {
                decode: |place, input| {
                    __kintone::__private::with_decode::<_, #ty, _>(place, input, #path::from_kintone)
                },
                clear: |place| __kintone::__private::with_clear::<_, #ty, _>(place, #path::from_kintone),
                encode: |value, out| {
                    __kintone::__private::with_encode::<_, #ty>(value, out, |value| #path::to_kintone(value))
                },
                presence: |value| {
                    __kintone::__private::with_presence::<_, #ty>(value, |value| #path::to_kintone(value))
                },
            };
        })
    });
    // An index behind the end gives the last field.
    let arms = |reference: TokenStream, slot: &str, probe: &str| {
        let slot = ident_of(slot);
        let last = plan.fields.len().saturating_sub(1);
        let arms = plan.fields.iter().enumerate().map(|(index, planned)| {
            let name = &planned.field.ident;
            let pattern = match index == last {
                true => quote!(_),
                false => quote!(#index),
            };
            let probe = ident_of(probe);
            match planned.hold {
                Hold::Plain { .. } | Hold::Lossy => {
                    quote!(#pattern => __kintone::#slot::Value(#reference self.#name))
                }
                Hold::With(_) => {
                    let with = with_name(index);
                    quote!(#pattern => __kintone::#slot::With(#reference self.#name, &#with))
                }
                Hold::Checked { .. } | Hold::Any { .. } | Hold::Mistaken => {
                    quote!(#pattern => __kintone::__private::Probe(#reference self.#name).#probe())
                }
            }
        });
        match plan.fields.is_empty() {
            // Nobody asks a record without fields for one, and such a record does not compile.
            true => quote!(_ => ::core::unreachable!()),
            false => quote!(#(#arms,)*),
        }
    };
    let shared = arms(quote!(&), "Slot", "slot");
    let mutable = arms(quote!(&mut), "SlotMut", "slot_mut");
    quote! {
        #(#withs)*
        #[automatically_derived]
        impl<#life> __kintone::Place<#life> for #ident #generics {
            fn at(&self, index: ::core::primitive::usize) -> __kintone::Slot<'_, #life> {
                match index { #shared }
            }
            fn at_mut(&mut self, index: ::core::primitive::usize) -> __kintone::SlotMut<'_, #life> {
                match index { #mutable }
            }
        }
    }
}

/// What may be done with the record or row as a whole.
fn role(plan: &Plan<'_>, has_errors: bool) -> TokenStream {
    let attrs = &plan.record.attrs;
    let ident = &plan.record.ident;
    let target = match (plan.app, plan.record.attrs.schema.as_ref()) {
        (Some(app), _) => format!("app {app}"),
        (None, Some(schema)) => format!("the app of {}", schema.value()),
        (None, None) => "the app".to_owned(),
    };
    let table = plan.table.as_deref().unwrap_or_default();
    let plain = |role: &str| {
        let role = ident_of(role);
        let generics = plan.record.generics();
        quote! {
            #[automatically_derived]
            impl #generics __kintone::__private::#role for #ident #generics {}
        }
    };
    if has_errors {
        return match plan.table {
            Some(_) => [plain("WholeRow"), plain("RequiredRow")]
                .into_iter()
                .collect(),
            None => [plain("Insertable"), plain("Editable")]
                .into_iter()
                .collect(),
        };
    }
    let lack = |fields: &[String]| {
        let plural = if fields.len() == 1 { "" } else { "s" };
        (plural, fields.join(", "))
    };
    let (plural, required) = lack(&plan.lacks.required);
    let lacks_required = format!("lacks the required field{plural} {required}");
    if plan.table.is_some() {
        let (plural, writable) = lack(&plan.lacks.writable);
        let whole = match attrs.partial.is_some() || writable.is_empty() {
            true => plain("WholeRow"),
            false => unless(
                plan,
                "WholeRow",
                "HasEveryWritableField",
                Why {
                    message: format!("rows of the table `{table}` cannot be edited as `{ident}`"),
                    because: format!("lacks the writable field{plural} {writable}"),
                    label: "its rows lack writable fields",
                    note: "kintone replaces the whole table: add the fields, or accept with #[kintone(partial)] that their values may be lost",
                },
            ),
        };
        let addable = match required.is_empty() {
            true => plain("RequiredRow"),
            false => unless(
                plan,
                "RequiredRow",
                "HasEveryRequiredField",
                Why {
                    message: format!("rows of the table `{table}` cannot be added as `{ident}`"),
                    because: lacks_required,
                    label: "its rows lack required fields",
                    note: "add the fields to the row struct",
                },
            ),
        };
        return quote!(#whole #addable);
    }
    if attrs.read.is_some() {
        let why = |verb: &str| Why {
            message: format!("`{ident}` cannot be {verb} {target}"),
            because: "is marked #[kintone(read)]".to_owned(),
            label: "only for reading",
            note: "remove `read` to add and edit records of this type",
        };
        let insertable = unless(plan, "Insertable", "MayBeAdded", why("added to"));
        let editable = unless(plan, "Editable", "MayBeEdited", why("edited in"));
        return quote!(#insertable #editable);
    }
    let insertable = match required.is_empty() {
        true => with_rows(plan, "Insertable", "RequiredRows"),
        false => unless(
            plan,
            "Insertable",
            "HasEveryRequiredField",
            Why {
                message: format!("`{ident}` cannot be added to {target}"),
                because: lacks_required,
                label: "lacks required fields",
                note: "add the fields to the struct, or add a type that has them",
            },
        ),
    };
    let editable = with_rows(plan, "Editable", "WholeRows");
    quote!(#insertable #editable)
}

/// Why something cannot be done with a type.
struct Why {
    message: String,
    /// Completes "it …".
    because: String,
    label: &'static str,
    note: &'static str,
}

/// An impl whose condition never holds: whoever needs it reads the message.
///
/// The `for<'r>` keeps the compiler from complaining at the struct, which is legal for reading. The span is the user's,
/// because about the impls of a derive the compiler has advice that is of no use here.
fn unless(plan: &Plan<'_>, role: &str, condition: &str, why: Why) -> TokenStream {
    let ident = &plan.record.ident;
    let generics = plan.record.generics();
    let role = Ident::new(role, ident.span());
    let condition = format_ident!("{}{}", ident.unraw(), condition);
    let message = escape(&format!("{}: it {}", why.message, why.because));
    let (label, note) = (why.label, why.note);
    quote_spanned! {ident.span()=>
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        trait #condition {}
        impl #generics __kintone::__private::#role for #ident #generics
        where
            for<'__r> &'__r Self: #condition,
        {
        }
    }
}

/// An impl under the condition that the rows of every table can do it too.
fn with_rows(plan: &Plan<'_>, role: &str, condition: &str) -> TokenStream {
    let ident = &plan.record.ident;
    let generics = plan.record.generics();
    let role = Ident::new(role, ident.span());
    let condition = Ident::new(condition, ident.span());
    let tables = plan.fields.iter().filter(|planned| is_table(planned));
    let tables = tables.map(|planned| {
        let ty = &planned.field.ty;
        quote!(for<'__r> &'__r #ty: __kintone::__private::#condition)
    });
    quote_spanned! {ident.span()=>
        impl #generics __kintone::__private::#role for #ident #generics
        where
            #(#tables,)*
        {
        }
    }
}

/// The trait of a field whose type only the compiler knows.
fn check(plan: &Plan<'_>, planned: &Planned<'_>) -> TokenStream {
    let kind = ident_of(planned.kind.name);
    let (holds, words) = match &planned.hold {
        Hold::Checked {
            computed: false,
            words,
        } => (quote!(__kintone::FieldValue<__kind::#kind> +), words),
        Hold::Checked {
            computed: true,
            words,
        } => (
            quote!(__kintone::FieldValue<__kind::Computed<__kind::#kind>> +),
            words,
        ),
        Hold::Any { words } => (TokenStream::new(), words),
        Hold::Plain { .. } | Hold::With(_) | Hold::Lossy | Hold::Mistaken => {
            return TokenStream::new();
        }
    };
    let Words {
        message,
        label,
        notes,
    } = words;
    let name = format_ident!("FieldOf{}", planned.field.ident.unraw());
    let ty = &planned.field.ty;
    let generics = plan.record.generics();
    let value = match &plan.record.lifetime {
        Some(lifetime) => quote!(__kintone::Value<#lifetime>),
        None => quote!(for<'__de> __kintone::Value<'__de>),
    };
    let params = match &plan.record.lifetime {
        Some(lifetime) => quote!(#lifetime, __T),
        None => quote!(__T),
    };
    let check = quote_spanned!(ty.span()=> <#ty as #name #generics>::OK);
    let ask = match &plan.record.lifetime {
        Some(lifetime) => {
            quote!(const _: () = { #[allow(dead_code)] fn ask<#lifetime>() { let () = #check; } };)
        }
        None => quote!(const _: () = #check;),
    };
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #label, #(note = #notes),*)]
        #[allow(non_camel_case_types)]
        trait #name #generics {
            const OK: () = ();
        }
        #[diagnostic::do_not_recommend]
        impl<#params: #holds #value> #name #generics for __T {}
        #ask
    }
}

/// The rows of a table are held by a struct of that table.
fn rows_check(plan: &Plan<'_>, planned: &Planned<'_>) -> TokenStream {
    let ty = &planned.field.ty;
    let code = &planned.code;
    let app = option(plan.app.as_ref());
    let message = format!(
        "field `{code}` holds the rows of another table or app; its row struct has #[kintone(table = {code:?})]"
    );
    let lifetime = plan.record.lifetime.as_ref();
    let ty = match lifetime {
        // A constant knows no lifetime of the struct, and the table is the same with any.
        Some(lifetime) => with_static(ty, lifetime),
        None => quote!(#ty),
    };
    quote_spanned! {planned.field.ty.span()=>
        const _: () = ::core::assert!(
            __kintone::__private::is_row_of(__kintone::__private::Rows::<#ty>::META, #code, #app),
            #message,
        );
    }
}

/// The type with `'static` in place of the struct's lifetime.
fn with_static(ty: &syn::Type, lifetime: &syn::Lifetime) -> TokenStream {
    fn replace(tokens: TokenStream, lifetime: &str) -> TokenStream {
        let mut after_quote = false;
        let replaced = tokens.into_iter().map(|token| match token {
            TokenTree::Group(group) => {
                let mut new = Group::new(group.delimiter(), replace(group.stream(), lifetime));
                new.set_span(group.span());
                TokenTree::Group(new)
            }
            TokenTree::Ident(ident) if after_quote && ident == lifetime => {
                after_quote = false;
                TokenTree::Ident(Ident::new("static", ident.span()))
            }
            token => {
                after_quote = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
                token
            }
        });
        replaced.collect()
    }
    replace(quote!(#ty), &lifetime.ident.to_string())
}

fn is_table(planned: &Planned<'_>) -> bool {
    planned.kind == &kind::SUBTABLE && !matches!(planned.hold, Hold::With(_))
}

fn fields_name(plan: &Plan<'_>) -> Ident {
    format_ident!("{}Fields", plan.record.ident.unraw())
}

fn with_name(index: usize) -> Ident {
    format_ident!("__WITH_{index}")
}

fn ident_of(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn option<T: quote::ToTokens>(value: Option<&T>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// The text as a JSON string.
fn json(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\0'..='\x1f' => json.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => json.push(c),
        }
    }
    json.push('"');
    json
}

/// Braces mean something in the words of a diagnostic attribute.
fn escape(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_escaped_for_json() {
        assert_eq!(json("金額"), "\"金額\"");
        assert_eq!(json("a\"b\\c\n"), "\"a\\\"b\\\\c\\u000a\"");
    }
}

//! What a type can be used for: adding, editing, as a row; and the messages if it cannot.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;

use crate::check::Plan;
use crate::error::escape;

/// The impls that allow adding and editing the record or row, or that say why it is not possible.
pub(super) fn capabilities(plan: &Plan<'_>, has_errors: bool) -> TokenStream {
    let attrs = &plan.record.attrs;
    let ident = &plan.record.ident;
    let target = match (plan.app, plan.record.attrs.schema.as_ref()) {
        (Some(app), _) => format!("app {app}"),
        (None, Some(schema)) => format!("the app of {}", schema.value()),
        (None, None) => "the app".to_owned(),
    };
    let table = plan.table.as_deref().unwrap_or_default();
    let plain = |role: &str| {
        let (params, role) = head(plan, role, Span::call_site());
        let generics = plan.record.generics();
        quote! {
            #[automatically_derived]
            impl #params #role for #ident #generics {}
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
                &["WholeRow"],
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
                &["RequiredRow"],
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
        // One condition for both: an upsert needs both, and reports one error.
        let why = Why {
            message: format!("`{ident}` cannot be added to {target} or edited"),
            because: "is marked #[kintone(read)]".to_owned(),
            label: "only for reading",
            note: "remove `read` to add and edit records of this type",
        };
        return unless(plan, &["Insertable", "Editable"], "MayBeWritten", why);
    }
    let insertable = match required.is_empty() {
        true => with_rows(plan, "Insertable", "RequiredRows"),
        false => unless(
            plan,
            &["Insertable"],
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

/// The parameters of an impl of this trait, and the trait. A record that is added may borrow from a response, hence a lifetime.
fn head(plan: &Plan<'_>, role: &str, span: Span) -> (Option<TokenStream>, TokenStream) {
    let trait_name = Ident::new(role, span);
    let role = quote_spanned!(span=> __kintone::#trait_name);
    if trait_name != "Insertable" {
        return (plan.record.generics(), role);
    }
    match &plan.record.lifetime {
        Some(lifetime) => (
            plan.record.generics(),
            quote_spanned!(span=> #role<#lifetime>),
        ),
        None => (Some(quote!(<'__de>)), quote_spanned!(span=> #role<'__de>)),
    }
}

/// Why something cannot be done with a type.
struct Why {
    message: String,
    /// Completes "it …".
    because: String,
    label: &'static str,
    note: &'static str,
}

/// Impls with a condition that never holds: code that needs one of them gets the message.
///
/// The `for<'r>` keeps the compiler from reporting an error at the struct, which is legal for reading. The span is the user's,
/// because the compiler's advice on impls of a derive does not apply here.
fn unless(plan: &Plan<'_>, roles: &[&str], condition: &str, why: Why) -> TokenStream {
    let ident = &plan.record.ident;
    let generics = plan.record.generics();
    let roles = roles.iter().map(|role| head(plan, role, ident.span()));
    let (params, roles): (Vec<_>, Vec<_>) = roles.unzip();
    let condition = format_ident!("{}{}", ident.unraw(), condition);
    let message = escape(&format!("{}: it {}", why.message, why.because));
    let (label, note) = (why.label, why.note);
    quote_spanned! {ident.span()=>
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        #[allow(non_camel_case_types)]
        trait #condition {}
        #(
            #[allow(unused_qualifications, single_use_lifetimes)]
            impl #params #roles for #ident #generics
            where
                for<'__r> &'__r Self: #condition,
            {
            }
        )*
    }
}

/// An impl on the condition that the rows of every table have the capability too.
fn with_rows(plan: &Plan<'_>, role: &str, condition: &str) -> TokenStream {
    let ident = &plan.record.ident;
    let generics = plan.record.generics();
    let (params, role) = head(plan, role, ident.span());
    let condition = Ident::new(condition, ident.span());
    let tables = plan.fields.iter().filter(|planned| planned.is_table());
    let tables = tables.map(|planned| {
        let ty = &planned.field.ty;
        quote!(for<'__r> &'__r #ty: __kintone::#condition)
    });
    quote_spanned! {ident.span()=>
        #[allow(unused_qualifications, single_use_lifetimes)]
        impl #params #role for #ident #generics
        where
            #(#tables,)*
        {
        }
    }
}

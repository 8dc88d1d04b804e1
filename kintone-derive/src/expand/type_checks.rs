//! Checks that only the compiler can make: whether a type can hold a field, whether rows are those of the table.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::record::option;
use crate::check::{Plan, Planned, RelatedType};
use crate::type_check::{TypeCheck, Words};

/// Checks that the record type of related records is that of their app.
pub(super) fn related_check(related: &RelatedType<'_>) -> Option<TokenStream> {
    let (app, path) = (related.app?, related.path);
    Some(quote_spanned! {path.span()=>
        #[allow(elided_lifetimes_in_paths)]
        const _: fn() = || {
            fn shows<S: __kintone::OfApp<#app>>() {}
            shows::<#path>();
        };
    })
}

/// Checks that the field by which the other records are found can have the same values, if their type has it.
pub(super) fn relation_check(related: &RelatedType<'_>) -> Option<TokenStream> {
    let relation = related.relation.as_ref()?;
    let (path, other, is_number) = (related.path, &relation.other, relation.is_number?);
    let (holds, has) = match is_number {
        true => ("a number", "text"),
        false => ("text", "a number"),
    };
    let message = format!(
        "`{}` holds {holds}, and the field `{other}` of the other app, by which it finds records, holds {has}",
        related.code
    );
    Some(quote_spanned! {path.span()=>
        #[allow(elided_lifetimes_in_paths)]
        const _: () = __kintone::holds(
            __kintone::may_be_related(<#path as __kintone::Record>::META, #other, #is_number),
            #message,
        );
    })
}

/// The trait that checks the type of a field which only the compiler knows, and what follows from that type: the options of an
/// enum, and whether there is an empty value. One constant asks for all of it, because each one costs the compiler time.
pub(super) fn field_check(plan: &Plan<'_>, planned: &Planned<'_>) -> TokenStream {
    let kind = format_ident!("{}", planned.kind.name);
    let (holds, words) = match &planned.type_check {
        TypeCheck::Checked {
            computed: false,
            words,
            ..
        } => (quote!(__kintone::FieldValue<__kind::#kind> +), words),
        TypeCheck::Checked {
            computed: true,
            words,
            ..
        } => (
            quote!(__kintone::FieldValue<__kind::Computed<__kind::#kind>> +),
            words,
        ),
        TypeCheck::Any { words } => (TokenStream::new(), words),
        TypeCheck::Plain { .. } | TypeCheck::With(_) | TypeCheck::Lossy | TypeCheck::Mistaken => {
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
    let held = [empty_check(plan, planned), options_check(plan, planned)];
    let held = held.iter().flatten();
    let ask = match &plan.record.lifetime {
        Some(lifetime) => quote! {
            const _: () = { #[allow(dead_code)] fn ask<#lifetime>() { let () = #check; } };
            #(const _: () = #held;)*
        },
        None => quote_spanned!(ty.span()=> const _: () = { let () = #check; #(#held;)* };),
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

/// Checks that the type of a field that may be empty has an empty value.
fn empty_check(plan: &Plan<'_>, planned: &Planned<'_>) -> Option<TokenStream> {
    let TypeCheck::Checked {
        never_empty: Some(message),
        ..
    } = &planned.type_check
    else {
        return None;
    };
    let ty = of_any_lifetime(plan, planned);
    let kind = format_ident!("{}", planned.kind.name);
    Some(quote_spanned! {planned.field.ty.span()=>
        __kintone::holds(__kintone::Empties::<__kind::#kind, #ty>::HELD, #message)
    })
}

/// Checks that the enum of a choice field was checked against the same options.
fn options_check(plan: &Plan<'_>, planned: &Planned<'_>) -> Option<TokenStream> {
    let TypeCheck::Checked {
        options: Some(options),
        ..
    } = &planned.type_check
    else {
        return None;
    };
    let ty = of_any_lifetime(plan, planned);
    let hash = options.hash;
    let message = format!(
        "the enum of field `{}` has other options; those of the field are {}",
        planned.code, options.listed
    );
    Some(quote_spanned! {planned.field.ty.span()=>
        __kintone::holds(__kintone::is_choice_of(__kintone::Choices::<#ty>::HASH, #hash), #message)
    })
}

/// Checks that the rows of a table are a struct of that table.
pub(super) fn rows_check(plan: &Plan<'_>, planned: &Planned<'_>) -> TokenStream {
    let ty = of_any_lifetime(plan, planned);
    let code = &planned.code;
    let app = option(plan.app.as_ref());
    let message = format!(
        "field `{code}` holds the rows of another table or app; its row struct has #[kintone(table = {code:?})]"
    );
    quote_spanned! {planned.field.ty.span()=>
        const _: () = __kintone::holds(
            __kintone::is_row_of(__kintone::Rows::<#ty>::META, #code, #app),
            #message,
        );
    }
}

/// The type of the field for a constant, which cannot use the struct's lifetime; any lifetime gives the same result.
fn of_any_lifetime(plan: &Plan<'_>, planned: &Planned<'_>) -> TokenStream {
    match plan.record.lifetime.as_ref() {
        Some(lifetime) => with_static(&planned.field.ty, lifetime),
        None => planned.field.ty.to_token_stream(),
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

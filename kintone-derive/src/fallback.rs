//! Impls for a type with mistakes, so that its uses are not errors as well.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::error::Errors;

/// The expansion in a const block, with the errors in front of it.
pub(crate) fn wrap(errors: Errors, expansion: TokenStream) -> TokenStream {
    let errors = errors.into_tokens();
    quote! {
        const _: () = {
            #errors
            #expansion
        };
    }
}

/// A record without fields, for what is not a struct with named fields.
pub(crate) fn record(input: &DeriveInput, runtime: &TokenStream) -> TokenStream {
    let ident = &input.ident;
    let (params, args, bounds) = input.generics.split_for_impl();
    let name = ident.to_string();
    let mut with_de = input.generics.clone();
    with_de.params.insert(0, syn::parse_quote!('__de));
    let (with_de, _, _) = with_de.split_for_impl();
    quote! {
        use #runtime::macro_support as __kintone;
        impl #params __kintone::Record for #ident #args #bounds {
            type Fields = ();
            const META: &'static __kintone::Meta = &__kintone::Meta {
                name: #name,
                app: ::core::option::Option::None,
                table: ::core::option::Option::None,
                schema: ::core::option::Option::None,
                fields: &[],
                lookup_apps: &[],
            };
            const FIELDS: () = ();
            fn vacant() -> Self {
                ::core::unreachable!()
            }
        }
        impl #params __kintone::AppRecord for #ident #args #bounds {}
        impl #with_de __kintone::Insertable<'__de> for #ident #args #bounds {}
        impl #params __kintone::Editable for #ident #args #bounds {}
        impl #with_de __kintone::Place<'__de> for #ident #args #bounds {
            fn at(&self, _: ::core::primitive::usize) -> __kintone::Slot<'_, '__de> {
                ::core::unreachable!()
            }
            fn at_mut(&mut self, _: ::core::primitive::usize) -> __kintone::SlotMut<'_, '__de> {
                ::core::unreachable!()
            }
        }
    }
}

/// A choice of no options, for what is not an enum.
pub(crate) fn choice(input: &DeriveInput, runtime: &TokenStream) -> TokenStream {
    let ident = &input.ident;
    let (params, args, bounds) = input.generics.split_for_impl();
    quote! {
        use #runtime::macro_support as __kintone;
        impl #params __kintone::Choice for #ident #args #bounds {
            const OPTIONS: &'static [&'static ::core::primitive::str] = &[];
            fn as_str(&self) -> &::core::primitive::str {
                ::core::unreachable!()
            }
            fn from_index(
                _: ::core::primitive::usize,
                _: &::core::primitive::str,
            ) -> ::core::option::Option<Self> {
                ::core::option::Option::None
            }
        }
    }
}

/// The actions of no process, for what is not an enum.
pub(crate) fn actions(input: &DeriveInput, runtime: &TokenStream) -> TokenStream {
    let ident = &input.ident;
    let (params, args, bounds) = input.generics.split_for_impl();
    let mut with_record = input.generics.clone();
    with_record.params.push(syn::parse_quote!(__R));
    let (with_record, _, _) = with_record.split_for_impl();
    quote! {
        use #runtime::macro_support as __kintone;
        impl #params __kintone::ProcessAction for #ident #args #bounds {
            const APP: ::core::option::Option<__kintone::AppId> = ::core::option::Option::None;
            const ACTIONS: &'static [__kintone::ActionMeta] = &[];
            fn name(&self) -> &'static ::core::primitive::str {
                ::core::unreachable!()
            }
            fn assignee(&self) -> ::core::option::Option<&::core::primitive::str> {
                ::core::unreachable!()
            }
        }
        impl #with_record __kintone::ActionOf<__R> for #ident #args #bounds {}
    }
}

//! Turns an enum with `#[derive(KintoneAction)]` into the actions of a process. Its variants are checked against the process of
//! the form: their names, and whether they require an assignee.

mod assignee;

use kintone_schema::{AssigneeDemand, NamedAction};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;

use self::assignee::{Holds, why};
use crate::ast::{self, Action};
use crate::attr::Way;
use crate::error::{Errors, escape, is_in_generated_file};
use crate::names::{is_identifier, list, listed, same};
use crate::runtime::runtime;
use crate::schema::{Form, Source};
use kintone_schema::suggest::nearest;

/// All that the expansion needs.
pub(crate) struct Plan<'a> {
    actions: &'a ast::Actions,
    app: Option<u64>,
    rebuild: Option<TokenStream>,
    variants: Vec<Planned<'a>>,
    metas: Vec<Meta>,
    /// There is an error, so the emitted code is never called.
    is_mistaken: bool,
}

struct Planned<'a> {
    ident: &'a Ident,
    /// The action as the form spells it.
    name: String,
    holds: Holds,
}

/// An action from one state to another.
struct Meta {
    name: String,
    from: String,
    to: String,
    condition: String,
    demand: AssigneeDemand,
}

/// Checks the whole enum; every mistake is in `errors` afterwards.
pub(crate) fn check<'a>(actions: &'a ast::Actions, errors: &mut Errors) -> Plan<'a> {
    let attrs = &actions.attrs;
    let source = Source {
        schema: attrs.schema.as_ref(),
        unchecked: attrs.unchecked.as_ref(),
        app: attrs.app.as_ref(),
        table: None,
        is_mistaken: attrs.is_mistaken,
    };
    let opened = source.open(&actions.ident, errors);
    let form = opened.form.as_ref();
    let mut plan = Plan {
        actions,
        app: opened.app,
        rebuild: opened.rebuild,
        variants: Vec::new(),
        metas: Vec::new(),
        is_mistaken: false,
    };
    match form {
        Some(form) => {
            let known = form.schema.named_actions();
            match known.is_empty() {
                true => errors.at(&attrs.schema, no_actions(form)),
                false => in_form(&mut plan, form, &known, errors),
            }
        }
        None if opened.is_unchecked => without_form(&mut plan, errors),
        // Without a form nothing is known about the actions.
        None => {}
    }
    plan.is_mistaken = !errors.is_empty();
    if form.is_some() && plan.is_mistaken {
        errors.in_generated(is_in_generated_file(actions.ident.span()));
    }
    plan
}

/// Why there is nothing to check an enum against.
fn no_actions(form: &Form) -> String {
    let place = form.place();
    match form.schema.process() {
        None => format!(
            "{place} has no process, because it was not pulled; pull the form again with kintone-codegen, as a user with permission to manage the app"
        ),
        Some(process) if process.actions.is_empty() => {
            format!("{place} has no actions: process management was never set up in this app")
        }
        Some(_) => {
            format!("{place} has no actions: process management is switched off in this app")
        }
    }
}

/// Checks the variants against the form.
fn in_form<'a>(plan: &mut Plan<'a>, form: &Form, known: &[NamedAction<'_>], errors: &mut Errors) {
    let actions: &'a ast::Actions = plan.actions;
    let mut unknown = 0;
    for variant in &actions.variants {
        for way in &variant.attrs.ways {
            errors.at(
                &way.mark,
                format_args!("the form gives `{}`; remove it", way.mark),
            );
        }
        // The wrong attribute may have been meant as the name of the action.
        if variant.attrs.is_mistaken && variant.attrs.action.is_none() {
            unknown += 1;
            continue;
        }
        let name = variant.name();
        let exact = known.iter().find(|action| action.name == name);
        let found = exact.or_else(|| known.iter().find(|action| same(action.name, &name)));
        let Some(action) = found else {
            unknown += 1;
            errors.at(
                variant.name_tokens(),
                no_such_action(form, known, variant, &name),
            );
            continue;
        };
        let holds = Holds::of(variant);
        if holds.demand() != Some(action.assignee) {
            let write = assignee::written(&variant.ident, action.assignee);
            errors.at(
                variant.assignee_tokens(),
                format_args!("action `{name}` {}: write {write}", why(form, action)),
            );
        }
        plan.take(variant, action.name.to_owned(), holds, errors);
    }
    let missing: Vec<&NamedAction<'_>> = known
        .iter()
        .filter(|action| !plan.variants.iter().any(|taken| taken.name == action.name))
        .collect();
    // A misspelt action is not also missing.
    if missing.len() > unknown {
        let written = missing.iter();
        let written = written.map(|action| assignee::written(&action.name, action.assignee));
        let written: Vec<String> = written.collect();
        errors.at(
            &actions.ident,
            format_args!(
                "no variant for the action{} {} of {}; add {}",
                if missing.len() == 1 { "" } else { "s" },
                listed(&written),
                process_of(form),
                if missing.len() == 1 { "it" } else { "them" },
            ),
        );
    }
    let process = form.schema.process();
    for action in process.iter().flat_map(|process| &process.actions) {
        plan.metas.push(Meta {
            name: action.name.clone(),
            from: action.from.clone(),
            to: action.to.clone(),
            condition: action.filter_cond.clone(),
            demand: form.schema.assignee_demand(action),
        });
    }
}

fn process_of(form: &Form) -> String {
    format!("the process of {}", form.place())
}

/// The message for an unknown action, with a suggestion.
fn no_such_action(form: &Form, known: &[NamedAction<'_>], variant: &Action, name: &str) -> String {
    let process = process_of(form);
    let leading: Vec<&str> = known
        .iter()
        .filter(|action| action.actions.iter().any(|way| same(&way.to, name)))
        .map(|action| action.name)
        .collect();
    if !leading.is_empty() {
        return format!(
            "{process} has no action `{name}`; that is a state, reached by {}",
            list(&leading)
        );
    }
    let names = || known.iter().map(|action| action.name);
    let hint = match nearest(name, names()) {
        Some(near) if variant.attrs.action.is_some() || is_identifier(near) => {
            format!("did you mean `{near}`?")
        }
        Some(near) => format!("did you mean #[kintone(action = {near:?})]?"),
        None => format!("it has {}", listed(&names().collect::<Vec<_>>())),
    };
    format!("{process} has no action `{name}`; {hint}")
}

/// Reads the actions from the attributes of the variants.
fn without_form<'a>(plan: &mut Plan<'a>, errors: &mut Errors) {
    let actions: &'a ast::Actions = plan.actions;
    if actions.variants.is_empty() {
        errors.at(
            &actions.ident,
            "an enum of process actions needs a variant for each action",
        );
    }
    for variant in &actions.variants {
        let name = variant.name();
        let holds = Holds::of(variant);
        let Some(demand) = holds.demand() else {
            errors.at(
                variant.assignee_tokens(),
                format_args!(
                    "the variant of an action is empty or has an assignee: write {0}, {0} {{ assignee: String }} or {0} {{ assignee: Option<String> }}",
                    variant.ident
                ),
            );
            plan.take(variant, name, holds, errors);
            continue;
        };
        if variant.attrs.ways.is_empty() && !variant.attrs.is_mistaken {
            errors.at(
                &variant.ident,
                format_args!(
                    "give the states of `{name}`: #[kintone(from = \"…\", to = \"…\")]; or name the form: #[kintone(schema = \"…\")] on the enum"
                ),
            );
        }
        for way in &variant.attrs.ways {
            let (Some(from), Some(to)) = (&way.attrs.from, &way.attrs.to) else {
                if !variant.attrs.is_mistaken {
                    errors.at(&way.mark, incomplete(way));
                }
                continue;
            };
            plan.metas.push(Meta {
                name: name.clone(),
                from: from.value(),
                to: to.value(),
                condition: way
                    .attrs
                    .condition
                    .as_ref()
                    .map_or(String::new(), syn::LitStr::value),
                demand,
            });
        }
        plan.take(variant, name, holds, errors);
    }
}

fn incomplete(way: &Way) -> String {
    let lacks = match (&way.attrs.from, &way.attrs.to) {
        (None, None) => "`from` and `to`",
        (None, _) => "`from`",
        _ => "`to`",
    };
    format!(
        "`{}` also needs {lacks}: from = \"…\", to = \"…\"",
        way.mark
    )
}

impl<'a> Plan<'a> {
    fn take(&mut self, variant: &'a Action, name: String, holds: Holds, errors: &mut Errors) {
        if let Some(other) = self.variants.iter().find(|other| other.name == name) {
            errors.at(
                variant.name_tokens(),
                format_args!(
                    "action `{name}` has two variants: this one and `{}`",
                    other.ident
                ),
            );
        }
        self.variants.push(Planned {
            ident: &variant.ident,
            name,
            holds,
        });
    }
}

/// The expansion, with or without mistakes.
pub(crate) fn expand(plan: &Plan<'_>) -> TokenStream {
    let ident = &plan.actions.ident;
    let runtime = runtime(plan.actions.attrs.runtime.as_ref());
    let rebuild = &plan.rebuild;
    let app = match plan.app {
        Some(app) => quote!(::core::option::Option::Some(__kintone::AppId::new(#app))),
        None => quote!(::core::option::Option::None),
    };
    let metas = plan.metas.iter().map(meta);
    let names = plan.variants.iter().map(|planned| {
        let (variant, name) = (planned.ident, &planned.name);
        quote!(#ident::#variant { .. } => #name,)
    });
    let assignees = plan.variants.iter().map(|planned| {
        let variant = planned.ident;
        match planned.holds {
            Holds::Assignee => quote! {
                #ident::#variant { assignee } => ::core::option::Option::Some(assignee.as_str()),
            },
            Holds::Perhaps => quote! {
                #ident::#variant { assignee } => assignee.as_deref(),
            },
            Holds::Nothing | Holds::Other => quote! {
                #ident::#variant { .. } => ::core::option::Option::None,
            },
        }
    });
    let mistaken = plan
        .is_mistaken
        .then(|| quote!(#[allow(unreachable_patterns)] _ => ::core::unreachable!(),));
    let action_of = action_of(plan);
    quote! {
        #[allow(unused_imports)]
        use #runtime::macro_support as __kintone;
        #rebuild
        #[automatically_derived]
        impl __kintone::ProcessAction for #ident {
            const APP: ::core::option::Option<__kintone::AppId> = #app;
            const ACTIONS: &'static [__kintone::ActionMeta] = &[#(#metas),*];
            fn name(&self) -> &'static ::core::primitive::str {
                match self {
                    #(#names)*
                    #mistaken
                }
            }
            fn assignee(&self) -> ::core::option::Option<&::core::primitive::str> {
                match self {
                    #(#assignees)*
                    #mistaken
                }
            }
        }
        #action_of
        #[automatically_derived]
        impl ::core::fmt::Display for #ident {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(__kintone::ProcessAction::name(self))
            }
        }
    }
}

fn meta(meta: &Meta) -> TokenStream {
    let Meta {
        name,
        from,
        to,
        condition,
        demand,
    } = meta;
    let demand = match demand {
        AssigneeDemand::Never => quote!(Never),
        AssigneeDemand::Depends => quote!(Depends),
        AssigneeDemand::Always => quote!(Always),
    };
    quote! {
        __kintone::ActionMeta::new(
            #name, #from, #to, #condition, __kintone::AssigneeDemand::#demand,
        )
    }
}

/// The records that the actions apply to: those of the app, or any if the app is unknown.
fn action_of(plan: &Plan<'_>) -> TokenStream {
    let ident = &plan.actions.ident;
    let Some(app) = plan.app.filter(|_| !plan.is_mistaken) else {
        return quote! {
            #[automatically_derived]
            impl<R> __kintone::ActionOf<R> for #ident {}
        };
    };
    let condition = format_ident!("RecordOf{}", ident.unraw());
    let form = match &plan.actions.attrs.schema {
        Some(path) => format!("app {app} ({})", path.value()),
        None => format!("app {app}"),
    };
    let message = escape(&format!("`{ident}` has the actions of {form}: `"))
        + "{Self}` is not the record of that app";
    let label = format!("not the record of app {app}");
    let note =
        "use the actions of the record's own app, or RawAction::new(\"…\") for an unchecked name";
    quote_spanned! {ident.span()=>
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        #[allow(non_camel_case_types)]
        trait #condition {}
        #[diagnostic::do_not_recommend]
        impl<R: __kintone::OfApp<#app>> #condition for R {}
        #[allow(unused_qualifications)]
        impl<R: #condition> __kintone::ActionOf<R> for #ident {}
    }
}

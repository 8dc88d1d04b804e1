//! The key of an app in `kintone.toml`, from its code or its name.

/// A text as a key: small letters, digits, and `-` for anything between them.
pub(super) fn key(text: &str) -> String {
    let mut key = String::new();
    for c in text.to_lowercase().chars() {
        match c.is_alphanumeric() || c == '_' {
            true => key.push(c),
            false if key.ends_with('-') || key.is_empty() => {}
            false => key.push('-'),
        }
    }
    let key = key.trim_matches(['-', '_']);
    // A key becomes the name of a file and of a module, which a keyword and a digit at the beginning cannot be.
    let is_module = |key: &String| syn::parse_str::<syn::Ident>(&key.replace('-', "_")).is_ok();
    let keys = [key.to_owned(), format!("app-{key}")].into_iter();
    let mut keys = keys.filter(|_| !key.is_empty());
    keys.find(is_module).unwrap_or_default()
}

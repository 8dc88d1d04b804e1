//! A load with a journal, in a process that can be killed: `journaled_load <base URL> <journal> <records> <unique|plain>`.
//!
//! Prints how many records are committed and of how many nobody knows.

use kintone_runtime::{Client, KintoneRecord, Outcome};

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(code = "番号", kind = SINGLE_LINE_TEXT, unique)]
    number: String,
}

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 2)]
struct Copy {
    #[kintone(code = "番号", kind = SINGLE_LINE_TEXT)]
    number: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, journal, count, form] = &arguments[..] else {
        return Err("four arguments are needed".into());
    };
    let client = Client::builder(url).api_token("secret").build()?;
    let numbers = (0..count.parse()?).map(|number: usize| format!("N-{number:04}"));
    let outcome: Outcome = match form.as_str() {
        "unique" => {
            let notes = numbers.map(|number| Note { number });
            let load = client.add_all(notes).unique_key(|f| f.number);
            load.unit_size(5).journal(journal).await
        }
        _ => {
            let copies = numbers.map(|number| Copy { number });
            client.add_all(copies).unit_size(5).journal(journal).await
        }
    };
    println!("{} {}", outcome.committed_count(), outcome.unknown_count());
    if let Some(error) = outcome.error() {
        return Err(error.to_string().into());
    }
    Ok(())
}

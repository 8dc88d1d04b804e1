//! A load with a journal, in a process that can be killed:
//! `journaled_load <base URL> <journal> <form> <from> <count> <body> <bad> <run>`.
//!
//! `form` is the operation; the records have the numbers from `from` on, and of each `bad` of them (0: of none) one has a body that
//! the form refuses. `run` is the name of the run, or empty.
//!
//! Prints a line for each record: `C <id> <revision> <change>`, `F`, `N`, `?` or `S` for what [`Status`] says; and then
//! `error <error>` and `note <note>`.

use std::collections::HashSet;
use std::error::Error;

use kintone_runtime::client::load::{Load, Outcome, Settled, Status};
use kintone_runtime::{Client, KintoneRecord, Patch, Query, RecordId};

#[derive(Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(code = "番号", kind = SINGLE_LINE_TEXT, unique)]
    number: String,
    #[kintone(code = "本文", kind = SINGLE_LINE_TEXT)]
    body: String,
}

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 2)]
struct Copy {
    #[kintone(code = "番号", kind = SINGLE_LINE_TEXT)]
    number: String,
    #[kintone(code = "本文", kind = SINGLE_LINE_TEXT)]
    body: String,
}

struct Input {
    client: Client,
    journal: String,
    from: usize,
    count: usize,
    body: String,
    bad: usize,
    run: String,
}

impl Input {
    fn set<'a, T, O>(&self, load: Load<'a, T, O>) -> Load<'a, T, O> {
        let load = load.unit_size(5).continue_on_error().journal(&self.journal);
        match self.run.is_empty() {
            true => load,
            false => load.run_name(&self.run),
        }
    }

    fn number(&self, index: usize) -> String {
        format!("N-{:04}", self.from + index)
    }

    fn body(&self, index: usize) -> String {
        match self.bad != 0 && index % self.bad == 3 {
            true => "too long for the form".to_owned(),
            false => self.body.clone(),
        }
    }

    fn notes(&self) -> Vec<Note> {
        let note = |index| Note {
            number: self.number(index),
            body: self.body(index),
        };
        (0..self.count).map(note).collect()
    }

    fn ids(&self) -> impl Iterator<Item = RecordId> + use<> {
        let from = self.from as u64;
        (from..from + self.count as u64).map(RecordId::new)
    }

    /// What is unknown is looked for by hand.
    async fn copies(&self) -> Result<Outcome, Box<dyn Error>> {
        let copies = (0..self.count).map(|index| Copy {
            number: self.number(index),
            body: self.body(index),
        });
        let mut found = HashSet::new();
        let mut load = self.set(self.client.add_all(copies));
        if load.run().await.unknown_count() > 0 {
            let mut copies = self.client.stream::<Copy>(Query::all());
            while let Some(copy) = copies.next().await {
                found.insert(copy?.number.clone());
            }
            load = load.unknown_as(|index| match found.contains(&self.number(index)) {
                true => Settled::Stored,
                false => Settled::Absent,
            });
            return Ok(load.await);
        }
        Ok(load.await)
    }

    async fn edits(&self) -> Result<Outcome, Box<dyn Error>> {
        let last = self.from + self.count - 1;
        let query = format!("$id >= {} and $id <= {last}", self.from);
        let mut notes = self.client.stream::<Note>(Query::raw(query));
        let mut edits = Vec::new();
        while let Some(note) = notes.next().await {
            let mut edit = note?.edit();
            edit.body = self.body(edits.len());
            edits.push(edit);
        }
        Ok(self.set(self.client.update_all(edits)).await)
    }

    async fn load(&self, form: &str) -> Result<Outcome, Box<dyn Error>> {
        let client = &self.client;
        Ok(match form {
            "unique" => {
                let load = client.add_all(self.notes()).unique_key(|f| f.number);
                self.set(load).await
            }
            "plain" => self.copies().await?,
            "upsert" => {
                self.set(client.upsert_all(|f| f.number, self.notes()))
                    .await
            }
            "patch" => {
                let bodies = (0..self.count).map(|index| self.body(index));
                let patches = self.ids().zip(bodies).map(|(id, body)| {
                    let patch = Patch::<Note>::new().set(|f| f.body, body);
                    patch.on(id, None)
                });
                self.set(client.update_all(patches)).await
            }
            "edit" => self.edits().await?,
            "delete" => self.set(client.delete_all::<Note>(self.ids())).await,
            _ => return Err(format!("{form} is not a form").into()),
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, journal, form, from, count, body, bad, run] = &arguments[..] else {
        return Err("eight arguments are needed".into());
    };
    let input = Input {
        client: Client::builder(url).api_token("secret").build()?,
        journal: journal.clone(),
        from: from.parse()?,
        count: count.parse()?,
        body: body.clone(),
        bad: bad.parse()?,
        run: run.clone(),
    };
    let outcome = input.load(form).await?;
    for (_, status) in outcome.iter() {
        match status {
            Status::Committed(record) => {
                let revision = record.revision.map_or(0, |revision| revision.get());
                println!("C {} {revision} {:?}", record.id, record.change);
            }
            Status::Failed(_) => println!("F"),
            Status::NotSent => println!("N"),
            Status::Unknown => println!("?"),
            Status::Stored => println!("S"),
            Status::Missing => println!("M"),
        }
    }
    if let Some(error) = outcome.error() {
        println!("error {error}");
    }
    for note in outcome.notes() {
        println!("note {note}");
    }
    Ok(())
}

//! A program that lists the events that there are today, and leaves none for those to come.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::webhook::{Event, Webhook};

fn handle(webhook: Webhook<Invoice>) {
    match webhook.event {
        Event::RecordAdded(_) | Event::RecordUpdated(_) | Event::StatusUpdated(_) => {}
        Event::RecordDeleted(_) | Event::CommentAdded { .. } => {}
    }
}

fn main() {}

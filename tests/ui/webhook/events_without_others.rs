//! A program that lists the events that there are today, and leaves none for those to come.
#[path = "../forms.rs"]
mod forms;

use forms::Invoice;
use kintone_runtime::webhook::{Event, Webhook};

fn handle(webhook: Webhook<Invoice>) {
    match webhook.event {
        Event::AddRecord(_) | Event::UpdateRecord(_) | Event::UpdateStatus(_) => {}
        Event::DeleteRecord(_) | Event::AddRecordComment { .. } => {}
    }
}

fn main() {}

//! Normalises numbers to the precision of an app.

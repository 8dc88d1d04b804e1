//! The codec against records whose traits are written by hand, as the derive writes them.

mod damage;
mod decode;
mod encode;
mod forms;
mod round_trip;

//! Computes CALC and auto-calculated text.

//! What this process took of the processor. Linux only.

use std::error::Error;

/// User and system time of this process.
pub(crate) fn cpu_seconds() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The name of the program, in parentheses, may have blanks.
    let (_, fields) = stat.rsplit_once(')').ok_or("no name in /proc/self/stat")?;
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks = ticks.map(str::parse::<f64>).sum::<Result<f64, _>>()?;
    // Linux counts 100 of them in a second for whoever reads this file.
    Ok(ticks / 100.0)
}

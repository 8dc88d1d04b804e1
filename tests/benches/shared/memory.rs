//! How much memory this process had at most. Linux only.

use std::error::Error;

/// The peak, in units of 1,024 bytes.
pub(crate) fn peak_kilobytes() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = line.and_then(|line| line.split_whitespace().next());
    Ok(peak.ok_or("no VmHWM in /proc/self/status")?.parse()?)
}

//! Parses times and time zones of the configuration.

use chrono::{DateTime, FixedOffset, Offset, TimeZone, Utc};

/// Parses a time in RFC 3339 format.
pub(crate) fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|instant| instant.to_utc())
        .map_err(|_| format!("expected a time like 2026-11-27T09:00:00Z, found {text}"))
}

/// Parses a time zone like `Asia/Tokyo` or `+09:00`. If the offset of the zone changes, the one at the given time is used.
pub(crate) fn zone(text: &str, at: DateTime<Utc>) -> Result<FixedOffset, String> {
    if let Ok(offset) = text.parse::<FixedOffset>() {
        return Ok(offset);
    }
    let zone: chrono_tz::Tz = text
        .parse()
        .map_err(|_| format!("expected a time zone like Asia/Tokyo or +09:00, found {text}"))?;
    Ok(zone.offset_from_utc_datetime(&at.naive_utc()).fix())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_have_names_and_offsets() {
        let at = |text: &str| instant(text).unwrap();
        let summer = at("2026-07-01T00:00:00Z");
        let seconds = |name: &str, at| zone(name, at).unwrap().local_minus_utc();
        assert_eq!(seconds("Asia/Tokyo", summer), 9 * 3600);
        assert_eq!(seconds("+05:30", summer), 5 * 3600 + 1800);
        assert_eq!(seconds("Europe/Berlin", summer), 2 * 3600);
        assert_eq!(seconds("Europe/Berlin", at("2026-01-01T00:00:00Z")), 3600);
        assert!(zone("Tokyo", summer).unwrap_err().contains("Asia/Tokyo"));
    }
}

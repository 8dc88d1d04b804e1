//! The type of one value of a field.

/// The type of one value of a field, without the `Option`, `Vec` or `ReadOnly` around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    Text,
    Decimal,
    BigDecimal,
    Integer(&'static str),
    /// `f64`, which may lose digits.
    Float,
    Date,
    Time,
    DateTime,
    /// An instant with the offset in which it was written.
    FixedDateTime,
    HourMinute,
    Attachment,
    User,
    Organization,
    Group,
    RecordNumber,
    Json,
    /// A row struct or a choice enum of this file.
    Named(String),
    /// A type of the user.
    Custom(String),
}

impl Item {
    /// The type as people know it.
    pub(crate) fn described(&self) -> String {
        let name = match self {
            Item::Text => "String",
            Item::Decimal => "Decimal",
            Item::BigDecimal => "BigDecimal",
            Item::Integer(name) => name,
            Item::Float => "f64",
            Item::Date => "NaiveDate",
            Item::Time => "NaiveTime",
            Item::DateTime => "DateTime<Utc>",
            Item::FixedDateTime => "DateTime<FixedOffset>",
            Item::HourMinute => "HourMinute",
            Item::Attachment => "Attachment",
            Item::User => "User",
            Item::Organization => "Organization",
            Item::Group => "Group",
            Item::RecordNumber => "RecordNumber",
            Item::Json => "Json",
            Item::Named(name) | Item::Custom(name) => name,
        };
        name.to_owned()
    }
}

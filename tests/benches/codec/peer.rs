//! The same records by visitors of serde, written by hand as fast as they go: no tree, no buffering, keys compared as they come,
//! dates and numbers read from the text in the answer.

use std::fmt;
use std::marker::PhantomData;

use kintone_runtime::{DateTime, Decimal, NaiveDate, NaiveTime, Saved, Utc};
use serde::de::{
    self, Deserialize, DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor,
};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

use super::ours;

pub(crate) fn page<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<Vec<T>> {
    serde_json::from_slice::<Page<T>>(body).map(|page| page.0)
}

pub(crate) fn single<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice::<Single<T>>(body).map(|single| single.0)
}

/// A key, by its place in a list.
struct Key<'k>(&'k [&'k str]);

impl<'de> de::DeserializeSeed<'de> for Key<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<usize, E> {
        let place = self.0.iter().position(|known| *known == key);
        Ok(place.unwrap_or(usize::MAX))
    }
}

/// An object of which one member counts.
macro_rules! member {
    ($name:ident $key:literal $held:ty) => {
        struct $name<T>($held);

        impl<'de, T: Deserialize<'de>> Deserialize<'de> for $name<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Members<T>(PhantomData<T>);
                impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
                    type Value = $name<T>;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("an object")
                    }
                    fn visit_map<A: MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> Result<$name<T>, A::Error> {
                        let mut found = None;
                        while let Some(key) = map.next_key_seed(Key(&[$key]))? {
                            match key {
                                0 => found = Some(map.next_value()?),
                                _ => drop(map.next_value::<IgnoredAny>()?),
                            }
                        }
                        found
                            .map($name)
                            .ok_or_else(|| de::Error::missing_field($key))
                    }
                }
                deserializer.deserialize_map(Members(PhantomData))
            }
        }
    };
}

member! { Page "records" Vec<T> }
member! { Single "record" T }
member! { Envelope "value" T }

/// A value that is read from its text.
macro_rules! from_text {
    ($($name:ident $held:ty: $read:expr;)*) => {$(
        #[derive(Debug, Default, PartialEq)]
        struct $name($held);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a text")
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        let read: fn(&str) -> Option<$held> = $read;
                        read(text).map($name).ok_or_else(|| E::custom("not such a value"))
                    }
                    fn visit_unit<E>(self) -> Result<$name, E> {
                        Ok($name::default())
                    }
                }
                deserializer.deserialize_any(Text)
            }
        }
    )*};
}

from_text! {
    Number Option<Decimal>: |text| match text {
        "" => Some(None),
        _ => Decimal::from_str_exact(text).ok().map(Some),
    };
    Date Option<NaiveDate>: |text| date(text.as_bytes()).map(Some);
    Time Option<NaiveTime>: |text| time(text.as_bytes()).map(Some);
    Instant Option<DateTime<Utc>>: |text| instant(text.as_bytes()).map(Some);
    Kind Option<ours::Kind>: |text| Some(Some(match text {
        "通常" => ours::Kind::通常,
        "前払" => ours::Kind::前払,
        other => ours::Kind::Other(other.to_owned()),
    }));
    Payment Option<ours::Payment>: |text| Some(Some(match text {
        "振込" => ours::Payment::振込,
        "現金" => ours::Payment::現金,
        other => ours::Payment::Other(other.to_owned()),
    }));
}

fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0, |number, digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + u32::from(digit - b'0'))
    })
}

/// `2026-01-31`.
fn date(text: &[u8]) -> Option<NaiveDate> {
    match text {
        [year @ .., b'-', m1, m2, b'-', d1, d2] if year.len() == 4 => NaiveDate::from_ymd_opt(
            i32::try_from(digits(year)?).ok()?,
            digits(&[*m1, *m2])?,
            digits(&[*d1, *d2])?,
        ),
        _ => None,
    }
}

/// `13:30`.
fn time(text: &[u8]) -> Option<NaiveTime> {
    match text {
        [h1, h2, b':', m1, m2] => {
            NaiveTime::from_hms_opt(digits(&[*h1, *h2])?, digits(&[*m1, *m2])?, 0)
        }
        _ => None,
    }
}

/// `2026-01-31T04:30:00Z`.
fn instant(text: &[u8]) -> Option<DateTime<Utc>> {
    let (day, rest) = text.split_at_checked(10)?;
    let [b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'Z'] = rest else {
        return None;
    };
    let time = NaiveTime::from_hms_opt(
        digits(&[*h1, *h2])?,
        digits(&[*m1, *m2])?,
        digits(&[*s1, *s2])?,
    )?;
    Some(date(day)?.and_time(time).and_utc())
}

/// A record or row: a struct of which each field is the value in an envelope.
macro_rules! record {
    ($name:ident { $($field:ident: $held:ty,)* }) => {
        #[derive(Default)]
        pub(crate) struct $name {
            $($field: $held,)*
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Members;
                impl<'de> Visitor<'de> for Members {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a record")
                    }
                    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        #[allow(non_camel_case_types)]
                        enum Field { $($field,)* Unknown }
                        struct Fields;
                        impl<'de> de::DeserializeSeed<'de> for Fields {
                            type Value = Field;
                            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Field, D::Error> {
                                deserializer.deserialize_identifier(self)
                            }
                        }
                        impl Visitor<'_> for Fields {
                            type Value = Field;
                            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                                f.write_str("a field code")
                            }
                            fn visit_str<E>(self, code: &str) -> Result<Field, E> {
                                Ok(match code { $(stringify!($field) => Field::$field,)* _ => Field::Unknown })
                            }
                        }
                        let mut record = $name::default();
                        while let Some(field) = map.next_key_seed(Fields)? {
                            match field {
                                $(Field::$field => record.$field = map.next_value::<Envelope<_>>()?.0,)*
                                Field::Unknown => drop(map.next_value::<IgnoredAny>()?),
                            }
                        }
                        Ok(record)
                    }
                }
                deserializer.deserialize_map(Members)
            }
        }
    };
}

record! { Invoice {
    請求書番号: String,
    件名: String,
    取引先名: String,
    住所: String,
    備考: String,
    メール: String,
    金額: Number,
    消費税: Number,
    割引率: Number,
    発行日: Date,
    支払期限: Date,
    受付時刻: Time,
    受付日時: Instant,
    請求区分: Kind,
    支払方法: Payment,
    対象: Vec<String>,
    担当者: Vec<User>,
    明細: Vec<Row>,
    作成日時: Instant,
    更新日時: Instant,
} }

record! { Line {
    品名: String,
    単価: Number,
    数量: Number,
    納期: Date,
} }

record! { Part {
    請求書番号: String,
    金額: Number,
    発行日: Date,
} }

record! { SubtableOnly {
    明細: Vec<Row>,
} }

#[derive(serde::Deserialize)]
struct User {
    code: String,
    name: String,
}

#[derive(serde::Deserialize)]
struct Row {
    id: String,
    value: Line,
}

impl Invoice {
    /// Whether both have read the same.
    pub(crate) fn is(&self, own: &Saved<ours::Invoice>) -> bool {
        let users = own.担当者.iter().zip(&self.担当者);
        let mut rows = own.明細.iter().zip(&self.明細);
        let mut users = users.map(|(own, peer)| own.code == peer.code && own.name == peer.name);
        own.請求書番号 == self.請求書番号
            && own.備考 == self.備考
            && own.メール == self.メール
            && own.金額 == self.金額.0
            && own.消費税 == self.消費税.0
            && own.発行日 == self.発行日.0
            && own.受付時刻 == self.受付時刻.0
            && own.受付日時 == self.受付日時.0
            && own.請求区分 == self.請求区分.0
            && own.支払方法 == self.支払方法.0
            && own.対象 == self.対象
            && users.all(|is| is)
            && own.明細.len() == self.明細.len()
            && rows.all(|(own, peer)| {
                own.id().is_some_and(|id| id.to_string() == peer.id)
                    && own.品名 == peer.value.品名
                    && own.単価 == peer.value.単価.0
                    && own.納期 == peer.value.納期.0
            })
            && *own.更新日時 == self.更新日時.0
    }
}

/// `{"value": …}`.
struct Written<T>(T);

impl<T: Serialize> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut envelope = serializer.serialize_struct("Envelope", 1)?;
        envelope.serialize_field("value", &self.0)?;
        envelope.end()
    }
}

macro_rules! writes {
    ($($name:ident $value:ident => $text:expr;)*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match &self.0 {
                    Some($value) => serializer.collect_str(&$text),
                    None => serializer.serialize_none(),
                }
            }
        }
    )*};
}

writes! {
    Number number => number;
    Date date => date;
    Time time => time.format("%H:%M");
    Instant instant => instant.format("%Y-%m-%dT%H:%M:%SZ");
    Kind kind => kind;
    Payment payment => payment;
}

impl Serialize for User {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut user = serializer.serialize_struct("User", 1)?;
        user.serialize_field("code", &self.code)?;
        user.end()
    }
}

struct Rows<'r>(&'r [Row]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.0.len()))?;
        for row in self.0 {
            rows.serialize_element(&Written(&row.value))?;
        }
        rows.end()
    }
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(None)?;
        line.serialize_entry("品名", &Written(&self.品名))?;
        line.serialize_entry("単価", &Written(&self.単価))?;
        line.serialize_entry("数量", &Written(&self.数量))?;
        line.serialize_entry("納期", &Written(&self.納期))?;
        line.end()
    }
}

impl Serialize for Invoice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_map(None)?;
        record.serialize_entry("請求書番号", &Written(&self.請求書番号))?;
        record.serialize_entry("件名", &Written(&self.件名))?;
        record.serialize_entry("取引先名", &Written(&self.取引先名))?;
        record.serialize_entry("住所", &Written(&self.住所))?;
        record.serialize_entry("備考", &Written(&self.備考))?;
        record.serialize_entry("メール", &Written(&self.メール))?;
        record.serialize_entry("金額", &Written(&self.金額))?;
        record.serialize_entry("消費税", &Written(&self.消費税))?;
        record.serialize_entry("割引率", &Written(&self.割引率))?;
        record.serialize_entry("発行日", &Written(&self.発行日))?;
        record.serialize_entry("支払期限", &Written(&self.支払期限))?;
        record.serialize_entry("受付時刻", &Written(&self.受付時刻))?;
        record.serialize_entry("受付日時", &Written(&self.受付日時))?;
        record.serialize_entry("請求区分", &Written(&self.請求区分))?;
        record.serialize_entry("支払方法", &Written(&self.支払方法))?;
        record.serialize_entry("対象", &Written(&self.対象))?;
        record.serialize_entry("担当者", &Written(&self.担当者))?;
        record.serialize_entry("明細", &Written(Rows(&self.明細)))?;
        record.end()
    }
}

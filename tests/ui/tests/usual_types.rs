//! Every type that the macro takes for a usual one holds its kind, written or only read.
#![deny(warnings)]

use std::borrow::Cow;

use kintone_runtime::record::values::{HourMinute, RecordNumber};
use kintone_runtime::{
    Attachment, BigDecimal, CreateOnly, DateTime, Decimal, FixedOffset, Group, KintoneChoice,
    KintoneRecord, NaiveDate, NaiveTime, Organization, ReadOnly, Record, RecordId, Revision, Row,
    User, Utc,
};

#[derive(KintoneRecord)]
#[kintone(unchecked)]
struct Usual<'a> {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    f1: String,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    f2: Cow<'a, str>,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    f3: Option<String>,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    f4: ReadOnly<String>,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    f5: ReadOnly<Cow<'a, str>>,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    f6: ReadOnly<Option<String>>,
    #[kintone(kind = SINGLE_LINE_TEXT, computed)]
    f7: ReadOnly<String>,
    #[kintone(kind = SINGLE_LINE_TEXT, computed)]
    f8: ReadOnly<Cow<'a, str>>,
    #[kintone(kind = SINGLE_LINE_TEXT, computed)]
    f9: ReadOnly<Option<String>>,
    #[kintone(kind = MULTI_LINE_TEXT)]
    f10: String,
    #[kintone(kind = MULTI_LINE_TEXT)]
    f11: Cow<'a, str>,
    #[kintone(kind = MULTI_LINE_TEXT)]
    f12: Option<String>,
    #[kintone(kind = MULTI_LINE_TEXT)]
    f13: ReadOnly<String>,
    #[kintone(kind = MULTI_LINE_TEXT)]
    f14: ReadOnly<Cow<'a, str>>,
    #[kintone(kind = MULTI_LINE_TEXT)]
    f15: ReadOnly<Option<String>>,
    #[kintone(kind = MULTI_LINE_TEXT, computed)]
    f16: ReadOnly<String>,
    #[kintone(kind = MULTI_LINE_TEXT, computed)]
    f17: ReadOnly<Cow<'a, str>>,
    #[kintone(kind = MULTI_LINE_TEXT, computed)]
    f18: ReadOnly<Option<String>>,
    #[kintone(kind = RICH_TEXT)]
    f19: String,
    #[kintone(kind = RICH_TEXT)]
    f20: Cow<'a, str>,
    #[kintone(kind = RICH_TEXT)]
    f21: Option<String>,
    #[kintone(kind = RICH_TEXT)]
    f22: ReadOnly<String>,
    #[kintone(kind = RICH_TEXT)]
    f23: ReadOnly<Cow<'a, str>>,
    #[kintone(kind = RICH_TEXT)]
    f24: ReadOnly<Option<String>>,
    #[kintone(kind = RICH_TEXT, computed)]
    f25: ReadOnly<String>,
    #[kintone(kind = RICH_TEXT, computed)]
    f26: ReadOnly<Cow<'a, str>>,
    #[kintone(kind = RICH_TEXT, computed)]
    f27: ReadOnly<Option<String>>,
    #[kintone(kind = LINK)]
    f28: String,
    #[kintone(kind = LINK)]
    f29: Cow<'a, str>,
    #[kintone(kind = LINK)]
    f30: Option<String>,
    #[kintone(kind = LINK)]
    f31: ReadOnly<String>,
    #[kintone(kind = LINK)]
    f32: ReadOnly<Cow<'a, str>>,
    #[kintone(kind = LINK)]
    f33: ReadOnly<Option<String>>,
    #[kintone(kind = LINK, computed)]
    f34: ReadOnly<String>,
    #[kintone(kind = LINK, computed)]
    f35: ReadOnly<Cow<'a, str>>,
    #[kintone(kind = LINK, computed)]
    f36: ReadOnly<Option<String>>,
    #[kintone(kind = NUMBER)]
    f37: Option<Decimal>,
    #[kintone(kind = NUMBER)]
    f38: Option<BigDecimal>,
    #[kintone(kind = NUMBER)]
    f39: Option<i64>,
    #[kintone(kind = NUMBER)]
    f40: Option<u64>,
    #[kintone(kind = NUMBER)]
    f41: Option<i32>,
    #[kintone(kind = NUMBER)]
    f42: Option<u32>,
    #[kintone(kind = NUMBER, empty = error)]
    f43: Decimal,
    #[kintone(kind = NUMBER, empty = error)]
    f44: BigDecimal,
    #[kintone(kind = NUMBER, empty = error)]
    f45: i64,
    #[kintone(kind = NUMBER, empty = error)]
    f46: u64,
    #[kintone(kind = NUMBER, empty = error)]
    f47: i32,
    #[kintone(kind = NUMBER, empty = error)]
    f48: u32,
    #[kintone(kind = NUMBER)]
    f49: ReadOnly<Option<Decimal>>,
    #[kintone(kind = NUMBER)]
    f50: ReadOnly<Option<BigDecimal>>,
    #[kintone(kind = NUMBER)]
    f51: ReadOnly<Option<i64>>,
    #[kintone(kind = NUMBER)]
    f52: ReadOnly<Option<u64>>,
    #[kintone(kind = NUMBER)]
    f53: ReadOnly<Option<i32>>,
    #[kintone(kind = NUMBER)]
    f54: ReadOnly<Option<u32>>,
    #[kintone(kind = NUMBER, empty = error)]
    f55: ReadOnly<Decimal>,
    #[kintone(kind = NUMBER, empty = error)]
    f56: ReadOnly<BigDecimal>,
    #[kintone(kind = NUMBER, empty = error)]
    f57: ReadOnly<i64>,
    #[kintone(kind = NUMBER, empty = error)]
    f58: ReadOnly<u64>,
    #[kintone(kind = NUMBER, empty = error)]
    f59: ReadOnly<i32>,
    #[kintone(kind = NUMBER, empty = error)]
    f60: ReadOnly<u32>,
    #[kintone(kind = NUMBER, computed)]
    f61: ReadOnly<Option<Decimal>>,
    #[kintone(kind = NUMBER, computed)]
    f62: ReadOnly<Option<BigDecimal>>,
    #[kintone(kind = NUMBER, computed)]
    f63: ReadOnly<Option<i64>>,
    #[kintone(kind = NUMBER, computed)]
    f64: ReadOnly<Option<u64>>,
    #[kintone(kind = NUMBER, computed)]
    f65: ReadOnly<Option<i32>>,
    #[kintone(kind = NUMBER, computed)]
    f66: ReadOnly<Option<u32>>,
    #[kintone(kind = NUMBER, computed, empty = error)]
    f67: ReadOnly<Decimal>,
    #[kintone(kind = NUMBER, computed, empty = error)]
    f68: ReadOnly<BigDecimal>,
    #[kintone(kind = NUMBER, computed, empty = error)]
    f69: ReadOnly<i64>,
    #[kintone(kind = NUMBER, computed, empty = error)]
    f70: ReadOnly<u64>,
    #[kintone(kind = NUMBER, computed, empty = error)]
    f71: ReadOnly<i32>,
    #[kintone(kind = NUMBER, computed, empty = error)]
    f72: ReadOnly<u32>,
    #[kintone(kind = CHECK_BOX)]
    f73: Vec<String>,
    #[kintone(kind = CHECK_BOX)]
    f74: Vec<Choice>,
    #[kintone(kind = CHECK_BOX)]
    f75: ReadOnly<Vec<String>>,
    #[kintone(kind = CHECK_BOX)]
    f76: ReadOnly<Vec<Choice>>,
    #[kintone(kind = CHECK_BOX, computed)]
    f77: ReadOnly<Vec<String>>,
    #[kintone(kind = CHECK_BOX, computed)]
    f78: ReadOnly<Vec<Choice>>,
    #[kintone(kind = MULTI_SELECT)]
    f79: Vec<String>,
    #[kintone(kind = MULTI_SELECT)]
    f80: Vec<Choice>,
    #[kintone(kind = MULTI_SELECT)]
    f81: ReadOnly<Vec<String>>,
    #[kintone(kind = MULTI_SELECT)]
    f82: ReadOnly<Vec<Choice>>,
    #[kintone(kind = MULTI_SELECT, computed)]
    f83: ReadOnly<Vec<String>>,
    #[kintone(kind = MULTI_SELECT, computed)]
    f84: ReadOnly<Vec<Choice>>,
    #[kintone(kind = RADIO_BUTTON)]
    f85: Option<String>,
    #[kintone(kind = RADIO_BUTTON)]
    f86: Option<Choice>,
    #[kintone(kind = RADIO_BUTTON, empty = error)]
    f87: Choice,
    #[kintone(kind = RADIO_BUTTON)]
    f88: ReadOnly<Option<String>>,
    #[kintone(kind = RADIO_BUTTON)]
    f89: ReadOnly<Option<Choice>>,
    #[kintone(kind = RADIO_BUTTON, empty = error)]
    f90: ReadOnly<Choice>,
    #[kintone(kind = RADIO_BUTTON, computed)]
    f91: ReadOnly<Option<String>>,
    #[kintone(kind = RADIO_BUTTON, computed)]
    f92: ReadOnly<Option<Choice>>,
    #[kintone(kind = RADIO_BUTTON, computed, empty = error)]
    f93: ReadOnly<Choice>,
    #[kintone(kind = DROP_DOWN)]
    f94: Option<String>,
    #[kintone(kind = DROP_DOWN)]
    f95: Option<Choice>,
    #[kintone(kind = DROP_DOWN, empty = error)]
    f96: Choice,
    #[kintone(kind = DROP_DOWN)]
    f97: ReadOnly<Option<String>>,
    #[kintone(kind = DROP_DOWN)]
    f98: ReadOnly<Option<Choice>>,
    #[kintone(kind = DROP_DOWN, empty = error)]
    f99: ReadOnly<Choice>,
    #[kintone(kind = DROP_DOWN, computed)]
    f100: ReadOnly<Option<String>>,
    #[kintone(kind = DROP_DOWN, computed)]
    f101: ReadOnly<Option<Choice>>,
    #[kintone(kind = DROP_DOWN, computed, empty = error)]
    f102: ReadOnly<Choice>,
    #[kintone(kind = DATE)]
    f103: Option<NaiveDate>,
    #[kintone(kind = DATE, empty = error)]
    f104: NaiveDate,
    #[kintone(kind = DATE)]
    f105: ReadOnly<Option<NaiveDate>>,
    #[kintone(kind = DATE, empty = error)]
    f106: ReadOnly<NaiveDate>,
    #[kintone(kind = DATE, computed)]
    f107: ReadOnly<Option<NaiveDate>>,
    #[kintone(kind = DATE, computed, empty = error)]
    f108: ReadOnly<NaiveDate>,
    #[kintone(kind = TIME)]
    f109: Option<NaiveTime>,
    #[kintone(kind = TIME, empty = error)]
    f110: NaiveTime,
    #[kintone(kind = TIME)]
    f111: ReadOnly<Option<NaiveTime>>,
    #[kintone(kind = TIME, empty = error)]
    f112: ReadOnly<NaiveTime>,
    #[kintone(kind = TIME, computed)]
    f113: ReadOnly<Option<NaiveTime>>,
    #[kintone(kind = TIME, computed, empty = error)]
    f114: ReadOnly<NaiveTime>,
    #[kintone(kind = DATETIME)]
    f115: Option<DateTime<Utc>>,
    #[kintone(kind = DATETIME)]
    f116: Option<DateTime<FixedOffset>>,
    #[kintone(kind = DATETIME, empty = error)]
    f117: DateTime<Utc>,
    #[kintone(kind = DATETIME, empty = error)]
    f118: DateTime<FixedOffset>,
    #[kintone(kind = DATETIME)]
    f119: ReadOnly<Option<DateTime<Utc>>>,
    #[kintone(kind = DATETIME)]
    f120: ReadOnly<Option<DateTime<FixedOffset>>>,
    #[kintone(kind = DATETIME, empty = error)]
    f121: ReadOnly<DateTime<Utc>>,
    #[kintone(kind = DATETIME, empty = error)]
    f122: ReadOnly<DateTime<FixedOffset>>,
    #[kintone(kind = DATETIME, computed)]
    f123: ReadOnly<Option<DateTime<Utc>>>,
    #[kintone(kind = DATETIME, computed)]
    f124: ReadOnly<Option<DateTime<FixedOffset>>>,
    #[kintone(kind = DATETIME, computed, empty = error)]
    f125: ReadOnly<DateTime<Utc>>,
    #[kintone(kind = DATETIME, computed, empty = error)]
    f126: ReadOnly<DateTime<FixedOffset>>,
    #[kintone(kind = FILE)]
    f127: Vec<Attachment>,
    #[kintone(kind = FILE)]
    f128: ReadOnly<Vec<Attachment>>,
    #[kintone(kind = FILE, computed)]
    f129: ReadOnly<Vec<Attachment>>,
    #[kintone(kind = USER_SELECT)]
    f130: Vec<User>,
    #[kintone(kind = USER_SELECT)]
    f131: ReadOnly<Vec<User>>,
    #[kintone(kind = USER_SELECT, computed)]
    f132: ReadOnly<Vec<User>>,
    #[kintone(kind = ORGANIZATION_SELECT)]
    f133: Vec<Organization>,
    #[kintone(kind = ORGANIZATION_SELECT)]
    f134: ReadOnly<Vec<Organization>>,
    #[kintone(kind = ORGANIZATION_SELECT, computed)]
    f135: ReadOnly<Vec<Organization>>,
    #[kintone(kind = GROUP_SELECT)]
    f136: Vec<Group>,
    #[kintone(kind = GROUP_SELECT)]
    f137: ReadOnly<Vec<Group>>,
    #[kintone(kind = GROUP_SELECT, computed)]
    f138: ReadOnly<Vec<Group>>,
    #[kintone(kind = CALC, format = NUMBER)]
    f139: ReadOnly<Option<Decimal>>,
    #[kintone(kind = CALC, format = NUMBER)]
    f140: ReadOnly<Option<BigDecimal>>,
    #[kintone(kind = CALC, format = NUMBER)]
    f141: ReadOnly<Option<i64>>,
    #[kintone(kind = CALC, format = NUMBER)]
    f142: ReadOnly<Option<u64>>,
    #[kintone(kind = CALC, format = NUMBER)]
    f143: ReadOnly<Option<i32>>,
    #[kintone(kind = CALC, format = NUMBER)]
    f144: ReadOnly<Option<u32>>,
    #[kintone(kind = CALC, format = NUMBER, empty = error)]
    f145: ReadOnly<Decimal>,
    #[kintone(kind = CALC, format = NUMBER, empty = error)]
    f146: ReadOnly<BigDecimal>,
    #[kintone(kind = CALC, format = NUMBER, empty = error)]
    f147: ReadOnly<i64>,
    #[kintone(kind = CALC, format = NUMBER, empty = error)]
    f148: ReadOnly<u64>,
    #[kintone(kind = CALC, format = NUMBER, empty = error)]
    f149: ReadOnly<i32>,
    #[kintone(kind = CALC, format = NUMBER, empty = error)]
    f150: ReadOnly<u32>,
    #[kintone(kind = CALC, format = DATE)]
    f151: ReadOnly<Option<NaiveDate>>,
    #[kintone(kind = CALC, format = DATE, empty = error)]
    f152: ReadOnly<NaiveDate>,
    #[kintone(kind = CALC, format = TIME)]
    f153: ReadOnly<Option<NaiveTime>>,
    #[kintone(kind = CALC, format = TIME, empty = error)]
    f154: ReadOnly<NaiveTime>,
    #[kintone(kind = CALC, format = DATETIME)]
    f155: ReadOnly<Option<DateTime<Utc>>>,
    #[kintone(kind = CALC, format = DATETIME)]
    f156: ReadOnly<Option<DateTime<FixedOffset>>>,
    #[kintone(kind = CALC, format = DATETIME, empty = error)]
    f157: ReadOnly<DateTime<Utc>>,
    #[kintone(kind = CALC, format = DATETIME, empty = error)]
    f158: ReadOnly<DateTime<FixedOffset>>,
    #[kintone(kind = CALC, format = HOUR_MINUTE)]
    f159: ReadOnly<Option<HourMinute>>,
    #[kintone(kind = CALC, format = HOUR_MINUTE, empty = error)]
    f160: ReadOnly<HourMinute>,
    #[kintone(kind = RECORD_NUMBER)]
    f161: ReadOnly<Option<RecordNumber>>,
    #[kintone(kind = RECORD_NUMBER)]
    f162: ReadOnly<String>,
    #[kintone(kind = STATUS)]
    f163: ReadOnly<String>,
    #[kintone(kind = STATUS)]
    f164: ReadOnly<Option<String>>,
    #[kintone(kind = STATUS)]
    f165: ReadOnly<Option<Choice>>,
    #[kintone(kind = STATUS_ASSIGNEE)]
    f166: ReadOnly<Vec<User>>,
    #[kintone(kind = CATEGORY)]
    f167: ReadOnly<Vec<String>>,
    #[kintone(kind = CREATOR)]
    f168: CreateOnly<Option<User>>,
    #[kintone(kind = CREATOR)]
    f169: ReadOnly<Option<User>>,
    #[kintone(kind = MODIFIER)]
    f170: CreateOnly<Option<User>>,
    #[kintone(kind = MODIFIER)]
    f171: ReadOnly<Option<User>>,
    #[kintone(kind = CREATED_TIME)]
    f172: CreateOnly<Option<DateTime<Utc>>>,
    #[kintone(kind = CREATED_TIME)]
    f173: ReadOnly<Option<DateTime<Utc>>>,
    #[kintone(kind = CREATED_TIME)]
    f174: CreateOnly<Option<DateTime<FixedOffset>>>,
    #[kintone(kind = CREATED_TIME)]
    f175: ReadOnly<Option<DateTime<FixedOffset>>>,
    #[kintone(kind = CREATED_TIME)]
    f176: CreateOnly<DateTime<Utc>>,
    #[kintone(kind = CREATED_TIME)]
    f177: ReadOnly<DateTime<Utc>>,
    #[kintone(kind = CREATED_TIME)]
    f178: CreateOnly<DateTime<FixedOffset>>,
    #[kintone(kind = CREATED_TIME)]
    f179: ReadOnly<DateTime<FixedOffset>>,
    #[kintone(kind = UPDATED_TIME)]
    f180: CreateOnly<Option<DateTime<Utc>>>,
    #[kintone(kind = UPDATED_TIME)]
    f181: ReadOnly<Option<DateTime<Utc>>>,
    #[kintone(kind = UPDATED_TIME)]
    f182: CreateOnly<Option<DateTime<FixedOffset>>>,
    #[kintone(kind = UPDATED_TIME)]
    f183: ReadOnly<Option<DateTime<FixedOffset>>>,
    #[kintone(kind = UPDATED_TIME)]
    f184: CreateOnly<DateTime<Utc>>,
    #[kintone(kind = UPDATED_TIME)]
    f185: ReadOnly<DateTime<Utc>>,
    #[kintone(kind = UPDATED_TIME)]
    f186: CreateOnly<DateTime<FixedOffset>>,
    #[kintone(kind = UPDATED_TIME)]
    f187: ReadOnly<DateTime<FixedOffset>>,
    #[kintone(kind = ID)]
    f188: ReadOnly<Option<RecordId>>,
    #[kintone(kind = REVISION)]
    f189: ReadOnly<Option<Revision>>,
    #[kintone(kind = NUMBER, lossy, empty = error)]
    f190: f64,
    #[kintone(kind = NUMBER, lossy)]
    f191: Option<f64>,
    #[kintone(kind = NUMBER, lossy, empty = error)]
    f192: ReadOnly<f64>,
    #[kintone(kind = NUMBER, lossy)]
    f193: ReadOnly<Option<f64>>,
    #[kintone(kind = CALC, format = NUMBER, lossy)]
    f194: ReadOnly<Option<f64>>,
    #[kintone(kind = SUBTABLE)]
    表: Vec<Row<Line>>,
}

#[derive(KintoneRecord)]
#[kintone(unchecked, table = "表")]
struct Line {
    品名: String,
}

#[derive(KintoneChoice)]
#[kintone(unchecked)]
enum Choice {
    甲,
}

#[test]
fn it_compiles() {
    assert_eq!(Usual::META.fields.len(), 195);
}

//! Checks a query against a form, and resolves what does not depend on the record.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::condition::{Check, Condition, Key, Kind, Span, Test, minutes};
use super::context::{Context, EntityKind, RelatedApp};
use super::error::QueryError;
use super::grammar::{self, Function, Literal, Operator, Predicate};
use super::order::{SortKey, Values};
use super::period::{Period, stored_date, stored_datetime, stored_time};
use super::search::Keyword;
use crate::domain::dates::datetime_text;
use crate::domain::decimal;
use crate::domain::form::{Field, FieldType, Form};

/// A form, the context of the query, and the origin of the form.
pub(super) struct Checker<'a> {
    pub(super) form: &'a Form,
    pub(super) context: &'a Context<'a>,
    pub(super) origin: Origin<'a>,
}

/// What the form's records are to the query.
pub(super) enum Origin<'a> {
    /// What it searches. The records of other apps come from this function.
    Record(&'a dyn Fn(u64) -> Option<RelatedApp<'a>>),
    /// What it searches, without other apps.
    RecordAlone,
    /// Related records of what it searches.
    RelatedRecord,
}

/// A field that a query names.
pub(super) struct Target<'a> {
    code: &'a str,
    field_type: FieldType,
    /// `None` for `$id`.
    field: Option<&'a Field>,
    table: Option<&'a Field>,
}

/// A literal, as the field compares it.
enum Operand {
    Empty,
    Value(Key<'static>),
    Span(Span),
    /// The caller has no preferred department, and the whole predicate is left out.
    Ignored,
}

impl Checker<'_> {
    /// Returns the condition of a query. A query without one matches every record.
    pub(super) fn filter(&self, query: &grammar::Parsed) -> Result<Condition, QueryError> {
        match &query.condition {
            Some(condition) => self.condition(condition),
            None => Ok(Condition::Everything),
        }
    }

    fn condition(&self, condition: &grammar::Condition) -> Result<Condition, QueryError> {
        let members = |members: &[grammar::Condition]| {
            members
                .iter()
                .map(|member| self.condition(member))
                .collect::<Result<Vec<Condition>, QueryError>>()
        };
        match condition {
            grammar::Condition::And(inner) => Ok(Condition::all(members(inner)?)),
            grammar::Condition::Or(inner) => Ok(Condition::any(members(inner)?)),
            grammar::Condition::Predicate(predicate) => self.predicate(predicate),
        }
    }

    pub(super) fn sort_key(&self, key: &grammar::SortKey) -> Result<SortKey, QueryError> {
        if let Some(related) = &key.field.related {
            self.reference_table(related)?;
            return Err(QueryError::unsortable(related));
        }
        let target = self.resolve(&key.field.code)?;
        let sortable = match target.table {
            Some(_) => None,
            None => self.sorted_by(&target),
        };
        Ok(SortKey {
            code: target.code.to_owned(),
            direction: key.direction,
            values: sortable.ok_or_else(|| QueryError::unsortable(target.code))?,
        })
    }

    fn sorted_by(&self, target: &Target<'_>) -> Option<Values> {
        use FieldType::*;
        Some(match target.field_type {
            SingleLineText | Link | Date | Time | Datetime | CreatedTime | UpdatedTime
            | Creator | Modifier => Values::Of(Kind::Text),
            RecordNumber | Number | Calc => Values::Of(target.kind()),
            RadioButton | DropDown => Values::Positions(target.field?.options.clone()),
            Status => Values::Positions(self.states().unwrap_or_default()),
            _ => return None,
        })
    }

    pub(super) fn predicate(&self, predicate: &Predicate) -> Result<Condition, QueryError> {
        if let Some(related) = &predicate.field.related {
            return self.related(related, predicate);
        }
        let target = self.resolve(&predicate.field.code)?;
        let operator = predicate.operator;
        self.check_options(&target, operator, &predicate.values)?;
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let is_related = matches!(self.origin, Origin::RelatedRecord);
        let in_rows = is_related || target.table.is_some();
        if target.table.is_some() && is_equality {
            return Err(QueryError::operator_in_table(target.code, operator.text()));
        }
        let allows = allows(target.field_type, operator, in_rows);
        if (is_related && is_equality) || !allows {
            return Err(QueryError::operator(target.code, operator.text()));
        }
        let Some(check) = self.check(&target, predicate)? else {
            return Ok(Condition::Everything);
        };
        Ok(target.asked(check))
    }

    pub(super) fn resolve<'q>(&'q self, code: &str) -> Result<Target<'q>, QueryError> {
        if code == "$id" {
            return Ok(Target {
                code: "$id",
                field_type: FieldType::RecordNumber,
                field: None,
                table: None,
            });
        }
        let (field, table) = self
            .form
            .find(code)
            .ok_or_else(|| QueryError::unknown_field(code))?;
        let is_process = matches!(
            field.field_type,
            FieldType::Status | FieldType::StatusAssignee
        );
        let is_off = |process: &crate::domain::form::Process| !process.enable;
        if is_process && (!field.enabled || self.form.process.as_ref().is_some_and(is_off)) {
            return Err(QueryError::no_process());
        }
        Ok(Target {
            code: &field.code,
            field_type: field.field_type,
            field: Some(field),
            table,
        })
    }

    /// Options are checked before the operator is; `""` in a list stands for "nothing selected" and is always allowed.
    fn check_options(
        &self,
        target: &Target<'_>,
        operator: Operator,
        values: &[Literal],
    ) -> Result<(), QueryError> {
        use FieldType::*;
        let is_listed = matches!(operator, Operator::In | Operator::NotIn);
        let options = match (target.field_type, target.field) {
            (CheckBox | MultiSelect | RadioButton | DropDown, Some(field)) => {
                Cow::Borrowed(&field.options)
            }
            (Status, _) => match self.states() {
                Some(states) => Cow::Owned(states),
                // The states of a form that was read without its process are not known.
                None => return Ok(()),
            },
            _ => return Ok(()),
        };
        for value in values {
            match value {
                Literal::Text(text) if text.is_empty() && is_listed => {}
                Literal::Text(text) if !options.contains(text) => {
                    return Err(QueryError::unknown_option(target.code, text));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn states(&self) -> Option<Vec<String>> {
        let process = self.form.process.as_ref()?;
        Some(
            process
                .states
                .iter()
                .map(|state| state.name.clone())
                .collect(),
        )
    }

    /// Returns the check of a predicate whose operator is allowed for its field, or `None` if the predicate is ignored.
    fn check(
        &self,
        target: &Target<'_>,
        predicate: &Predicate,
    ) -> Result<Option<Check>, QueryError> {
        let operator = predicate.operator;
        let negative = operator.is_negative();
        Ok(Some(match (operator, predicate.values.as_slice()) {
            (Operator::IsEmpty | Operator::IsNotEmpty, _) => Check::Empty { negative },
            (Operator::Like | Operator::NotLike, [Literal::Text(text)]) => Check::Like {
                keyword: Keyword::new(text),
                negative,
                html: target.field_type == FieldType::RichText,
            },
            (Operator::In | Operator::NotIn, values) => {
                let (mut keys, mut empty) = (BTreeSet::new(), false);
                for value in values {
                    // Where days and times have `in` at all, it stands for `=`, but takes no functions.
                    if let (Some(_), Literal::Function(function)) = (target.date_or_time(), value) {
                        return Err(QueryError::function(&function.name));
                    }
                    match self.operand(target, value)? {
                        Operand::Empty => empty = true,
                        Operand::Value(key) => {
                            keys.insert(key);
                        }
                        // A period is that of a day or a time.
                        Operand::Span(_) => return Err(QueryError::syntax()),
                        Operand::Ignored => return Ok(None),
                    }
                }
                Check::In {
                    keys,
                    empty,
                    negative,
                }
            }
            (_, [value]) => match self.operand(target, value)? {
                Operand::Empty => Check::Compare(operator, None),
                Operand::Value(key) => Check::Compare(
                    operator,
                    Some(Span {
                        first: key.clone(),
                        last: key,
                    }),
                ),
                Operand::Span(span) => Check::Compare(operator, Some(span)),
                Operand::Ignored => return Ok(None),
            },
            _ => return Err(QueryError::syntax()),
        }))
    }

    fn operand(&self, target: &Target<'_>, literal: &Literal) -> Result<Operand, QueryError> {
        match literal {
            Literal::Text(text) if text.is_empty() => Ok(Operand::Empty),
            Literal::Text(text) => self.value(target, text),
            Literal::Function(function) => self.function(target.field_type, function),
        }
    }

    fn value(&self, target: &Target<'_>, text: &str) -> Result<Operand, QueryError> {
        use FieldType::*;
        let entity = match target.field_type {
            UserSelect | Creator | Modifier | StatusAssignee => Some(EntityKind::User),
            OrganizationSelect => Some(EntityKind::Organization),
            GroupSelect => Some(EntityKind::Group),
            _ => None,
        };
        if entity.is_some_and(|kind| !(self.context.entity_exists)(kind, text)) {
            return Err(QueryError::unknown_entity(text));
        }
        let key = match target.kind() {
            Kind::Id => self.record_id(text).map(Key::Number),
            Kind::Number => decimal::parse(text).ok().map(Key::Number),
            Kind::HoursAndMinutes => minutes(text).map(Key::Number),
            Kind::Text => match target.date_or_time() {
                Some(Date) => stored_date(text),
                Some(Time) => stored_time(text),
                Some(_) => stored_datetime(text),
                None => Some(text.to_owned()),
            }
            .map(Key::text),
            Kind::List => Some(Key::text(text.to_owned())),
        };
        key.map(Operand::Value)
            .ok_or_else(|| QueryError::literal(target.code, text))
    }

    /// Reads a record number, which may be prefixed with the app code.
    fn record_id(&self, text: &str) -> Option<bigdecimal::BigDecimal> {
        let number = text
            .strip_prefix(self.form.code.as_str())
            .and_then(|rest| rest.strip_prefix('-'))
            .filter(|_| !self.form.code.is_empty())
            .unwrap_or(text);
        decimal::parse(number).ok()
    }

    fn function(&self, field_type: FieldType, function: &Function) -> Result<Operand, QueryError> {
        use FieldType::*;
        let misused = || QueryError::function(&function.name);
        match (function.name.as_str(), field_type) {
            ("LOGINUSER", UserSelect | Creator | Modifier | StatusAssignee)
            | ("PRIMARY_ORGANIZATION", OrganizationSelect)
            | ("NOW", Datetime | CreatedTime | UpdatedTime)
                if !function.arguments.is_empty() =>
            {
                Err(misused())
            }
            ("LOGINUSER", UserSelect | Creator | Modifier | StatusAssignee) => {
                let user = self.context.login_user.to_owned();
                Ok(Operand::Value(Key::text(user)))
            }
            ("PRIMARY_ORGANIZATION", OrganizationSelect) => {
                Ok(match self.context.primary_organization {
                    Some(code) => Operand::Value(Key::text(code.to_owned())),
                    None => Operand::Ignored,
                })
            }
            // Stored instants are cut to the minute, and so is this one: a record of this minute is `= NOW()`.
            ("NOW", Datetime | CreatedTime | UpdatedTime) => {
                Ok(Operand::Value(Key::text(datetime_text(self.context.now))))
            }
            ("LOGINUSER" | "PRIMARY_ORGANIZATION" | "NOW", _) => Err(misused()),
            (_, Date) => {
                let period = self.period(function)?;
                Ok(Operand::Span(Span {
                    first: Key::text(period.first.to_string()),
                    last: Key::text(period.last.to_string()),
                }))
            }
            (_, Datetime | CreatedTime | UpdatedTime) => {
                let (first, last) = self
                    .period(function)?
                    .instants(self.context.zone)
                    .ok_or_else(misused)?;
                Ok(Operand::Span(Span {
                    first: Key::text(first),
                    last: Key::text(last),
                }))
            }
            _ => Err(misused()),
        }
    }

    fn period(&self, function: &Function) -> Result<Period, QueryError> {
        let today = self.context.now.with_timezone(&self.context.zone);
        Period::of(function, today.date_naive())
    }
}

impl Target<'_> {
    /// Returns the condition that applies a check to the field. For a field in a table, some row or all rows must pass.
    pub(super) fn asked(&self, check: Check) -> Condition {
        let test = Test {
            code: self.code.to_owned(),
            kind: self.kind(),
            check,
        };
        match self.table {
            None => Condition::Test(test),
            Some(table) if test.check.is_negative() => {
                Condition::EveryRow(table.code.clone(), test)
            }
            Some(table) => Condition::SomeRow(table.code.clone(), Box::new(Condition::Test(test))),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        use FieldType::*;
        match self.field_type {
            RecordNumber => Kind::Id,
            Number => Kind::Number,
            Calc if self.format() == "HOUR_MINUTE" || self.format() == "DAY_HOUR_MINUTE" => {
                Kind::HoursAndMinutes
            }
            Calc if self.date_or_time().is_none() => Kind::Number,
            CheckBox | MultiSelect | UserSelect | OrganizationSelect | GroupSelect | Creator
            | Modifier | StatusAssignee => Kind::List,
            _ => Kind::Text,
        }
    }

    /// Returns the date or time type whose literals the field is compared with.
    fn date_or_time(&self) -> Option<FieldType> {
        use FieldType::*;
        match (self.field_type, self.format()) {
            (Date, _) | (Calc, "DATE") => Some(Date),
            (Time, _) | (Calc, "TIME") => Some(Time),
            (Datetime | CreatedTime | UpdatedTime, _) | (Calc, "DATETIME") => Some(Datetime),
            _ => None,
        }
    }

    fn format(&self) -> &str {
        self.field.map_or("", |field| &field.format)
    }
}

impl Key<'_> {
    pub(super) fn text(text: String) -> Key<'static> {
        Key::Text(Cow::Owned(text))
    }

    pub(super) fn into_owned(self) -> Key<'static> {
        match self {
            Key::Position(position) => Key::Position(position),
            Key::Number(number) => Key::Number(number),
            Key::Text(text) => Key::Text(Cow::Owned(text.into_owned())),
        }
    }
}

/// Returns the operators of each field type. Dates in a table or of a related record also take `in`, because `=` is not allowed
/// there.
fn allows(field_type: FieldType, operator: Operator, in_rows: bool) -> bool {
    use FieldType::*;
    use Operator::*;
    let equality = matches!(operator, Equal | NotEqual);
    let order = matches!(operator, Less | Greater | LessOrEqual | GreaterOrEqual);
    let membership = matches!(operator, In | NotIn);
    let search = matches!(operator, Like | NotLike);
    let emptiness = matches!(operator, IsEmpty | IsNotEmpty);
    match field_type {
        RecordNumber | Number | Calc => equality || order || membership,
        SingleLineText | Link => equality || membership || search,
        MultiLineText | RichText | File => search || emptiness,
        CheckBox | MultiSelect | RadioButton | DropDown => membership,
        // In tables and related records `in` is there because `=` is not.
        Date | Time | Datetime | CreatedTime | UpdatedTime => {
            equality || order || (in_rows && membership)
        }
        UserSelect | OrganizationSelect | GroupSelect | Creator | Modifier | StatusAssignee => {
            membership
        }
        Status => equality || membership,
        ReferenceTable | Group | Subtable | Category | Label | Spacer | Hr | Unknown => false,
    }
}

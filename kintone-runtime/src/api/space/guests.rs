//! Add Guests, Delete Guests and Update Guest Members.

use std::fmt;

use serde::Serialize;

use crate::api::limits::{check_chars, check_count};
use crate::endpoint::error::Error;
use crate::endpoint::{Auth, Done, Endpoint, Info, Method, Replay};
use crate::record::id::SpaceId;
use crate::record::values::UploadedFile;

/// The largest number of guests that one request adds or deletes.
/// Source: kintone REST API, Delete Guests (DELETE guests.json)
pub const MAX_GUESTS_PER_CALL: usize = 100;

/// A guest to add.
///
/// ```
/// use kintone_runtime::api::Guest;
///
/// let guest = Guest::new("guest@example.com", "secret", "Asia/Tokyo", "山田 太郎").company("日本橋商事");
/// assert!(!format!("{guest:?}").contains("secret"));
/// ```
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Guest {
    code: String,
    password: String,
    timezone: String,
    name: String,
    #[serde(flatten)]
    profile: Profile,
}

/// What a guest may lack.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Profile {
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sur_name_reading: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name_reading: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    division: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    callto: Option<String>,
}

impl Guest {
    /// Creates a guest with an email address, which is the login name; a password of 3 to 64 characters; a time zone (`Asia/Tokyo`); and a
    /// display name of up to 128 characters.
    pub fn new(
        email: impl Into<String>,
        password: impl Into<String>,
        timezone: impl Into<String>,
        name: impl Into<String>,
    ) -> Guest {
        Guest {
            code: email.into(),
            password: password.into(),
            timezone: timezone.into(),
            name: name.into(),
            profile: Profile::default(),
        }
    }

    /// Sets the language: `auto` (that of the browser, unless set), `en`, `zh` or `ja`.
    #[must_use]
    pub fn locale(mut self, locale: impl Into<String>) -> Guest {
        self.profile.locale = Some(locale.into());
        self
    }

    /// Sets the image of the profile.
    #[must_use]
    pub fn image(mut self, file: &UploadedFile) -> Guest {
        self.profile.image = Some(file.file_key().to_owned());
        self
    }

    /// Sets how the surname is read, up to 64 characters.
    #[must_use]
    pub fn sur_name_reading(mut self, reading: impl Into<String>) -> Guest {
        self.profile.sur_name_reading = Some(reading.into());
        self
    }

    /// Sets how the given name is read, up to 64 characters.
    #[must_use]
    pub fn given_name_reading(mut self, reading: impl Into<String>) -> Guest {
        self.profile.given_name_reading = Some(reading.into());
        self
    }

    /// Sets the company, up to 100 characters.
    #[must_use]
    pub fn company(mut self, company: impl Into<String>) -> Guest {
        self.profile.company = Some(company.into());
        self
    }

    /// Sets the department, up to 100 characters.
    #[must_use]
    pub fn division(mut self, division: impl Into<String>) -> Guest {
        self.profile.division = Some(division.into());
        self
    }

    /// Sets the telephone number, up to 100 characters.
    #[must_use]
    pub fn phone(mut self, phone: impl Into<String>) -> Guest {
        self.profile.phone = Some(phone.into());
        self
    }

    /// Sets the Skype name, up to 256 characters.
    #[must_use]
    pub fn callto(mut self, callto: impl Into<String>) -> Guest {
        self.profile.callto = Some(callto.into());
        self
    }

    fn check(&self) -> Result<(), Error> {
        let profile = &self.profile;
        for (what, text, limits) in [
            ("the name of a guest", Some(&self.name), 1..=128),
            ("the password of a guest", Some(&self.password), 3..=64),
            (
                "the reading of a surname",
                profile.sur_name_reading.as_ref(),
                0..=64,
            ),
            (
                "the reading of a given name",
                profile.given_name_reading.as_ref(),
                0..=64,
            ),
            ("the company of a guest", profile.company.as_ref(), 0..=100),
            (
                "the department of a guest",
                profile.division.as_ref(),
                0..=100,
            ),
            (
                "the telephone number of a guest",
                profile.phone.as_ref(),
                0..=100,
            ),
            (
                "the Skype name of a guest",
                profile.callto.as_ref(),
                0..=256,
            ),
        ] {
            text.map_or(Ok(()), |text| check_chars(what, text, limits))?;
        }
        Ok(())
    }
}

/// The password is not shown.
impl fmt::Debug for Guest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guest")
            .field("code", &self.code)
            .field("timezone", &self.timezone)
            .field("name", &self.name)
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}

/// Adds guests to the environment: up to [`MAX_GUESTS_PER_CALL`]. They are not told, and they are in no space until
/// [`UpdateSpaceGuests`] puts them into one.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::{AddGuests, Guest};
///
/// # async fn example(client: Client, password: String) -> Result<(), Error> {
/// let guest = Guest::new("guest@example.com", password, "Asia/Tokyo", "山田 太郎");
/// client.send(AddGuests::new([guest])).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user may not add guests. More guests, and texts that are
/// longer or shorter than kintone takes, are rejected before anything is sent.
///
/// Source: kintone REST API, Add Guests (POST guests.json)
#[derive(Debug, Clone, Serialize)]
pub struct AddGuests {
    guests: Vec<Guest>,
}

impl AddGuests {
    /// Creates a request that adds these guests.
    pub fn new(guests: impl IntoIterator<Item = Guest>) -> AddGuests {
        AddGuests {
            guests: guests.into_iter().collect(),
        }
    }
}

impl Endpoint for AddGuests {
    type Response = Done;
    const INFO: Info = Info::new("add guests", &Method::POST, "guests.json")
        .accepts(Auth::PasswordOrSession)
        .without_guest_space();

    fn check(&self) -> Result<(), Error> {
        check_count("guests", self.guests.len(), MAX_GUESTS_PER_CALL)?;
        self.guests.iter().try_for_each(Guest::check)
    }
}

/// Deletes guests from the environment, by email address: up to [`MAX_GUESTS_PER_CALL`].
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::DeleteGuests;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// client.send(DeleteGuests::new(["guest@example.com"])).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user may not delete guests. More guests are rejected
/// before anything is sent.
///
/// Source: kintone REST API, Delete Guests (DELETE guests.json)
#[derive(Debug, Clone, Serialize)]
pub struct DeleteGuests {
    guests: Vec<String>,
}

impl DeleteGuests {
    /// Creates a request that deletes the guests with these email addresses.
    pub fn new(emails: impl IntoIterator<Item: Into<String>>) -> DeleteGuests {
        DeleteGuests {
            guests: emails.into_iter().map(Into::into).collect(),
        }
    }
}

impl Endpoint for DeleteGuests {
    type Response = Done;
    const INFO: Info = Info::new("delete guests", &Method::DELETE, "guests.json")
        .accepts(Auth::PasswordOrSession)
        .without_guest_space();

    fn check(&self) -> Result<(), Error> {
        check_count("guests", self.guests.len(), MAX_GUESTS_PER_CALL)
    }

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

/// Replaces the guests of a guest space. They have to be guests of the environment already: see [`AddGuests`].
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::UpdateSpaceGuests;
/// use kintone_runtime::record::id::SpaceId;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let space = SpaceId::new(7);
/// let request = UpdateSpaceGuests::new(space, ["guest@example.com"]);
/// client.in_guest_space(space).send(request).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user does not administer the space. With a client that
/// is not in a guest space nothing is sent.
///
/// Source: kintone REST API, Update Guest Members (PUT space/guests.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateSpaceGuests {
    id: SpaceId,
    guests: Vec<String>,
}

impl UpdateSpaceGuests {
    /// Creates a request that makes the guests with these email addresses those of a guest space.
    pub fn new(id: SpaceId, emails: impl IntoIterator<Item: Into<String>>) -> UpdateSpaceGuests {
        UpdateSpaceGuests {
            id,
            guests: emails.into_iter().map(Into::into).collect(),
        }
    }
}

impl Endpoint for UpdateSpaceGuests {
    type Response = Done;
    const INFO: Info = Info::new("update space guests", &Method::PUT, "space/guests.json")
        .accepts(Auth::PasswordOrSession)
        .in_guest_space_only();

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::endpoint::prepare;
    use crate::endpoint::testing::{addressing, answer, body, sent};

    fn guest() -> Guest {
        Guest::new("a@example.com", "password", "Asia/Tokyo", "Tom")
    }

    #[test]
    fn a_guest_is_added_with_what_is_set() {
        let json = |request| -> Value { serde_json::from_str(&body(request)).unwrap() };
        let minimal = json!({"code": "a@example.com", "password": "password", "timezone": "Asia/Tokyo", "name": "Tom"});
        assert_eq!(
            json(AddGuests::new([guest()])),
            json!({"guests": [minimal]})
        );
        let filled = guest()
            .locale("auto")
            .image(&UploadedFile::new("78a586f2"))
            .sur_name_reading("Brown")
            .given_name_reading("Thomas")
            .company("Mechanics")
            .division("Design")
            .phone("123-456-7890")
            .callto("tom1");
        let request = AddGuests::new([filled]);
        assert_eq!(
            json(request.clone()),
            json!({"guests": [{
                "code": "a@example.com", "password": "password", "timezone": "Asia/Tokyo", "name": "Tom", "locale": "auto",
                "image": "78a586f2", "surNameReading": "Brown", "givenNameReading": "Thomas", "company": "Mechanics",
                "division": "Design", "phone": "123-456-7890", "callto": "tom1"
            }]})
        );
        let http = sent(request.clone());
        assert_eq!(http.replay, Replay::Never);
        assert!(format!("{http:?}").contains(&format!("body: {} bytes", http.body.len())));
        assert!(!format!("{request:?}").contains("password"));
        assert_eq!(answer(request, 200, "{}").unwrap(), Done);
    }

    #[test]
    fn guests_beyond_the_limits_are_not_sent() {
        assert!(AddGuests::new(vec![guest(); 100]).check().is_ok());
        let refused = |result: Result<(), Error>| result.unwrap_err().to_string();
        assert_eq!(
            refused(AddGuests::new(vec![guest(); 101]).check()),
            "101 guests, a request takes up to 100"
        );
        assert!(DeleteGuests::new(vec!["a"; 100]).check().is_ok());
        assert_eq!(
            refused(DeleteGuests::new(vec!["a"; 101]).check()),
            "101 guests, a request takes up to 100"
        );
        let short = Guest::new("a@example.com", "pw", "Asia/Tokyo", "Tom");
        assert_eq!(
            refused(AddGuests::new([short]).check()),
            "the password of a guest has 2 characters, kintone takes 3 to 64"
        );
        let company = guest().company("x".repeat(101));
        assert!(AddGuests::new([company]).check().is_err());
    }

    #[test]
    fn guests_are_deleted_by_their_addresses() {
        let request = DeleteGuests::new(["a@example.com", "b@example.com"]);
        assert_eq!(
            sent(request).url,
            "https://example.cybozu.com/k/v1/guests.json?guests%5B0%5D=a%40example.com&guests%5B1%5D=b%40example.com"
        );
    }

    #[test]
    fn the_guests_of_a_space_are_replaced_in_a_guest_space_only() {
        let request = || UpdateSpaceGuests::new(SpaceId::new(7), ["a@example.com"]);
        let guests = addressing().in_guest_space(SpaceId::new(7));
        let prepared = prepare(request(), &guests).unwrap_or_else(|error| panic!("{error}"));
        let http = prepared.request().unwrap();
        assert_eq!(
            http.url,
            "https://example.cybozu.com/k/guest/7/v1/space/guests.json"
        );
        assert_eq!(http.body, br#"{"id":7,"guests":["a@example.com"]}"#);
        let error = prepare(request(), &addressing()).err().expect("an error");
        assert_eq!(
            error.to_string(),
            "update space guests: this request exists in guest spaces only; send it with `client.in_guest_space(id)`"
        );
    }
}

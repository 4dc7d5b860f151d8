//! Section 11: the shape of requests.

use serde_json::{Map, Value};

use super::Kind;

/// 11: an unknown field is `invalid_request`.
pub fn only(object: &Map<String, Value>, known: &[&str]) -> Result<(), Kind> {
    if object.keys().all(|key| known.contains(&key.as_str())) { Ok(()) } else { Err("invalid_request") }
}

pub fn object<'a>(value: &'a Value, known: &[&str]) -> Result<&'a Map<String, Value>, Kind> {
    let object = value.as_object().ok_or("invalid_request")?;
    only(object, known)?;
    Ok(object)
}

/// 11: absent and null are the same.
pub fn field<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    object.get(key).filter(|value| !value.is_null())
}

pub fn text(object: &Map<String, Value>, key: &str) -> Result<Option<String>, Kind> {
    field(object, key).map(|v| v.as_str().map(str::to_owned).ok_or("invalid_request")).transpose()
}

pub fn needed_text(object: &Map<String, Value>, key: &str) -> Result<String, Kind> {
    text(object, key)?.ok_or("invalid_request")
}

pub fn flag(object: &Map<String, Value>, key: &str) -> Result<Option<bool>, Kind> {
    field(object, key).map(|v| v.as_bool().ok_or("invalid_request")).transpose()
}

pub fn texts(object: &Map<String, Value>, key: &str) -> Result<Vec<String>, Kind> {
    let Some(value) = field(object, key) else {
        return Ok(Vec::new());
    };
    let list = value.as_array().ok_or("invalid_request")?;
    list.iter().map(|item| item.as_str().map(str::to_owned).ok_or("invalid_request")).collect()
}

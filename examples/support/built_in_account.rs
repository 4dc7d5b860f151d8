//! The account that examples have built in: an export, and routes of the machine that works for it (rule 12.13).

use registry_resolver::{Catalog, CatalogBuilder};

use crate::account;

/// Routes name registries of the account.
///
/// # Errors
///
/// None, as long as the two files are in order.
pub(crate) fn catalog() -> Result<Catalog, String> {
    let account = account::parse(include_str!("../account.json"), |_| ())?;
    let routes: CatalogBuilder =
        serde_json::from_str(include_str!("../routes.json")).map_err(|error| error.to_string())?;
    account.edit().merge(routes).build().map_err(|problems| problems.to_string())
}

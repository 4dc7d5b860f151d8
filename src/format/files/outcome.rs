use alloc::string::String;
use alloc::vec::Vec;

use super::TlsTable;
use crate::catalog::{Catalog, CatalogBuilder};
use crate::format::notice::Notices;
use crate::routes::{EndpointSetting, Route};

/// What a neighbour's files come to: routes and how endpoints are spoken to, what was read otherwise than it
/// stands, and which files are behind the handles of TLS material. Rule 15.2.
///
/// Building its catalog never fails.
#[derive(Clone, Debug, Default)]
pub struct ReadFiles {
    pub(crate) routes: Vec<Route>,
    pub(crate) endpoints: Vec<EndpointSetting>,
    pub(crate) notices: Notices,
    pub(crate) tls: TlsTable,
}

impl ReadFiles {
    /// What the files say that has no effect, or another one than it seems to.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// Which files are behind which handle.
    pub fn tls(&self) -> &TlsTable {
        &self.tls
    }

    /// The routes and endpoints, to be built or to be added to.
    pub fn into_builder(self) -> CatalogBuilder {
        let builder = self.routes.into_iter().fold(Catalog::builder(), CatalogBuilder::route);
        self.endpoints.into_iter().fold(builder, CatalogBuilder::endpoint)
    }
}

/// Files for an engine to read, and what they cannot say. Rule 15.4.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenFiles {
    pub(crate) files: Vec<(String, String)>,
    pub(crate) notices: Notices,
}

impl WrittenFiles {
    /// The name and the text of each file, in the order of their names.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The text of the file of this name.
    pub fn file(&self, name: &str) -> Option<&str> {
        self.files().find(|(known, _)| *known == name).map(|(_, text)| text)
    }

    /// What the files cannot say, each with the scope that it is about, and what the engine will do instead.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }
}

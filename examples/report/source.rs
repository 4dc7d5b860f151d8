//! A catalog of another program's files, from a file or a folder.

use registry_resolver::Catalog;
use registry_resolver::format::{CatalogRequest, FileFormat};

use crate::files::{self, Source};
use crate::texts::SerdeTexts;

pub(crate) fn read(format: &str, path: &str, notices: &mut Vec<String>) -> Result<Catalog, String> {
    let format: FileFormat = format.parse().map_err(|error| format!("`--from {format}`: {error}"))?;
    let found = files::find(format, format.newest(), &Source::Paths(vec![path.to_owned()]))?;
    let unread = found.unread.iter().map(|(name, by)| match by {
        Some(by) => format!("{name}: the file is not read because of `{by}`"),
        None => format!("{name}: the engine does not read this file"),
    });
    notices.extend(unread);
    let request = CatalogRequest::new(format).with_files(found.texts.iter().map(files::Text::file));
    let answer = request.answer(&SerdeTexts).map_err(|error| error.problems().join("\n"))?;
    notices.extend(answer.notices().iter().map(ToString::to_string));
    Ok(answer.into_parts().0)
}

//! `CREATE EXTENSION`.

use super::ObjectError;
use super::reader::Reader;
use crate::postgres::name::quote;
use crate::schema::postgres::{Name, Object, ObjectKind};

/// Where an extension is already there, somebody with the right to it made it: that is no error.
pub(super) fn read(reader: &mut Reader<'_>, kind: ObjectKind) -> Result<Object, ObjectError> {
    reader.words("IF NOT EXISTS");
    let name = reader.identifier("the name of the extension")?;
    reader.words("WITH");
    let mut schema = None;
    loop {
        if reader.words("SCHEMA") {
            schema = Some(reader.identifier("the schema of the extension")?);
        } else if reader.words("VERSION") {
            return Err(ObjectError::Unsupported {
                what: "VERSION".into(),
                instead: "leave it out: a migration of your own says ALTER EXTENSION … UPDATE".into(),
            });
        } else if reader.words("CASCADE") {
            return Err(ObjectError::Unsupported {
                what: "CASCADE".into(),
                instead: "name each extension that this one needs in a statement before it".into(),
            });
        } else {
            break;
        }
    }
    let schema = schema.filter(|schema| schema != reader.default_schema);
    let place = schema.as_ref().map_or_else(String::new, |schema| format!(" WITH SCHEMA {}", quote(schema)));
    let definition = format!("CREATE EXTENSION IF NOT EXISTS {}{place}", quote(&name));
    Ok(Object { kind, name: Name { schema, name }, arguments: None, table: None, definition })
}

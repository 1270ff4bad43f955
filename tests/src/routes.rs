//! The addresses of the program, read from its source, so that a test which goes through all of them cannot forget one.

use std::path::Path;

use crate::architecture::{SourceFile, files};

/// The paths of all routes, such as `/saker/{case}/kontroller`, sorted.
///
/// # Panics
/// When a route is written in a way that is not understood here: then it would be passed over.
pub fn routes(root: &Path) -> Vec<String> {
    let sources = files(root, &["node/src", "federation-protocol/src"], &["rs"]);
    let mut found: Vec<String> = sources
        .iter()
        .filter(|file| !file.path.ends_with("tests.rs"))
        .flat_map(|file| routes_in(file, &sources))
        .collect();
    found.sort();
    found.dedup();
    found
}

fn routes_in(file: &SourceFile, sources: &[SourceFile]) -> Vec<String> {
    let program = file.text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let routes = program.split(".route(").skip(1);
    routes
        .map(|rest| {
            path(rest.trim_start(), file, sources).unwrap_or_else(|| {
                panic!("{}: .route({} is not understood", file.path, &rest[..rest.len().min(60)])
            })
        })
        .collect()
}

/// The first argument: a literal, a constant, or a format of a constant and a literal.
fn path(argument: &str, file: &SourceFile, sources: &[SourceFile]) -> Option<String> {
    if let Some(literal) = argument.strip_prefix('"') {
        return Some(literal.split('"').next()?.to_owned());
    }
    if let Some(format) = argument.strip_prefix("&format!(\"{") {
        let (name, rest) = format.split_once('}')?;
        let rest = rest.split('"').next()?.replace("{{", "{").replace("}}", "}");
        return Some(format!("{}{rest}", constant(name, file, sources)?));
    }
    constant(argument.split(',').next()?.trim(), file, sources)
}

/// The text of a constant: of the same file, of the module that is named, or what all of that name agree on.
fn constant(name: &str, file: &SourceFile, sources: &[SourceFile]) -> Option<String> {
    let (module, name) = name.rsplit_once("::").map_or((None, name), |(module, name)| (Some(module), name));
    let in_text = |file: &SourceFile| {
        let (_, value) = file.text.split_once(&format!("const {name}: &str = \""))?;
        Some(value.split('"').next()?.to_owned())
    };
    match module {
        None => in_text(file).or_else(|| {
            let mut all: Vec<String> = sources.iter().filter_map(in_text).collect();
            all.dedup();
            if all.len() == 1 { all.pop() } else { None }
        }),
        Some(module) => {
            let ends = [format!("/{module}.rs"), format!("/{module}/mod.rs")];
            sources.iter().find(|file| ends.iter().any(|end| file.path.ends_with(end))).and_then(in_text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_found_however_their_paths_are_written() {
        let text = "const PATH: &str = \"/b\";
            Router::new().route(\"/a/{id}\", get(x)).route(PATH, get(y)).route(&format!(\"{PATH}/{{id}}\"), post(z))
            .route(other::PATH, get(w)).route(LONG_PATH, get(v))
            #[cfg(test)]\nmod tests { Router::new().route(\"/only-a-test\", get(t)) }";
        let file = SourceFile::new("node/src/x.rs", text);
        let other = SourceFile::new(
            "protocol/other.rs",
            "pub const PATH: &str = \"/c\"; pub const LONG_PATH: &str = \"/d\";",
        );
        let sources = [file.clone(), other];
        assert_eq!(routes_in(&file, &sources), ["/a/{id}", "/b", "/b/{id}", "/c", "/d"]);
    }
}

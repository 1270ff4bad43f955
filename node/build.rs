//! Watches what is embedded at compile time and sees that a shipped binary never lacks its assets.
//!
//! `sqlx::migrate!`, rust-embed and fluent-templates read folders that Cargo does not watch by itself: without the
//! lines below a new migration, asset or text would stay out of the binary until something else changed.

#![allow(
    clippy::disallowed_methods,
    reason = "the list for the core holds for the library; a build script reads the world"
)]
#![allow(clippy::print_stdout, reason = "this is how a build script talks to Cargo")]

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let dist = Path::new(&root).join("web/dist");
    // rust-embed fails without its folder, and a clone without Node has none.
    fs::create_dir_all(&dist)?;
    for watched in ["build.rs", "web/dist", "web/fallback.css", "locales", "../migrations"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let built = dist.join("manifest.json").is_file();
    if env::var("PROFILE")? == "release" && !built {
        return Err("a release needs the real assets: run `npm ci && npm run build` in node/web first".into());
    }
    Ok(())
}

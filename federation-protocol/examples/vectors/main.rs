//! Writes the test vectors of `docs/protocol/vectors`: `cargo run -p federation-protocol --example vectors`.
//!
//! Nothing random and no clock goes in, so that the same bytes come out; a test holds it to that.

mod make;

fn main() -> std::io::Result<()> {
    let folder = make::folder();
    std::fs::create_dir_all(&folder)?;
    for (name, text) in make::all() {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}

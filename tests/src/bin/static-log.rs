//! `static-log FOLDER SIZE`: lets a node of ours publish SIZE entries and writes its log as static files, with its public
//! keys and an envelope of it, for `tests/independent`.

use std::io;
use std::path::PathBuf;

use samraad_tests::static_log;
use samraad_tests::trusts::StoryTrust;

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(size)) = (arguments.next(), arguments.next()) else {
        return Err(io::Error::other("usage: static-log FOLDER SIZE"));
    };
    let (folder, size) = (PathBuf::from(folder), size.parse().map_err(io::Error::other)?);
    let trust = StoryTrust::on_sqlite("nordvik").await;
    static_log::fill(&trust, size).await;
    static_log::write(&trust, size, &folder).await;
    static_log::write_keys_and_envelope(&trust, &folder);
    Ok(())
}

//! Bundles of leaves and of contents: what is read is written to the same bytes. The first byte says which of both, or the
//! width of a bundle of leaves.
#![no_main]

use federation_protocol::content::{Content, ContentBundle, ContentEntry, Leaf};
use federation_protocol::ids::{EntryKind, Origin};
use federation_protocol::log::BUNDLE_WIDTH;
use federation_protocol::tiles::{decode_entries, encode_entries};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match bytes.split_first() {
        Some((0, contents)) => check_contents(contents),
        Some((width, leaves)) => {
            let width = u16::from(*width);
            let Ok(read) = decode_entries(leaves, width) else { return };
            assert_eq!(read.len(), usize::from(width));
            assert_eq!(encode_entries(&read), leaves);
        }
        None => {}
    }
});

fn check_contents(bytes: &[u8]) {
    let Ok(bundle) = ContentBundle::decode(bytes) else { return };
    assert!(bundle.entries.len() as u64 <= BUNDLE_WIDTH);
    assert_eq!(bundle.encode(), bytes);
    let origin = Origin::new("samraad.helse-bergen.no/register").expect("an origin");
    for (index, entry) in (0..).zip(&bundle.entries) {
        let ContentEntry::Present { salt, content } = entry else { continue };
        for kind in (0..8).map(EntryKind::from_code) {
            let leaf = Leaf {
                kind,
                commitment: federation_protocol::content::commitment(&origin, kind, salt, content),
            };
            assert!(leaf.commits_to(&origin, salt, content));
            assert_eq!(Leaf::decode(&leaf.encode()).as_ref(), Ok(&leaf));
            // What it says is nobody's promise; that reading it ends without a panic is.
            let _ = Content::read(&origin, index, kind, content);
        }
    }
}

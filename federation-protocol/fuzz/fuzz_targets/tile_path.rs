//! A path that is read is the one spelling of its resource, and stands for leaves that a log may have. So is the path of a part
//! that is uploaded.
#![no_main]

use federation_protocol::log::MAX_LOG_SIZE;
use federation_protocol::mirror::Part;
use federation_protocol::tiles::Resource;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|path: &str| {
    if let Ok(part) = Part::parse(path) {
        assert_eq!(part.to_string(), path);
    }
    let Ok(resource) = Resource::parse(path) else { return };
    assert_eq!(resource.to_string(), path);
    let leaves = resource.leaves();
    assert!(leaves.start <= leaves.end);
    if resource.exists_at(MAX_LOG_SIZE) {
        assert!(leaves.start <= MAX_LOG_SIZE);
    }
    if resource != Resource::Checkpoint {
        assert!(!resource.exists_at(leaves.start), "a log that ends before it does not have it");
    }
});

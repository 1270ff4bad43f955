//! Unambiguous byte strings: every part stands behind its length, and a reader that cannot run past its end.
//!
//! Nothing here knows what the parts mean. Lengths are 8 bytes, big-endian, so that no length fails to fit.

use sha2::{Digest as _, Sha256};

use crate::hash::Hash;

/// The domain, then each part, each behind its length. Two different lists never give the same bytes.
pub(crate) fn join(domain: &str, parts: &[&[u8]]) -> Vec<u8> {
    let total = parts.iter().fold(domain.len() + 8, |sum, part| sum + part.len() + 8);
    let mut out = Vec::with_capacity(total);
    for part in std::iter::once(domain.as_bytes()).chain(parts.iter().copied()) {
        out.extend_from_slice(&(part.len() as u64).to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

/// SHA-256 over [`join`], without building it.
pub(crate) fn hash(domain: &str, parts: &[&[u8]]) -> Hash {
    let mut sha = Sha256::new();
    for part in std::iter::once(domain.as_bytes()).chain(parts.iter().copied()) {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part);
    }
    Hash::from_bytes(sha.finalize().into())
}

/// Reads from the front of received bytes. `None` means that they end too early.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Reader(bytes)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    /// A 4-byte length and that many bytes; refused when longer than `most`.
    pub(crate) fn sized(&mut self, most: usize) -> Option<&'a [u8]> {
        let length = usize::try_from(self.u32()?).ok()?;
        if length > most { None } else { self.bytes(length) }
    }
}

/// A 4-byte length and the bytes. The caller holds the bytes below 4 GiB by its own limit.
pub(crate) fn push_sized(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(bytes);
}

//! What a file is, judged by its bytes: the name and what the browser says are worth nothing.

use federation_protocol::mailbox::MediaType;

/// Looks at the chunks of a file, in order.
#[derive(Debug, Default)]
pub(super) struct Check {
    verdict: Verdict,
    /// The first bytes of a character that the chunk before ended in.
    begun: Vec<u8>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Nothing has come yet.
    #[default]
    Open,
    /// By its first bytes.
    Is(MediaType),
    /// Text so far.
    Text,
    /// Nothing that is taken.
    Other,
}

impl Check {
    pub(super) fn push(&mut self, chunk: &[u8]) {
        if chunk.is_empty() {
            return;
        }
        if self.verdict == Verdict::Open {
            self.verdict = match infer::get(chunk).map(|kind| kind.mime_type()) {
                Some("application/pdf") => Verdict::Is(MediaType::Pdf),
                Some("image/png") => Verdict::Is(MediaType::Png),
                Some("image/jpeg") => Verdict::Is(MediaType::Jpeg),
                Some(_) => Verdict::Other,
                None => Verdict::Text,
            };
        }
        if self.verdict == Verdict::Text && !self.goes_on_as_text(chunk) {
            self.verdict = Verdict::Other;
        }
    }

    /// UTF-8 without control characters but tab and line ends; a character may be cut by the end of a chunk.
    fn goes_on_as_text(&mut self, chunk: &[u8]) -> bool {
        let mut bytes = std::mem::take(&mut self.begun);
        bytes.extend_from_slice(chunk);
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text,
            Err(error) if error.error_len().is_none() => {
                let (whole, begun) = bytes.split_at_checked(error.valid_up_to()).unwrap_or_default();
                self.begun = begun.to_vec();
                std::str::from_utf8(whole).unwrap_or_default()
            }
            Err(_) => return false,
        };
        text.chars().all(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'))
    }

    /// What it is; nothing where it is nothing that is taken.
    pub(super) fn finish(self) -> Option<MediaType> {
        match self.verdict {
            Verdict::Is(media_type) => Some(media_type),
            Verdict::Text if self.begun.is_empty() => Some(MediaType::Text),
            Verdict::Text | Verdict::Open | Verdict::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn judged(chunks: &[&[u8]]) -> Option<MediaType> {
        let mut check = Check::default();
        chunks.iter().for_each(|chunk| check.push(chunk));
        check.finish()
    }

    #[test]
    fn a_file_is_what_its_bytes_say() {
        assert_eq!(judged(&[b"%PDF-1.7\n", b"\x00\xff"]), Some(MediaType::Pdf));
        assert_eq!(judged(&[b"\x89PNG\r\n\x1a\n", b"\x00"]), Some(MediaType::Png));
        assert_eq!(judged(&[&[0xff, 0xd8, 0xff, 0xe0, 0, 16], b"JFIF"]), Some(MediaType::Jpeg));
        assert_eq!(judged(&["Forløp\r\n\tmed æøå".as_bytes()]), Some(MediaType::Text));
    }

    #[test]
    fn nothing_else_is_taken() {
        for other in [
            &b"PK\x03\x04 an archive or a document of an office program"[..],
            b"GIF89a",
            b"<!DOCTYPE html><script>alert(1)</script>",
            b"<?xml version=\"1.0\"?><svg/>",
            b"#!/bin/sh\n",
            b"MZ\x90\x00",
            b"text with a \x00 in it",
            b"latin-1: \xe6\xf8\xe5",
            "cut in the middle of ø".as_bytes().split_last().unwrap().1,
            b"",
        ] {
            assert_eq!(judged(&[other]), None, "{other:?}");
        }
        assert_eq!(judged(&[b"begins as text, ", b"and goes on \x07 otherwise"]), None);
    }

    proptest! {
        #[test]
        fn where_a_text_is_cut_makes_no_difference(text in "[a-zæøå𝄞 \n]{1,60}", cut in 0usize..200) {
            let bytes = text.as_bytes();
            let (before, after) = bytes.split_at(cut.min(bytes.len()));
            prop_assert_eq!(judged(&[before, after]), judged(&[bytes]));
        }
    }
}

//! The secret that a phone and we share, the codes that come of it, and recovery codes.

use qrcode::QrCode;
use qrcode::render::svg;
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

use crate::kernel::clock::Timestamp;
use crate::kernel::random::{Randomness, random_array};

/// 160 bits, as RFC 4226 § 4 recommends.
pub(super) type SecretBytes = Zeroizing<[u8; 20]>;

/// How many recovery codes somebody gets.
pub(super) const RECOVERY_CODES: usize = 10;

/// Draws a secret.
pub(super) fn draw(random: &dyn Randomness) -> SecretBytes {
    Zeroizing::new(random_array(random))
}

/// The codes of a secret: six digits, every half minute, SHA-1, which is what every app understands.
fn totp(secret: &SecretBytes, trust: &str, user_name: &str) -> Option<Totp> {
    // A colon parts the two in the address.
    let (trust, user_name) = (trust.replace(':', " "), user_name.replace(':', " "));
    let builder = Builder::new().with_secret(secret.to_vec()).with_issuer(Some(trust));
    builder.with_account_name(user_name).build().ok()
}

/// The half minute whose code was typed, among this one and its neighbours, if it comes after `last_step`.
pub(super) fn matching_step(
    secret: &SecretBytes,
    typed: &str,
    now: Timestamp,
    last_step: i64,
) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.seconds()).ok()?;
    let step = totp(secret, "", "")?.check(&digits, seconds)?;
    i64::try_from(step).ok().filter(|step| *step > last_step)
}

/// What an app is told, as an address to open on a phone.
pub(super) fn address(secret: &SecretBytes, trust: &str, user_name: &str) -> Option<String> {
    totp(secret, trust, user_name)?.to_url().ok()
}

/// The secret to be typed by hand, in groups of four.
pub(super) fn readable(secret: &SecretBytes) -> String {
    let text = totp(secret, "", "").map(|totp| totp.secret().to_base32()).unwrap_or_default();
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The address as a picture to be scanned.
pub(super) fn picture(address: &str) -> Option<String> {
    let code = QrCode::new(address.as_bytes()).ok()?;
    Some(code.render::<svg::Color<'_>>().min_dimensions(240, 240).build())
}

/// Fifty bits, without letters that look alike.
pub(super) fn draw_recovery_code(random: &dyn Randomness) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes: [u8; 10] = random_array(random);
    let letters = bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32)));
    let letters: Vec<char> = letters.map(|letter| char::from(*letter)).collect();
    letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A recovery code as it is compared: however it was typed.
pub(super) fn plain_recovery_code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::world::SystemRandomness;

    fn secret() -> SecretBytes {
        Zeroizing::new(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_rfc_6238_and_of_one_half_minute_around() {
        let at = Timestamp::from_seconds;
        // Appendix B, the last six of its eight digits.
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(matching_step(&secret(), code, at(seconds), -1), Some(seconds / 30), "{seconds}");
            assert_eq!(matching_step(&secret(), code, at(seconds + 30), -1), Some(seconds / 30));
            assert_eq!(matching_step(&secret(), code, at(seconds + 61), -1), None);
        }
        assert_eq!(matching_step(&secret(), " 287 082", at(59), -1), Some(1), "typed as it is shown");
        for wrong in ["287083", "28708", "", "abcdef", "2870820"] {
            assert_eq!(matching_step(&secret(), wrong, at(59), -1), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_is_taken_once() {
        let at = Timestamp::from_seconds(59);
        assert_eq!(matching_step(&secret(), "287082", at, 0), Some(1));
        assert_eq!(matching_step(&secret(), "287082", at, 1), None);
    }

    #[test]
    fn an_app_is_told_the_secret_whose_it_is_and_where() {
        let address = address(&secret(), "Nordvik: sykehus HF", "kari").unwrap();
        assert!(address.starts_with("otpauth://totp/Nordvik%20%20sykehus%20HF:kari?"), "{address}");
        assert!(address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{address}");
        assert_eq!(readable(&secret()), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let picture = picture(&address).unwrap();
        assert!(picture.contains("<svg") && !picture.contains("style=") && !picture.contains("<script"));
    }

    #[test]
    fn a_recovery_code_is_the_same_however_it_is_typed() {
        let code = draw_recovery_code(&SystemRandomness);
        assert_eq!(code.len(), 11, "{code}");
        assert_ne!(code, draw_recovery_code(&SystemRandomness));
        let typed = code.to_uppercase().replace('-', " ");
        assert_eq!(plain_recovery_code(&typed), plain_recovery_code(&code));
    }
}

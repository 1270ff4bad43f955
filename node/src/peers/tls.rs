//! How a peer's server proves itself: by an authority, by its pinned key, or by both.

use std::sync::Arc;

use federation_protocol::hash::Hash;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

use super::peer::CertificateRule;

/// TLS settings for a connection to one peer.
pub(super) fn client_config(rule: CertificateRule) -> Result<ClientConfig, Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let authority = |provider: &Arc<CryptoProvider>| {
        rustls_platform_verifier::Verifier::new(provider.clone())
            .map(|it| Arc::new(it) as Arc<dyn ServerCertVerifier>)
    };
    let verifier: Arc<dyn ServerCertVerifier> = match rule {
        CertificateRule::Authority => authority(&provider)?,
        CertificateRule::Pin(pin) => Arc::new(PinVerifier { pin, also: None, provider: provider.clone() }),
        CertificateRule::AuthorityAndPin(pin) => {
            Arc::new(PinVerifier { pin, also: Some(authority(&provider)?), provider: provider.clone() })
        }
    };
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth())
}

/// The pin of a certificate: the SHA-256 of its subject public key info (RFC 7469 § 2.4), the same for every certificate
/// of one key.
///
/// # Errors
/// When the bytes are not an X.509 certificate.
pub fn pin_of(certificate: &CertificateDer<'_>) -> Result<Hash, Error> {
    let parsed = ParsedCertificate::try_from(certificate)?;
    Ok(Hash::of(parsed.subject_public_key_info().as_ref()))
}

/// Believes the server that has the pinned key. Name and issuer of the certificate say nothing more than the key does,
/// unless an authority is asked as well.
#[derive(Debug)]
struct PinVerifier {
    pin: Hash,
    also: Option<Arc<dyn ServerCertVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for PinVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if pin_of(end_entity)? != self.pin {
            return Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure));
        }
        match &self.also {
            Some(authority) => {
                authority.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            }
            None => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

//! Two authorities, of which engines trust one, and a certificate for every host that is asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;

pub(crate) struct Authorities {
    trusted: Issuer<'static, KeyPair>,
    strange: Issuer<'static, KeyPair>,
    pem: String,
    key: KeyPair,
    made: Mutex<BTreeMap<(String, bool), Arc<ServerConfig>>>,
}

fn authority() -> (Certificate, Issuer<'static, KeyPair>) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    (certificate, Issuer::new(params, key))
}

impl Authorities {
    pub(crate) fn new() -> Self {
        let ((certificate, trusted), (_, strange)) = (authority(), authority());
        let key = KeyPair::generate().expect("a key");
        Self { trusted, strange, pem: certificate.pem(), key, made: Mutex::default() }
    }

    /// What engines trust.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    /// How this host speaks TLS.
    pub(crate) fn config(&self, host: &str, is_trusted: bool) -> Arc<ServerConfig> {
        let mut made = self.made.lock().expect("no thread has failed");
        let config = made.entry((host.to_owned(), is_trusted)).or_insert_with(|| {
            let issuer = if is_trusted { &self.trusted } else { &self.strange };
            let params = CertificateParams::new([host.to_owned()]).expect("a host");
            let leaf = params.signed_by(&self.key, issuer).expect("a certificate");
            let key = PrivateKeyDer::try_from(self.key.serialize_der()).expect("a key");
            let config = ServerConfig::builder().with_no_client_auth();
            Arc::new(config.with_single_cert(vec![leaf.der().clone()], key).expect("a pair"))
        });
        Arc::clone(config)
    }
}

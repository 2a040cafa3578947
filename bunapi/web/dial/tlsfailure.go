// Bun's messages for failed handshakes.

package dial

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/gobun/gobun/bunapi/internal/wshandshake"
)

// TLSFailed begins the text of every such failure.
const TLSFailed = "TLS handshake failed: "

// TLSFailure converts an error of crypto/tls to Bun's: a *wshandshake.Failure, nil for any other error.
func TLSFailure(err error) error {
	fail := func(text, code string) error {
		return &wshandshake.Failure{Text: TLSFailed + text, Code: code}
	}
	var unverified *tls.CertificateVerificationError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &hostname):
		return fail("Hostname/IP does not match certificate's altnames", "ERR_TLS_CERT_ALTNAME_INVALID")
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		if time.Now().Before(invalid.Cert.NotBefore) {
			return fail("certificate is not yet valid", "CERT_NOT_YET_VALID")
		}
		return fail("certificate has expired", "CERT_HAS_EXPIRED")
	case errors.As(err, &unverified):
		return unverifiedFailure(unverified.UnverifiedCertificates, fail)
	}
	if f := alertFailure(err, fail); f != nil {
		return f
	}
	var record tls.RecordHeaderError
	if errors.As(err, &record) {
		return fail("error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER", "EPROTO")
	}
	return nil
}

// Untrusted returns the text and the code that say why a certificate is not trusted.
func Untrusted(err error) (text, code string) {
	var f *wshandshake.Failure
	if !errors.As(TLSFailure(err), &f) {
		return err.Error(), "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
	}
	return strings.TrimPrefix(f.Text, TLSFailed), f.Code
}

func unverifiedFailure(chain []*x509.Certificate, fail func(text, code string) error) error {
	last := chain[len(chain)-1]
	if bytes.Equal(last.RawIssuer, last.RawSubject) && last.CheckSignature(last.SignatureAlgorithm, last.RawTBSCertificate, last.Signature) == nil {
		if len(chain) == 1 {
			return fail("self signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT")
		}
		return fail("self signed certificate in certificate chain", "SELF_SIGNED_CERT_IN_CHAIN")
	}
	if len(chain) == 1 {
		return fail("unable to verify the first certificate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE")
	}
	return fail("unable to get local issuer certificate", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY")
}

// alerts are BoringSSL's names for the alerts of a peer (RFC 8446 section 6).
var alerts = map[uint8]string{
	10: "SSLV3_ALERT_UNEXPECTED_MESSAGE", 20: "SSLV3_ALERT_BAD_RECORD_MAC", 40: "SSLV3_ALERT_HANDSHAKE_FAILURE",
	42: "SSLV3_ALERT_BAD_CERTIFICATE", 43: "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", 44: "SSLV3_ALERT_CERTIFICATE_REVOKED",
	45: "SSLV3_ALERT_CERTIFICATE_EXPIRED", 46: "SSLV3_ALERT_CERTIFICATE_UNKNOWN", 47: "SSLV3_ALERT_ILLEGAL_PARAMETER",
	48: "TLSV1_ALERT_UNKNOWN_CA", 49: "TLSV1_ALERT_ACCESS_DENIED", 50: "TLSV1_ALERT_DECODE_ERROR", 51: "TLSV1_ALERT_DECRYPT_ERROR",
	70: "TLSV1_ALERT_PROTOCOL_VERSION", 71: "TLSV1_ALERT_INSUFFICIENT_SECURITY", 80: "TLSV1_ALERT_INTERNAL_ERROR",
	112: "TLSV1_ALERT_UNRECOGNIZED_NAME", 116: "TLSV1_ALERT_CERTIFICATE_REQUIRED", 120: "TLSV1_ALERT_NO_APPLICATION_PROTOCOL",
}

// alertBase is what BoringSSL adds to an alert's number to form an error code in library 0x10.
const alertBase = 0x10000000 + 1000

// alertFailure recognises the peer's alert by its text, because crypto/tls exports it in no other way.
func alertFailure(err error, fail func(text, code string) error) error {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return nil
	}
	for number, name := range alerts {
		if tls.AlertError(number).Error() == op.Err.Error() {
			return fail(fmt.Sprintf("error:%08x:SSL routines:OPENSSL_internal:%s", alertBase+int(number), name), "EPROTO")
		}
	}
	return fail(op.Err.Error(), "EPROTO")
}

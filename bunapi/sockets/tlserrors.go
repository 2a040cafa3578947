// The errors of TLS with the messages of Bun's library.

package sockets

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"syscall"

	"github.com/gobun/gobun/bunapi/internal/wshandshake"
	"github.com/gobun/gobun/bunapi/web/crypto/openssl"
	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/jsbridge"
)

func sslError(number uint32, reason string) *jsbridge.Error { return openssl.TLS(number, reason) }

// ownFailures are failures that this side detects, by crypto/tls's message.
var ownFailures = []struct {
	text   string
	number uint32
	reason string
}{
	{"client requested unsupported application protocols", 0x10000133, "NO_APPLICATION_PROTOCOL"},
	{"client didn't provide a certificate", 0x100000c0, "PEER_DID_NOT_RETURN_A_CERTIFICATE"},
	{"no cipher suite supported", 0x100000b8, "NO_SHARED_CIPHER"},
	{"unsupported versions", 0x100000f0, "UNSUPPORTED_PROTOCOL"},
	{"protocol version not supported", 0x100000f0, "UNSUPPORTED_PROTOCOL"},
	{"selected unsupported protocol version", 0x100000f0, "UNSUPPORTED_PROTOCOL"},
	{"bad record MAC", 0x1000008b, "DECRYPTION_FAILED_OR_BAD_RECORD_MAC"},
}

// httpMethods are the beginnings of requests from clients that do not use TLS.
var httpMethods = [][]byte{[]byte("GET "), []byte("POST "), []byte("HEAD "), []byte("PUT ")}

// handshakeError returns why a handshake has failed.
func (c *secured) handshakeError(err error) *jsbridge.Error {
	var said *jsbridge.Error
	switch {
	case errors.As(err, &said):
		return said
	case errors.Is(err, errRefused) && c.refused != nil:
		return c.refused
	}
	if e := tlsError(err); e != nil {
		return e
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, net.ErrClosed) {
		text := "Client network socket disconnected before secure TLS connection was established"
		if c.server {
			text = "socket hang up"
		}
		return jsbridge.Errorf("%s", text).With("code", "ECONNRESET")
	}
	return sslError(0x10000410, "HANDSHAKE_FAILURE").With("cause", err.Error())
}

// tlsError converts a failure of crypto/tls to the library's message; nil for other failures.
func tlsError(err error) *jsbridge.Error {
	var record tls.RecordHeaderError
	if errors.As(err, &record) {
		for _, method := range httpMethods {
			if bytes.HasPrefix(method, record.RecordHeader[:4]) || bytes.HasPrefix(record.RecordHeader[:], method) {
				return sslError(0x1000009c, "HTTP_REQUEST")
			}
		}
		return sslError(0x100000f7, "WRONG_VERSION_NUMBER")
	}
	var f *wshandshake.Failure
	if errors.As(dial.TLSFailure(err), &f) {
		// error:NUMBER:SSL routines:OPENSSL_internal:REASON
		parts := strings.Split(strings.TrimPrefix(f.Text, dial.TLSFailed), ":")
		if len(parts) == 5 && parts[0] == "error" {
			if number, err := strconv.ParseUint(parts[1], 16, 32); err == nil {
				return sslError(uint32(number), parts[4])
			}
		}
		return jsbridge.Errorf("%s", strings.TrimPrefix(f.Text, dial.TLSFailed)).WithCode(f.Code)
	}
	for _, own := range ownFailures {
		if err != nil && strings.Contains(err.Error(), own.text) {
			return sslError(own.number, own.reason)
		}
	}
	return nil
}

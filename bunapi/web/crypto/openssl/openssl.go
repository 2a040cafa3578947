// Package openssl creates errors in the form of Bun's cryptographic library.
//
// This package is not an API: it may change without notice.
package openssl

import (
	"fmt"

	"github.com/gobun/gobun/jsbridge"
)

// Error is a failure by the library's number, the part of it that failed, and the reason. code is what follows ERR_OSSL_ in
// error.code, which is the last of the error's properties.
func Error(number, library, reason, code string) *jsbridge.Error {
	const function = "OPENSSL_internal"
	return jsbridge.Errorf("error:%s:%s:%s:%s", number, library, function, reason).
		With("library", library).With("function", function).With("reason", reason).With("code", "ERR_OSSL_"+code)
}

// TLS is a failure of the library's TLS by its number, such as 0x100000f7, and the reason, which is also its code.
func TLS(number uint32, reason string) *jsbridge.Error {
	e := Error(fmt.Sprintf("%08x", number), "SSL routines", reason, "")
	e.Props[len(e.Props)-1].Value = "ERR_SSL_" + reason
	return e
}

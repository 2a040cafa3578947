// Package openssl makes errors in the form of Bun's cryptographic library.
//
// This package is not an API: it may change without notice.
package openssl

import "github.com/gobun/gobun/jsbridge"

// Error is a failure by the library's number, the part of it that failed, and the reason. code is what follows ERR_OSSL_ in
// error.code, which is the last of the error's properties.
func Error(number, library, reason, code string) *jsbridge.Error {
	const function = "OPENSSL_internal"
	return jsbridge.Errorf("error:%s:%s:%s:%s", number, library, function, reason).
		With("library", library).With("function", function).With("reason", reason).With("code", "ERR_OSSL_"+code)
}

package sockets

import (
	"encoding/pem"
	"os"
	"strings"
	"sync"
)

// rootFiles are the files in which systems keep the certificates that they trust.
var rootFiles = []string{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem", "/etc/ssl/ca-bundle.pem"}

// RootCertificates are the certificates that the system trusts, as PEM. Any goroutine.
var RootCertificates = sync.OnceValue(func() []string {
	var list []string
	for _, file := range append([]string{os.Getenv("SSL_CERT_FILE")}, rootFiles...) {
		rest, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for {
			var block *pem.Block
			if block, rest = pem.Decode(rest); block == nil {
				return list
			}
			list = append(list, strings.TrimSuffix(string(pem.EncodeToMemory(block)), "\n"))
		}
	}
	return list
})

// The option verbose: what is sent and received, on standard error.

package httpclient

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

type verbosity uint8

const (
	silent       verbosity = iota
	verboseHeads           // verbose: true
	verboseCurl            // verbose: "curl", which also prints the command for curl
)

// request is what is printed of a request. fields are in the order in which Bun shows them.
func (v verbosity) request(method, location string, fields [][2]string) string {
	var b strings.Builder
	if v == verboseCurl {
		fmt.Fprintf(&b, "curl --http1.1 %q", location)
		if method != http.MethodGet {
			b.WriteString(" -X " + method)
		}
		for _, f := range fields {
			fmt.Fprintf(&b, " -H %q", f[0]+": "+f[1])
			if strings.EqualFold(f[0], "accept-encoding") {
				b.WriteString(" --compressed")
			}
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, " HTTP/1.1 %s %s\n", method, location)
	for _, f := range fields {
		b.WriteString(" " + f[0] + ": " + f[1] + "\n")
	}
	return b.String()
}

// response is what is printed of the head of an answer.
func (v verbosity) response(resp *http.Response) string {
	var b strings.Builder
	b.WriteString("< " + resp.Status + "\n")
	names := make([]string, 0, len(resp.Header))
	for name := range resp.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range resp.Header[name] {
			b.WriteString("< " + name + ": " + value + "\n")
		}
	}
	return b.String() + "\n"
}

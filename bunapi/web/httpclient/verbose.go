// The option verbose: what is sent and received, on standard error.

package httpclient

import (
	"fmt"
	"io"
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

// printRequest prints a request. fields are in the order in which Bun shows them.
func (v verbosity) printRequest(w io.Writer, method, location string, fields [][2]string) {
	if v == silent {
		return
	}
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
	_, _ = io.WriteString(w, b.String()) // nobody is there to be told if it fails
}

// printResponse prints the head of an answer.
func (v verbosity) printResponse(w io.Writer, resp *http.Response) {
	if v == silent {
		return
	}
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
	_, _ = io.WriteString(w, b.String()+"\n")
}

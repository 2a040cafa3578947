// The syntax of Sec-WebSocket-Extensions (RFC 6455 section 9.1), exactly as strict as Bun's parser.

package deflate

import (
	"iter"
	"strings"
)

// parameters are those of one offer or answer. A window of 0 means that it was not given.
type parameters struct {
	serverNoTakeover, clientNoTakeover bool
	serverBits                         uint8
	clientBits                         uint8
	clientBitsHint                     bool // client_max_window_bits without a value: the client can limit its window
}

const (
	serverNoTakeover = "server_no_context_takeover"
	clientNoTakeover = "client_no_context_takeover"
	serverMaxBits    = "server_max_window_bits"
	clientMaxBits    = "client_max_window_bits"
)

// elements splits header lines at commas. A comma in a quoted string splits too: no parameter that exists can have one.
func elements(lines []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, line := range lines {
			for e := range strings.SplitSeq(line, ",") {
				if !yield(trim(e)) {
					return
				}
			}
		}
	}
}

// trim removes optional whitespace (RFC 9110 section 5.6.3).
func trim(s string) string { return strings.Trim(s, " \t") }

// parseElement reads one element. ok is false for another extension, and for an unknown, duplicate or invalid parameter: RFC 7692
// section 7.1 requires such an offer to be declined and such an answer to be refused.
func parseElement(element string) (p parameters, ok bool) {
	name, rest, more := strings.Cut(element, ";")
	if trim(name) != Name {
		return p, false
	}
	for more {
		var text string
		text, rest, more = strings.Cut(rest, ";")
		if !p.add(trim(text)) {
			return p, false
		}
	}
	return p, true
}

func (p *parameters) add(text string) bool {
	name, value, hasValue := strings.Cut(text, "=")
	switch name {
	case serverNoTakeover:
		return !hasValue && set(&p.serverNoTakeover)
	case clientNoTakeover:
		return !hasValue && set(&p.clientNoTakeover)
	case serverMaxBits:
		return p.serverBits == 0 && hasValue && setBits(&p.serverBits, value)
	case clientMaxBits:
		if p.clientBits != 0 || p.clientBitsHint {
			return false
		}
		if !hasValue {
			return set(&p.clientBitsHint)
		}
		return setBits(&p.clientBits, value)
	}
	return false
}

// set reports whether the flag was clear.
func set(flag *bool) bool {
	was := *flag
	*flag = true
	return !was
}

// setBits reads a window, which may be quoted: a decimal number without leading zeros (RFC 7692 section 7.1.2).
func setBits(to *uint8, value string) bool {
	if n := len(value); n >= 2 && value[0] == '"' && value[n-1] == '"' {
		value = value[1 : n-1]
	}
	switch {
	case len(value) == 1 && value[0] >= '8' && value[0] <= '9':
		*to = value[0] - '0'
	case len(value) == 2 && value[0] == '1' && value[1] >= '0' && value[1] <= '5':
		*to = 10 + value[1] - '0'
	default:
		return false
	}
	return true
}

// Looking up fields in an accepted head.

package http1

import (
	"iter"
	"strings"
)

// Fields iterates over the header lines as they were sent: names in the client's case, values without the white space around
// them, as bytes of any encoding.
func (h *Head) Fields() iter.Seq2[string, string] {
	return Lined(h.text[h.fields:])
}

// Lined iterates over header or trailer lines that a parser has accepted.
func Lined(lines string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		rest := lines
		for {
			line, after, _ := strings.Cut(rest, "\r\n")
			if line == "" {
				return
			}
			name, value, _ := strings.Cut(line, ":")
			if !yield(name, strings.Trim(value, " \t")) {
				return
			}
			rest = after
		}
	}
}

// Get returns the first value of a field.
func (h *Head) Get(name string) (value string, ok bool) {
	for n, v := range h.Fields() {
		if len(n) == len(name) && strings.EqualFold(n, name) {
			return v, true
		}
	}
	return "", false
}

// All returns the values of a field that may occur on several lines.
func (h *Head) All(name string) (values []string) {
	for n, v := range h.Fields() {
		if len(n) == len(name) && strings.EqualFold(n, name) {
			values = append(values, v)
		}
	}
	return values
}

// Only returns the value of a field that occurs exactly once in the head.
func (h *Head) Only(name string) (value string, ok bool) {
	for n, v := range h.Fields() {
		if len(n) == len(name) && strings.EqualFold(n, name) {
			if ok {
				return "", false
			}
			value, ok = v, true
		}
	}
	return value, ok
}

// HasToken reports whether a field, possibly on several lines, lists a token, in any case.
func (h *Head) HasToken(name, want string) bool {
	for n, v := range h.Fields() {
		if len(n) == len(name) && strings.EqualFold(n, name) && ListHas(v, want) {
			return true
		}
	}
	return false
}

// ListHas reports whether a comma-separated list has a token, in any case.
func ListHas(list, want string) bool {
	for list != "" {
		var item string
		item, list, _ = strings.Cut(list, ",")
		if strings.EqualFold(strings.Trim(item, " \t"), want) {
			return true
		}
	}
	return false
}

// methods are those that Bun knows.
var methods = []string{
	"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "TRACE", "ACL", "BIND", "CHECKOUT", "COPY", "LINK", "LOCK",
	"M-SEARCH", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL", "MOVE", "NOTIFY", "PROPFIND", "PROPPATCH", "PURGE", "QUERY", "REBIND", "REPORT",
	"SEARCH", "SOURCE", "SUBSCRIBE", "UNBIND", "UNLINK", "UNLOCK", "UNSUBSCRIBE",
}

// method returns the constant of a name, empty if there is none.
func method(name []byte) string {
	for _, m := range methods {
		if string(name) == m {
			return m
		}
	}
	return ""
}

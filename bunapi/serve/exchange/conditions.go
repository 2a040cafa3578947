// Conditional requests (RFC 9110 section 13): how a client's validators change an answer.

package exchange

import (
	"strings"
	"time"
)

// precondition evaluates the conditions of a request in the order of RFC 9110 section 13.2.2. It returns the status 200, 304 or
// 412. tag is empty and modified is zero if the answer has none. Bun applies conditions only to GET and HEAD here.
func (x *Exchange) precondition(tag string, modified time.Time) int {
	if x.head.Method != "GET" && x.head.Method != "HEAD" {
		return statusOK
	}
	modified = modified.Truncate(time.Second) // the resolution of Last-Modified
	if match, ok := x.head.Get("if-match"); ok {
		if !listsTag(match, tag, true) {
			return statusPreconditionFailed
		}
	} else if since, ok := x.dateOf("if-unmodified-since"); ok && !modified.IsZero() && modified.After(since) {
		return statusPreconditionFailed
	}
	if match, ok := x.head.Get("if-none-match"); ok {
		if listsTag(match, tag, false) {
			return statusNotModified
		}
	} else if since, ok := x.dateOf("if-modified-since"); ok && !modified.IsZero() && !modified.After(since) {
		return statusNotModified
	}
	return statusOK
}

// dateOf reads a field that holds a date; an invalid one counts as absent.
func (x *Exchange) dateOf(name string) (time.Time, bool) {
	text, ok := x.head.Get(name)
	if !ok {
		return time.Time{}, false
	}
	t, err := time.Parse(dateFormat, text)
	return t, err == nil
}

// listsTag reports whether a list of entity tags contains tag, or is *. In the strong comparison weak tags are never equal (RFC
// 9110 section 8.8.3.2).
func listsTag(list, tag string, strong bool) bool {
	for one := range strings.SplitSeq(list, ",") {
		one = strings.TrimSpace(one)
		switch {
		case one == "*":
			return true
		case tag == "":
		case strong:
			if one == tag && !strings.HasPrefix(tag, weak) {
				return true
			}
		case opaque(one) == opaque(tag):
			return true
		}
	}
	return false
}

// opaque returns the part of an entity tag that the weak comparison compares. As in Bun the quotes may be missing.
func opaque(tag string) string { return strings.Trim(strings.TrimPrefix(tag, weak), `"`) }

const weak = "W/"

// wantsRange returns the Range field if it applies. It does not apply if If-Range (RFC 9110 section 13.1.5) names another version
// of the answer. tag and modified are those of the answer, empty if it has none.
func (x *Exchange) wantsRange(tag, modified string) (text string, ok bool) {
	if text, ok = x.head.Get("range"); !ok {
		return "", false
	}
	version, conditional := x.head.Get("if-range")
	switch {
	case !conditional:
		return text, true
	case strings.HasPrefix(version, `"`):
		return text, version == tag
	}
	return text, version == modified && modified != ""
}

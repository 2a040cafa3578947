// The header fields of an incoming message, as IncomingMessage shows them.

package http

import (
	"iter"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// only are the fields of which the first one counts (Node).
var only = map[string]bool{
	"age": true, "authorization": true, "content-length": true, "content-type": true, "etag": true, "expires": true, "from": true, "host": true,
	"if-modified-since": true, "if-unmodified-since": true, "last-modified": true, "location": true, "max-forwards": true,
	"proxy-authorization": true, "referer": true, "retry-after": true, "server": true, "user-agent": true,
}

// limited ends behind so many fields; 0 is no limit.
func limited(fields iter.Seq2[string, string], most int) iter.Seq2[string, string] {
	if most <= 0 {
		return fields
	}
	return func(yield func(name, value string) bool) {
		n := 0
		for name, value := range fields {
			if n++; n > most || !yield(name, value) {
				return
			}
		}
	}
}

// flat is a list of names and values in turn.
func flat(s jsbridge.Scope, fields iter.Seq2[string, string], most int) *goja.Object {
	var items []goja.Value
	for name, value := range limited(fields, most) {
		items = append(items, s.String(name), s.String(fromLatin1(value)))
	}
	return s.Array(items...)
}

// fold makes the object of IncomingMessage.headers: names in lower case, one value each. join has all values of a field joined.
func fold(s jsbridge.Scope, fields iter.Seq2[string, string], join bool) *goja.Object {
	o := s.Object()
	var seen map[string]string
	names := 0
	for name, value := range fields {
		lower, text := strings.ToLower(name), fromLatin1(value)
		names++
		if lower == "set-cookie" {
			if list, ok := o.Get(lower).(*goja.Object); ok {
				_ = list.Set(itoa(length(list)), text)
			} else {
				_ = o.Set(lower, s.Array(s.String(text)))
			}
			continue
		}
		if seen == nil {
			seen = map[string]string{}
		}
		before, had := seen[lower]
		switch {
		case !had:
		case only[lower] && !join:
			continue
		case lower == "cookie":
			text = before + "; " + text
		default:
			text = before + ", " + text
		}
		seen[lower] = text
		_ = o.Set(lower, text) // a field of the name __proto__ sets nothing (Bun)
	}
	return o
}

// foldHeaders(flat list, join) is the object of the fields in a list; distinct as third argument has each value listed.
func foldHeaders(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	list, ok := arrayOf(a.At(0))
	if !ok {
		return s.Object(), nil
	}
	var names, values []string
	for i := 0; i+1 < length(list); i += 2 {
		names, values = append(names, list.Get(itoa(i)).String()), append(values, list.Get(itoa(i+1)).String())
	}
	if a.At(2).ToBoolean() {
		o := s.Object()
		if err := o.SetPrototype(nil); err != nil {
			return nil, err
		}
		for i, name := range names {
			lower := strings.ToLower(name)
			had, ok := o.Get(lower).(*goja.Object)
			if ok {
				_ = had.Set(itoa(length(had)), values[i])
			} else {
				_ = o.Set(lower, s.Array(s.String(values[i])))
			}
		}
		return o, nil
	}
	return fold(s, func(yield func(string, string) bool) {
		for i := range names {
			if !yield(names[i], toLatin1(values[i])) {
				return
			}
		}
	}, a.At(1).ToBoolean()), nil
}

// toLatin1 is the bytes of a text whose characters stand for bytes.
func toLatin1(text string) string {
	for i := range len(text) {
		if text[i] >= 0x80 {
			var b []byte
			for _, r := range text {
				b = append(b, byte(r))
			}
			return string(b)
		}
	}
	return text
}

// Records instead of lines: what the console does for a Go program that has a logger.

package console

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// record hands the arguments of one call on: plain objects and errors as they are, everything else as text. Behind a format string
// all is text, because the string says what becomes of them.
func (c *Console) record(s jsbridge.Scope, to stream, args []goja.Value) error {
	var objects []*goja.Object
	rest := args
	if len(args) == 0 || !jsbridge.IsString(args[0]) || !strings.ContainsRune(args[0].String(), '%') {
		rest = nil
		for _, v := range args {
			if o, ok := v.(*goja.Object); ok && (s.IsError(o) || c.isPlain(o)) {
				objects = append(objects, o)
			} else {
				rest = append(rest, v)
			}
		}
	}
	text, err := c.Format(s, rest)
	if err == nil {
		c.cfg.Record(s, to.level, text, objects)
	}
	return err
}

// isPlain reports whether an object is one of a literal.
func (c *Console) isPlain(o *goja.Object) bool {
	if _, proxy := jsbridge.ProxyTarget(o); proxy {
		return false
	}
	proto := o.Prototype()
	return proto == nil || proto == c.in.objectProto
}

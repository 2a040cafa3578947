// Node's SystemErrors: those of rm and cp, which say more than the system does.

package fs

import (
	"fmt"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// systemError becomes an Error when it reaches the loop.
type systemError struct {
	code, text, call, short, why, path string
	errno                              int
}

func (e *systemError) Error() string {
	return fmt.Sprintf("%s: %s returned %s (%s) %s", e.text, e.call, e.short, e.why, e.path)
}

// thrown makes of an error of work one that can be thrown.
func (f *files) thrown(s jsbridge.Scope, err error) error {
	e, ok := err.(*systemError)
	if !ok {
		return err
	}
	make, _ := jsbridge.Function(f.classes.Get("systemError"))
	v, err := s.Call(make, goja.Undefined(), s.String(e.code), s.String(e.Error()), s.String(e.short), s.String(e.why), s.String(e.call), s.String(e.path), s.Int(e.errno))
	if err != nil {
		return err
	}
	return &jsbridge.Thrown{Value: v}
}

// Unhandled rejections, according to --unhandled-rejections.

package runtime

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

// Rejections is one of the modes of Node's --unhandled-rejections.
type Rejections string

// The modes. Without one, Bun behaves like throw, except for the exit event and for reasons that are not errors.
const (
	RejectionsThrow             Rejections = "throw"
	RejectionsStrict            Rejections = "strict"
	RejectionsWarn              Rejections = "warn"
	RejectionsNone              Rejections = "none"
	RejectionsWarnWithErrorCode Rejections = "warn-with-error-code"
)

// RejectionModes lists the modes in Bun's order.
var RejectionModes = []Rejections{RejectionsStrict, RejectionsThrow, RejectionsWarn, RejectionsNone, RejectionsWarnWithErrorCode}

// emitUnhandledRejection emits unhandledRejection and reports whether anybody listens.
func (r *Runtime) emitUnhandledRejection(s jsbridge.Scope, p *goja.Promise) bool {
	n := r.world.Process()
	if n.Listeners(s, "unhandledRejection") == 0 {
		return false
	}
	if _, err := n.Emit(s, "unhandledRejection", p.Result(), s.VM().ToValue(p)); err != nil {
		r.uncaught(s, err)
	}
	return true
}

// unhandledAs acts as a mode requires (measured on Bun 1.4.5).
func (r *Runtime) unhandledAs(s jsbridge.Scope, mode Rejections, p *goja.Promise) {
	if mode == RejectionsStrict {
		r.uncaughtFrom(s, rejectionError(s, p.Result()), "unhandledRejection")
	}
	handled := r.emitUnhandledRejection(s, p)
	switch {
	case mode == RejectionsThrow && !handled:
		listened := r.world.Process().Listeners(s, "uncaughtException") > 0
		r.uncaughtFrom(s, rejectionError(s, p.Result()), "unhandledRejection")
		if !listened {
			r.printUncaught(s, &jsbridge.Thrown{Value: p.Result()})
		}
	case mode == RejectionsWarn, mode == RejectionsStrict && !handled:
		r.warnOfRejection(s, p.Result())
	case mode == RejectionsWarnWithErrorCode && !handled:
		r.warnOfRejection(s, p.Result())
		r.fate.warned = true
	}
}

// rejectionError returns the reason as an error that can be thrown.
func rejectionError(s jsbridge.Scope, reason goja.Value) error {
	if s.IsError(reason) {
		return &jsbridge.Thrown{Value: reason}
	}
	return &jsbridge.Error{
		Kind: jsbridge.KindError, Name: "UnhandledPromiseRejection", Code: "ERR_UNHANDLED_REJECTION",
		Message: "This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise " +
			"which was not handled with .catch(). The promise rejected with the reason \"" + s.Text(reason).String() + "\".",
	}
}

// rejectionWarning is Bun's explanation after the warning.
const rejectionWarning = "Unhandled promise rejection. This error originated either by throwing inside of an async function without a catch block, " +
	"or by rejecting a promise which was not handled with .catch(). To terminate the bun process on unhandled promise rejection, use the CLI flag `--unhandled-rejections=strict`."

// warnOfRejection prints the reason; the script goes on.
func (r *Runtime) warnOfRejection(s jsbridge.Scope, reason goja.Value) {
	text, err := console.Of(s).Format(s, []goja.Value{reason})
	if o, ok := reason.(*goja.Object); ok && s.IsError(o) {
		text, err = s.ToString(o)
		for _, frame := range (*sources)(r).Locate(s, o).Frames {
			text += "\n    at " + frame
		}
	}
	if err != nil {
		r.uncaught(s, err)
		return
	}
	env := module.Of(s)
	env.Warn("UnhandledPromiseRejectionWarning", text, "")
	env.Warn("UnhandledPromiseRejectionWarning", rejectionWarning, "")
}

// The errors of the API: what a script threw, how it exited, why it could not be loaded.

package runtime

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/modules"
)

// ErrCallLimit is wrapped by the [ScriptError] for a callback that was interrupted because it took longer than [Limits.Call].
var ErrCallLimit = errors.New("a callback took longer than Limits.Call")

// ErrClosed is returned by calls to an [App] that has ended, also if it ends during the call.
var ErrClosed = errors.New("gobun: the app has ended; start another one with Start")

// errNoScript is the error of Start and Reload for a nil script.
var errNoScript = errors.New("gobun: the script is nil: make one with Load or Source, and look at their error")

// ExitError says that a script called process.exit with a status other than 0, or set process.exitCode.
type ExitError struct {
	Code int
	// Called reports whether the script called process.exit.
	Called bool
}

// Error returns a sentence with the status.
func (e *ExitError) Error() string { return fmt.Sprintf("the script exited with status %d", e.Code) }

// ScriptError is an error that a script threw and did not catch.
type ScriptError struct {
	// Name is the name of the error's class, such as "TypeError". It is empty if the script threw a value that is not an error.
	Name string
	// Message is the error's message, or the text of a thrown value that is not an error.
	Message string
	// Frames are the calls that led to the error, innermost first, in the script's own files. At most ten.
	Frames []Frame
	// Cause is the Go error that a host function returned, the *ScriptError of error.cause, [ErrCallLimit], [ErrHeapLimit], or
	// nil.
	Cause error
	// Code is the status with which the gobun command exits after this error.
	Code int
}

// Frame is one call of a [ScriptError]. Line and Column count from 1; Column counts UTF-16 units, as editors do.
type Frame struct {
	Func, File   string
	Line, Column int
}

// Error returns name and message, and the innermost position if it is known.
func (e *ScriptError) Error() string {
	text := e.Message
	if e.Name != "" {
		text = e.Name + ": " + text
	}
	if len(e.Frames) > 0 {
		f := e.Frames[0]
		text += fmt.Sprintf(" (%s:%d:%d)", f.File, f.Line, f.Column)
	}
	return text
}

// Unwrap returns the cause, so that errors.Is and errors.As find what Go threw into the script.
func (e *ScriptError) Unwrap() error { return e.Cause }

// LoadError says why a script could not be translated: an error in its text, or a missing module.
type LoadError struct {
	// Message describes the first error. File, Line and Column are its position; File is empty if it has none.
	Message      string
	File         string
	Line, Column int
	// Entry reports that the entry file was not found, or is not a script.
	Entry bool

	build *modules.BuildError
}

// Error returns the message after its position.
func (e *LoadError) Error() string {
	if e.File == "" {
		return e.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// Details returns all errors with their source lines, as the command prints them.
func (e *LoadError) Details() string { return e.build.Render() }

// loadErrorOf converts an error of the loader to a LoadError.
func loadErrorOf(err error) error {
	var build *modules.BuildError
	if !errors.As(err, &build) || len(build.Messages) == 0 {
		return err
	}
	m := build.Messages[0]
	return &LoadError{Message: m.Text, File: m.File, Line: m.Line, Column: m.Column, Entry: m.Kind == modules.MessageEntry, build: build}
}

const (
	// maxCauses bounds a chain of error.cause, which may be circular.
	maxCauses = 8
	// maxFrames bounds the stack of a ScriptError, like Error.stackTraceLimit.
	maxFrames = 10
)

// scriptError converts what a script threw to a Go error. Reading its properties may run the script. Loop only.
func (r *Runtime) scriptError(s jsbridge.Scope, err error) *ScriptError {
	if x := jsbridge.ExceededOf(err); x != nil {
		e := &ScriptError{Name: "Error", Message: x.Error(), Cause: ErrCallLimit, Code: exitFailure}
		e.Frames = r.frames(jsbridge.InterruptStack(err))
		return e
	}
	return r.thrownError(s, s.ErrorValue(err), maxCauses)
}

func (r *Runtime) thrownError(s jsbridge.Scope, v goja.Value, causes int) *ScriptError {
	e := &ScriptError{Code: exitFailure}
	obj, ok := v.(*goja.Object)
	if !ok || !s.IsError(v) {
		e.Message, _ = s.ToString(v) // fails for a symbol
		return e
	}
	text := func(name string) string {
		v, err := s.Get(obj, name)
		if err != nil || !jsbridge.IsString(v) {
			return ""
		}
		return v.String()
	}
	e.Name, e.Message, e.Frames = text("name"), text("message"), r.frames(text("stack"))
	if e.Name == "" {
		e.Name = "Error"
	}
	if cause, ok := s.Native(v).(*goError); ok {
		e.Cause = cause.err
		return e
	}
	if cause, err := s.Get(obj, "cause"); err == nil && !jsbridge.IsNullish(cause) && causes > 0 {
		e.Cause = r.thrownError(s, cause, causes-1)
	}
	return e
}

// goError is the Go error that an Error object of the script carries.
type goError struct{ err error }

// frames returns the calls of a stack that are in the script's own files.
func (r *Runtime) frames(stack string) []Frame {
	if r.loader == nil || stack == "" {
		return nil
	}
	var out []Frame
	for _, f := range r.loader.ParseStack(stack, maxFrames) {
		out = append(out, Frame{Func: f.Func, File: f.File, Line: f.Line, Column: f.Column})
	}
	return out
}

// block renders a ScriptError for standard error where rendering as the console does would run the script.
func (e *ScriptError) block() string {
	var b strings.Builder
	b.WriteString("error: " + e.Message + "\n")
	for _, f := range e.Frames {
		name := f.Func
		if name == "" {
			name = "<anonymous>"
		}
		fmt.Fprintf(&b, "      at %s (%s:%d:%d)\n", name, f.File, f.Line, f.Column)
	}
	return b.String()
}

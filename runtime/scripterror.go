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

// ErrCallLimit is what a [ScriptError] wraps when a callback was interrupted because it took longer than [Limits.Call].
var ErrCallLimit = errors.New("a callback took longer than Limits.Call")

// ErrClosed is the error of a call to an [App] that has ended, or that was closed meanwhile.
var ErrClosed = errors.New("gobun: the app has ended; start another one with Start")

// errNoScript is the error of Start and Reload without a script.
var errNoScript = errors.New("gobun: the script is nil: make one with Load or Source, and look at their error")

// ExitError says that a script called process.exit with a status other than 0, or set process.exitCode.
type ExitError struct {
	Code int
	// Called says that it called process.exit.
	Called bool
}

// Error is the status in a sentence.
func (e *ExitError) Error() string { return fmt.Sprintf("the script exited with status %d", e.Code) }

// ScriptError is an error that a script threw and did not catch.
type ScriptError struct {
	// Name is the name of the error's class, such as "TypeError"; it is empty if the script threw a value that is no error.
	Name string
	// Message is the error's message, or the text of a thrown value that is no error.
	Message string
	// Frames are the calls in which it was made, the innermost first, in the script's own files. At most ten.
	Frames []Frame
	// Cause is the Go error that a host function returned, the *ScriptError of the script's error.cause, [ErrCallLimit], or nil.
	Cause error
	// Code is the status with which the command gobun ends for it.
	Code int
}

// Frame is one call of a [ScriptError]. Line and Column count from 1; Column in UTF-16 units, as editors count.
type Frame struct {
	Func, File   string
	Line, Column int
}

// Error is name and message, and the innermost place if it is known.
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

// LoadError says why a script could not be translated: a mistake in its text, or a module that is not there.
type LoadError struct {
	// Message says what is wrong with the first mistake. File, Line and Column are its place; File is empty if it has none.
	Message      string
	File         string
	Line, Column int
	// Entry says that the entry itself was not found, or is no script.
	Entry bool

	build *modules.BuildError
}

// Error is the message behind its place.
func (e *LoadError) Error() string {
	if e.File == "" {
		return e.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// Details is all mistakes with the lines in which they are, as the command prints them.
func (e *LoadError) Details() string { return e.build.Render() }

// loadErrorOf makes a LoadError of what the loader says.
func loadErrorOf(err error) error {
	var build *modules.BuildError
	if !errors.As(err, &build) || len(build.Messages) == 0 {
		return err
	}
	m := build.Messages[0]
	return &LoadError{Message: m.Text, File: m.File, Line: m.Line, Column: m.Column, Entry: m.Kind == modules.MessageEntry, build: build}
}

const (
	// maxCauses bounds a chain of error.cause, which may be a ring.
	maxCauses = 8
	// maxFrames bounds the stack of a ScriptError; it is that of Error.stackTraceLimit.
	maxFrames = 10
)

// scriptError makes the Go error of what a script threw. Reading its properties may run the script. Loop only.
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
		e.Message, _ = s.ToString(v) // a symbol has none
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

// goError is what an Error object keeps of the error of Go's for which it was made.
type goError struct{ err error }

// frames are the places of a stack in the script's own files.
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

// block is a ScriptError as text for standard error, for where printing as the console does would run the script.
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

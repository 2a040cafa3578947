// The stacks of errors as scripts see them: Error.captureStackTrace, Error.prepareStackTrace with its call sites, and
// Error.stackTraceLimit.

package modules

import (
	"strings"

	"github.com/dop251/goja"
)

// settleStack converts the stack of an error to Bun's form, if it is still in goja's.
func (k *Linker) settleStack(v goja.Value) {
	o, ok := v.(*goja.Object)
	if !ok || o.ClassName() != "Error" {
		return
	}
	stack, ok := o.Get("stack").(goja.String)
	if !ok || !strings.Contains(stack.String(), "\n"+stackIndent) {
		return
	}
	text := stack.String()
	k.putStack(o, headOf(text), k.loader.ParseStack(text, StackTraceLimit(k.vm)))
}

// headOf returns the part of a stack before its first frame.
func headOf(stack string) string {
	head, _, _ := strings.Cut(stack, "\n"+stackIndent)
	return strings.TrimRight(head, "\n")
}

// putStack defines the property: the result of Error.prepareStackTrace for the frames if the script has set that, or text.
func (k *Linker) putStack(o *goja.Object, head string, frames []Frame) {
	var stack goja.Value = goja.Undefined()
	if prepare, ok := goja.AssertFunction(k.errors().Get("prepareStackTrace")); ok {
		v, err := prepare(k.errors(), o, k.callSites(frames))
		if err != nil {
			rethrow(err)
		}
		stack = v
	} else if limit, on := stackTraceLimit(k.vm); on && limit > 0 || len(frames) > 0 {
		var b strings.Builder
		b.WriteString(head)
		for _, f := range frames {
			b.WriteString("\n    " + f.String())
		}
		stack = k.vm.ToValue(b.String())
	}
	if err := o.DefineDataProperty("stack", stack, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		return // frozen: it stays unchanged
	}
}

// rethrow throws from a native function what a function called by it has thrown.
func rethrow(err error) {
	if thrown, ok := err.(*goja.Exception); ok {
		panic(thrown.Value())
	}
	panic(err)
}

func (k *Linker) errors() *goja.Object {
	class, ok := k.vm.GlobalObject().Get("Error").(*goja.Object)
	if !ok {
		return k.vm.NewObject()
	}
	return class
}

// putCaptureStackTrace defines Error.captureStackTrace(target, fn): the frames below the call of fn.
func (k *Linker) putCaptureStackTrace() {
	class := k.errors()
	capture := k.vm.ToValue(k.native("captureStackTrace", func(call goja.FunctionCall) goja.Value {
		target, ok := call.Argument(0).(*goja.Object)
		if !ok {
			panic(k.vm.NewTypeError("invalid_argument"))
		}
		made, err := k.vm.New(class)
		if err != nil {
			rethrow(err)
		}
		text := made.Get("stack").String()
		frames := k.loader.ParseStack(text, maxFrames)
		if fn, ok := call.Argument(1).(*goja.Object); ok && callable(fn) {
			frames = below(frames, fn)
		}
		frames = k.loader.withoutConstructors(frames)
		head := "Error"
		if target.ClassName() == "Error" {
			head = errorHead(target)
		}
		k.putStack(target, head, frames[:min(len(frames), StackTraceLimit(k.vm))])
		return goja.Undefined()
	})).ToObject(k.vm)
	_ = capture.DefineDataProperty("name", k.vm.ToValue("captureStackTrace"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	_ = capture.DefineDataProperty("length", k.vm.ToValue(2), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	_ = class.DefineDataProperty("captureStackTrace", capture, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// maxFrames exceeds the length of any stack.
const maxFrames = 1 << 30

// errorHead returns the first line of an error's stack.
func errorHead(e *goja.Object) string {
	name, message := "Error", ""
	if v := e.Get("name"); v != nil && !goja.IsUndefined(v) {
		name = v.String()
	}
	if v := e.Get("message"); v != nil && !goja.IsUndefined(v) {
		message = v.String()
	}
	switch {
	case message == "":
		return name
	case name == "":
		return message
	}
	return name + ": " + message
}

// below drops the frames up to the last one that stands directly below a call of fn. goja identifies a frame's function only by
// its name, and a constructor has none: it is then the first frame. Without a frame of fn nothing is left (Bun).
func below(frames []Frame, fn *goja.Object) []Frame {
	var name string
	if v := fn.Get("name"); v != nil {
		name = v.String()
	}
	for i, f := range frames {
		if f.Func == name && name != "" {
			return frames[i+1:]
		}
	}
	if strings.HasPrefix(fn.String(), "class") && len(frames) > 0 && frames[0].Func == "<anonymous>" {
		return frames[1:]
	}
	return nil
}

func callable(v goja.Value) bool {
	_, ok := goja.AssertFunction(v)
	return ok
}

// callSites returns the argument for Error.prepareStackTrace, as in V8.
func (k *Linker) callSites(frames []Frame) goja.Value {
	if k.site == nil {
		v, err := k.vm.RunScript("gobun:sites", callSiteSource)
		if err != nil {
			rethrow(err)
		}
		k.site, _ = goja.AssertFunction(v)
	}
	list := make([]any, len(frames))
	for i, f := range frames {
		v, err := k.site(goja.Undefined(), k.vm.ToValue(f.Func), k.vm.ToValue(f.File), k.vm.ToValue(f.Line), k.vm.ToValue(f.Column), k.vm.ToValue(f.Async),
			k.vm.ToValue(strings.TrimPrefix(f.String(), "at ")))
		if err != nil {
			rethrow(err)
		}
		list[i] = v
	}
	return k.vm.NewArray(list...)
}

const callSiteSource = `(() => {
  "use strict";
  class CallSite {
    #name; #file; #line; #column; #async; #text;
    constructor(name, file, line, column, async, text) {
      [this.#name, this.#file, this.#line, this.#column, this.#async, this.#text] = [name === "<anonymous>" ? "" : name, file, line, column, async, text];
    }
    getThis() {}
    getTypeName() { return "undefined"; }
    getFunction() {}
    getFunctionName() { return this.#name; }
    getMethodName() { return this.#name; }
    getFileName() { return this.#file; }
    getLineNumber() { return this.#line; }
    getColumnNumber() { return this.#column; }
    getEvalOrigin() {}
    getScriptNameOrSourceURL() { return this.#file; }
    isToplevel() { return true; }
    isEval() { return false; }
    isNative() { return false; }
    isConstructor() { return false; }
    isAsync() { return this.#async; }
    isPromiseAll() { return false; }
    getPromiseIndex() { return null; }
    toString() { return this.#text; }
    toJSON() { return { sourceURL: this.#file, lineNumber: this.#line, columnNumber: this.#column, functionName: this.#name }; }
  }
  return (...args) => new CallSite(...args);
})()`

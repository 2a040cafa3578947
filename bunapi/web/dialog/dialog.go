// Package dialog implements the globals alert, confirm and prompt as Bun has them: they ask on standard output and wait for a line
// of standard input, which stops the loop.
//
// This package is not an API: it may change without notice.
package dialog

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/file"
	"github.com/gobun/gobun/jsbridge"
)

// maxLine is the length of the longest answer, in bytes.
const maxLine = 1 << 20

var errLong = jsbridge.RangeError("the line is longer than %d bytes", maxLine)

// Module defines the three globals.
var Module = module.Module{Name: "web/dialog", Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	d := &dialogs{env: env}
	for _, g := range []struct {
		name string
		fn   jsbridge.Native
	}{{"alert", d.alert}, {"confirm", d.confirm}, {"prompt", d.prompt}} {
		s.LazyGlobal(g.name, func(s jsbridge.Scope) goja.Value { return s.Func(g.name, 1, g.fn) })
	}
	return d, nil
}}

type dialogs struct {
	env    *module.Env
	ctx    context.Context // ends the reader; nil before the first question
	cancel context.CancelFunc
	lines  chan line     // what the reader gives; it reads one line at a time
	want   chan struct{} // asks for the next line
	asked  bool          // a line was asked for that nobody has taken yet
}

type line struct {
	text string
	err  error // io.EOF: the input has ended
}

// alert waits for a line, whatever it says.
func (d *dialogs) alert(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if err := d.say(s, a, "Alert", " [Enter] "); err != nil {
		return nil, err
	}
	_, err := d.answer(s)
	return nil, ignoreEnd(err)
}

// confirm returns true if the line is y or Y.
func (d *dialogs) confirm(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if err := d.say(s, a, "Confirm", " [y/N] "); err != nil {
		return nil, err
	}
	answer, err := d.answer(s)
	return s.Bool(err == nil && strings.EqualFold(answer, "y")), ignoreEnd(err)
}

// prompt returns the line, its second argument if the line is empty, or null at the end of the input.
func (d *dialogs) prompt(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if err := d.say(s, a, "Prompt", " "); err != nil {
		return nil, err
	}
	byDefault := goja.Null()
	if a.Len() > 1 {
		text, err := s.ToString(a.At(1))
		if err != nil {
			return nil, err
		}
		d.print("[" + text + "] ")
		byDefault = a.At(1)
	}
	answer, err := d.answer(s)
	switch {
	case err != nil:
		return goja.Null(), ignoreEnd(err)
	case answer == "":
		return byDefault, nil
	}
	return s.String(answer), nil
}

func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// say prints the first argument, or text without one.
func (d *dialogs) say(s jsbridge.Scope, a jsbridge.Args, text, suffix string) (err error) {
	if a.Len() > 0 {
		if text, err = s.ToString(a.At(0)); err != nil {
			return err
		}
	}
	d.print(text + suffix)
	return nil
}

// print ignores errors: as for the console, a reader that is gone is none.
func (d *dialogs) print(text string) { _, _ = io.WriteString(d.env.Stdout, text) }

// answer waits for a line, until the realm ends. It returns [io.EOF] at the end of the input.
func (d *dialogs) answer(s jsbridge.Scope) (string, error) {
	if d.lines == nil {
		d.ctx, d.cancel = context.WithCancel(context.Background())
		d.lines, d.want = make(chan line), make(chan struct{})
		go read(d.ctx, file.FDRef(d.env, 0).Place(), d.want, d.lines)
	}
	if !d.asked {
		d.want <- struct{}{}
		d.asked = true
	}
	select {
	case l := <-d.lines:
		d.asked = false
		return l.text, l.err
	case <-s.Realm().Done():
		return "", io.EOF
	}
}

// Close ends the reader and waits for it.
func (d *dialogs) Close() {
	if d.lines == nil {
		return
	}
	d.cancel()
	close(d.want)
	for range d.lines {
	}
}

// read reads a line each time that one is wanted. It takes nothing of the input that is behind the line: the rest belongs to
// whoever reads next, such as process.stdin.
func read(ctx context.Context, from file.Place, want <-chan struct{}, lines chan<- line) {
	defer close(lines)
	in, err := from.Stream(ctx, 0, -1)
	if err == nil {
		defer in.Close()
	}
	for range want {
		l := line{err: err}
		if err == nil {
			l.text, l.err = readLine(in)
		}
		select {
		case lines <- l:
		case <-ctx.Done():
			return
		}
	}
}

// readLine returns a line without its end. What has no end is no line, as in Bun.
func readLine(in io.Reader) (string, error) {
	var text strings.Builder
	var b [1]byte
	for {
		n, err := in.Read(b[:])
		switch {
		case n == 1 && b[0] == '\n':
			return strings.TrimSuffix(text.String(), "\r"), nil
		case n == 1 && text.Len() == maxLine:
			return "", errLong
		case n == 1:
			text.WriteByte(b[0])
		case err != nil:
			return "", err
		}
	}
}

// Options.Logger: the script's output as log records.

package runtime

import (
	"context"
	"log/slog"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

// recorder turns calls of console into records.
type recorder struct {
	app *App
	to  *slog.Logger
}

// record implements [module.Record].
func (r *recorder) record(s jsbridge.Scope, level slog.Level, text string, objects []*goja.Object) {
	if !r.to.Enabled(context.Background(), level) {
		return
	}
	var attrs []slog.Attr
	for _, o := range objects {
		if s.IsError(o) {
			err := r.app.rt.thrownError(s, o, maxCauses)
			if text == "" {
				text = err.Message
			}
			attrs = append(attrs, slog.Any("error", err))
			continue
		}
		for _, key := range o.Keys() {
			attrs = append(attrs, slog.Any(key, r.value(s, o, key)))
		}
	}
	r.to.LogAttrs(context.Background(), level, text, attrs...)
}

// value returns a property as an attribute value: its Go value, or its text if it cannot be converted.
func (r *recorder) value(s jsbridge.Scope, o *goja.Object, key string) any {
	v, err := s.Get(o, key)
	if err == nil {
		if value, err := r.app.fromJS(s, v, anyType); err == nil {
			return value.Interface()
		}
	}
	text, err := console.Of(s).Format(s, []goja.Value{v})
	if err != nil {
		return err.Error()
	}
	return text
}

// recordWriter logs what is written in one call as one record.
type recordWriter struct {
	to    *slog.Logger
	level slog.Level
}

func (w recordWriter) Write(b []byte) (int, error) {
	if text := strings.TrimRight(string(b), "\n"); text != "" {
		w.to.Log(context.Background(), w.level, text)
	}
	return len(b), nil
}

// The parser of responses, for the client.

package http

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/jsbridge"
)

// parser reads the responses on one socket of a client.
type parser struct{ http1.ReplyParser }

func newParser(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	p := &parser{}
	p.Limit = int(a.At(0).ToInteger())
	return s.New(parserClass, p), nil
}

var parserClass = &jsbridge.Class{Name: "HTTPResponseParser", Methods: []jsbridge.Method{
	// execute(bytes, method, head, data, end) reads bytes and calls the functions: head(status, phrase, minor, raw headers, keep,
	// upgrade), whose result true stops; data(bytes); end(raw trailers), whose result true stops. It returns the number of the fault,
	// or the bytes that are no HTTP.
	jsbridge.M("execute", 5, func(s jsbridge.Scope, p *parser, a jsbridge.Args) (goja.Value, error) {
		view, _ := jsbridge.View(s, a.At(0))
		b, method := append([]byte(nil), view...), a.At(1).String()
		var fns [3]goja.Callable
		for i := range fns {
			fn, err := a.Callback(2+i, "callback")
			if err != nil {
				return nil, err
			}
			fns[i] = fn
		}
		for {
			n, ev, data, ok := p.Next(b, method)
			if !ok {
				return s.Int(int(p.Fault())), nil
			}
			b = b[n:]
			var v goja.Value
			var err error
			switch ev {
			case http1.More:
				return nil, nil
			case http1.HeadDone:
				r := &p.Reply
				v, err = s.Call(fns[0], goja.Undefined(), s.Int(r.Status), s.String(fromLatin1(r.Phrase)), s.Int(r.Minor), flat(s, r.Fields(), 0), s.Bool(r.Keep), s.Bool(r.Upgrade))
			case http1.Data:
				v, err = s.Call(fns[1], goja.Undefined(), s.Buffer(append([]byte(nil), data...)))
			case http1.End:
				v, err = s.Call(fns[2], goja.Undefined(), flat(s, http1.Lined(p.Trailers()), 0))
			}
			if err != nil {
				return nil, err
			}
			if v.ToBoolean() {
				return s.Buffer(append([]byte{}, b...)), nil
			}
		}
	}),
	// finish() tells that the connection has ended: "end" ends the response, "early" is in the middle of one, "" is between two.
	jsbridge.M("finish", 0, func(s jsbridge.Scope, p *parser, a jsbridge.Args) (goja.Value, error) {
		switch {
		case p.ToTheEnd():
			return s.String("end"), nil
		case !p.InHead():
			return s.String("early"), nil
		}
		return s.String(""), nil
	}),
}}

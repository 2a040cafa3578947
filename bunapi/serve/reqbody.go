// The body of a request: read from the connection when the script asks for it.

package serve

import "github.com/gobun/gobun/jsbridge"

// preallocate bounds the memory that a Content-Length is believed for.
const preallocate = 1 << 20

var errAborted = jsbridge.DOMException("AbortError", "The connection was closed.")

// bodyReader collects a body. The connection bounds it: it refuses what passes maxRequestBodySize.
type bodyReader struct {
	x    *exchange
	buf  []byte
	done func(s jsbridge.Scope, data []byte, err error)
}

// read is the fetch package's: done is called once, at once or later.
func (b *bodyReader) read(s jsbridge.Scope, done func(s jsbridge.Scope, data []byte, err error)) {
	if b.x.done {
		done(s, nil, errAborted)
		return
	}
	b.done = done
	if n := b.x.head.ContentLength; n > 0 {
		b.buf = make([]byte, 0, min(n, preallocate))
	}
	b.x.conn.ReadBody()
}

// Data implements [httpconn.Request].
func (x *exchange) Data(b []byte) { x.body.buf = append(x.body.buf, b...) }

// DataEnd implements [httpconn.Request].
func (x *exchange) DataEnd() { x.body.deliver(nil) }

func (b *bodyReader) deliver(err error) {
	done, data := b.done, b.buf
	b.done, b.buf = nil, nil
	if done != nil {
		_ = b.x.srv.ss.cfg.Realm.Do(func(s jsbridge.Scope) error { done(s, data, err); return nil })
	}
}

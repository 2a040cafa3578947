// Responses: from the script's object to bytes, in Bun's order.

package exchange

import (
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/jsbridge"
)

const (
	// smallBody is the size in bytes up to which a body is copied to follow its head. A larger one is written from its own
	// memory.
	smallBody = 2 << 10
	// keepScratch is the capacity that the scratch buffer keeps between responses.
	keepScratch = 64 << 10
)

// Statuses that the server itself produces.
const (
	statusOK                  = 200
	statusNoContent           = 204
	statusResetContent        = 205
	statusPartialContent      = 206
	statusMovedPermanently    = 301
	statusNotModified         = 304
	statusBadRequest          = 400
	statusNotFound            = 404
	statusPreconditionFailed  = 412
	statusRangeNotSatisfiable = 416
	statusInternalError       = 500
)

const greeting = "Welcome to Bun! To get started, return a Response object."

// nothing answers when the handler neither returned a Response nor upgraded. It does not call the error handler.
func (x *Exchange) nothing(s jsbridge.Scope, v goja.Value) {
	text, err := console.Of(s).Inspect(s, v, console.Options{Depth: console.InspectDepth, Quote: true})
	if err != nil {
		text = "" // the value's own code threw
	}
	_, _ = io.WriteString(x.srv.sh.env.Stderr, "error: Expected a Response object, but received '"+text+"'\n")
	if !x.srv.options.Development {
		x.respondStatus(statusNoContent)
		return
	}
	r := reply{status: statusOK, inferred: "text/plain;charset=utf-8", own: true, data: []byte(greeting)}
	r.extra.Length(lowerLength, int64(len(greeting))) // Bun sends it twice
	x.send(&r)
}

// failed prints the error and answers 500.
func (x *Exchange) failed(s jsbridge.Scope, err error) {
	env := x.srv.sh.env
	env.Process.ServedError(s, err)
	title := ""
	if x.srv.options.Development {
		url := x.head.Target()
		if x.deferred {
			url = x.request.URL()
		}
		title = x.head.Method + " - " + url + " failed"
		_, _ = io.WriteString(env.Stderr, title+"\n")
	}
	if x.phase != handling {
		return
	}
	r := reply{status: statusInternalError, inferred: "text/plain", own: true, data: []byte("Something went wrong!")}
	if x.srv.options.Development {
		r.inferred, r.data, r.unsized = "text/html;charset=utf-8", errorPage(title, console.Of(s).ErrorText(s, s.ErrorValue(err))), true
	}
	x.send(&r)
}

// respondStatus answers with only a status.
func (x *Exchange) respondStatus(status int) {
	if x.phase == handling {
		x.send(&reply{status: status})
	}
}

// respond sends a Response. The same object must not be sent twice. If it returns an error, nothing was sent.
func (x *Exchange) respond(s jsbridge.Scope, r *fetch.Response) error {
	if x.phase != handling {
		return x.discard(s, r)
	}
	if r.Status < 100 || r.Status > 999 {
		return jsbridge.Errorf("Cannot send a Response with status %d. HTTP status codes must be between 100 and 999 (Response.error() returns status 0).", r.Status)
	}
	if x.head.Method == "HEAD" {
		n, err := r.Body.Length(s)
		if err != nil {
			return err
		}
		x.send(&reply{status: r.Status, headers: r.Headers, length: n, null: r.Body.Null(), stream: n < 0})
		return nil
	}
	inferred, null := r.Body.InferredType(), r.Body.Null()
	content, err := r.Body.Take(s)
	if errors.Is(err, fetch.ErrUsed) {
		err = jsbridge.TypeError("Response body already used. A Response body can only be sent once; create a new Response for each request.").WithCode("ERR_BODY_ALREADY_USED")
	}
	if err != nil {
		return err
	}
	out := reply{status: r.Status, headers: r.Headers, inferred: inferred, data: content.Bytes, null: null}
	switch {
	case content.Stream != nil:
		return x.respondStream(s, &out, content.Stream)
	case content.File != nil && http1.HasBody(r.Status) && r.Status != statusResetContent:
		return x.respondFile(&out, content.File)
	}
	x.send(&out)
	return nil
}

// discard disposes of a Response that comes too late. As in Bun its stream is canceled if the client is gone.
func (x *Exchange) discard(s jsbridge.Scope, r *fetch.Response) error {
	if x.phase != lost {
		return nil
	}
	content, err := r.Body.Take(s)
	if err != nil || content.Stream == nil {
		return nil // none of it would have been sent
	}
	return streams.Cancel(s, content.Stream)
}

// reply is a response whose bytes are available.
type reply struct {
	status   int
	headers  *fetch.Headers // may be nil
	inferred string         // content type if the headers have none
	own      bool           // the server's own answer: HEAD gets the type, too
	extra    http1.Lines    // written after the headers
	data     []byte         // immutable
	unsized  bool           // HEAD does not get the length
	length   int64          // of a body that HEAD does not send, if it is not that of data
	null     bool           // no body, rather than an empty one
	stream   bool           // the body is a stream of unknown length
}

// send writes a whole response, if that is still possible: creating it may have run a script.
func (x *Exchange) send(r *reply) {
	if !x.open() {
		return
	}
	sh := x.srv.sh
	h := http1.Respond(sh.scratch[:0], r.status)
	w := appendHeaders(&h, r.headers, false)
	appendCookies(&h, x.route)
	data := r.data
	if !http1.HasBody(r.status) || r.status == statusResetContent {
		data = nil
		if !w.date {
			sh.appendDate(&h)
		}
		if r.status == statusResetContent {
			h.Length(contentLength, 0)
		}
	} else if x.head.Method == "HEAD" {
		if r.own {
			h.Field(contentType, valueOf(r.inferred))
		}
		// The length that GET would have; for a null body the script may have set it.
		n := max(int64(len(data)), r.length)
		if r.null && w.length >= 0 {
			n = w.length
		}
		switch {
		case r.stream:
			h.Field(lowerEncoding, chunked)
		case !r.unsized:
			h.Length(lowerLength, n)
		}
		data = nil
	} else {
		if !w.contentType && r.inferred != "" {
			h.Field(contentType, valueOf(r.inferred))
		}
		h.Add(r.extra)
		if !w.date {
			sh.appendDate(&h)
		}
		h.Length(contentLength, int64(len(data)))
	}
	if w.close {
		x.conn.CloseAfter()
	}
	x.write(h.Finish(), data)
}

// write writes a whole response: the head, which may lie in the scratch buffer, and an immutable body.
func (x *Exchange) write(head, body []byte) {
	if len(body) <= smallBody {
		head = append(head, body...)
		body = nil
	}
	x.conn.Write(head)
	x.conn.WriteOwned(body)
	x.srv.sh.keep(head)
	x.end()
}

func (sh *Shared) keep(b []byte) {
	if cap(b) <= keepScratch {
		sh.scratch = b[:0]
	}
}

// written records which fields the script's own headers have already written.
type written struct {
	date, contentType, contentRange, disposition, close bool
	length                                              int64 // -1: none
}

// appendHeaders writes the script's headers: cookies, then names known to Bun in Bun's spelling, then the others unchanged
// (measured on Bun 1.4.5). It omits what the server itself determines: the framing, and in a handshake everything that belongs to
// it.
func appendHeaders(head *http1.HeadWriter, h *fetch.Headers, handshake bool) written {
	w := written{length: -1}
	if h == nil || len(h.All()) == 0 {
		return w
	}
	others := false
	for _, f := range h.All() {
		if f.Name.Is("set-cookie") {
			head.Field(setCookie, f.Value)
		}
	}
	for _, f := range h.All() {
		name, known := f.Name.Known()
		if !known {
			others = true
			continue
		}
		switch name.String() {
		case "Content-Length":
			if n, err := strconv.ParseInt(f.Value.String(), 10, 64); err == nil {
				w.length = n
			}
			continue
		case "Transfer-Encoding":
			continue
		case "Upgrade", "Sec-WebSocket-Accept", "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol", "Sec-WebSocket-Key", "Sec-WebSocket-Version":
			if handshake {
				continue
			}
		case "Connection":
			if handshake {
				continue
			}
			w.close = w.close || http1.ListHas(f.Value.String(), "close")
		case "Date":
			w.date = true
		case "Content-Type":
			w.contentType = true
		case "Content-Range":
			w.contentRange = true
		case "Content-Disposition":
			w.disposition = true
		}
		head.Field(name, f.Value)
	}
	if !others {
		return w
	}
	for _, f := range h.All() {
		if _, known := f.Name.Known(); !known && !f.Name.Is("set-cookie") {
			head.Field(f.Name, f.Value)
		}
	}
	return w
}

// appendCookies writes the cookies that a script set through request.cookies.
func appendCookies(head *http1.HeadWriter, r *routed) {
	for _, c := range r.changes() {
		head.Field(setCookieOfMap, valueOf(c))
	}
}

// dateLine is the Date field, formatted once a second.
type dateLine struct {
	second int64
	line   http1.Lines
}

var dateName = http1.NameOf("Date")

func (sh *Shared) appendDate(head *http1.HeadWriter) {
	now := time.Now()
	if d := &sh.date; d.second != now.Unix() {
		d.second = now.Unix()
		d.line.Reset()
		d.line.Field(dateName, valueOf(now.UTC().Format(dateFormat)))
	}
	head.Add(sh.date.line)
}

// dateFormat is that of RFC 9110 section 5.6.7.
const dateFormat = "Mon, 02 Jan 2006 15:04:05 GMT"

// Routes that are a Response or a file: their heads are made once. Bun writes them in another order than the responses
// of handlers: headers by name, cookies last, a file's Date first (measured on Bun 1.4.5).

package serve

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

// fixedResponse is what a route answers with when no script runs.
type fixedResponse struct {
	status                 int
	lines                  []byte // the header lines, but for what is of the moment
	date, modified, closes bool   // the script's own Date, Last-Modified, Connection: close
	tag                    string // entity tag
	data                   []byte
	file                   *fetch.Blob // instead of data
}

// fixed copies a Response. A body in memory gets an entity tag, unless the script gave one.
func fixed(s jsbridge.Scope, r *fetch.Response) (*fixedResponse, error) {
	if r.Body.Used(s) {
		return nil, jsbridge.InvalidArgType("Response body has already been used")
	}
	data, file, ok := r.Body.Buffered(s)
	if !ok {
		return nil, jsbridge.InvalidArgType("Body must be fully buffered before it can be used in a static route. Consider calling new Response(await response.blob()) to buffer the body.")
	}
	f := &fixedResponse{status: r.Status, data: data, file: file}
	headers := r.Headers.Clone()
	if t := r.Body.InferredType(); t != "" && (t != typeBytes || file != nil) && !headers.Has("content-type") {
		headers.Set("content-type", t)
	}
	list := slices.Clone(headers.All())
	slices.SortStableFunc(list, func(a, b fetch.Header) int {
		return strings.Compare(fixedOrder(a.Name), fixedOrder(b.Name))
	})
	for _, h := range list {
		name := h.Name
		if known, ok := http1.Canonical(name); ok {
			name = known
		}
		switch name {
		case "Content-Length", "Transfer-Encoding":
			continue
		case "Connection":
			f.closes = f.closes || http1.ListHas(h.Value, "close")
		case "Date":
			f.date = true
		case "Last-Modified":
			f.modified = true
		case "ETag":
			f.tag = h.Value
		}
		f.lines = http1.AppendField(f.lines, name, h.Value)
	}
	if file == nil && len(data) > 0 && f.tag == "" {
		h := fnv.New64a()
		_, _ = h.Write(data) // never fails
		hex := strconv.FormatUint(h.Sum64(), 16)
		f.tag = `"` + strings.Repeat("0", 16-len(hex)) + hex + `"`
		f.lines = http1.AppendField(f.lines, "etag", f.tag)
	}
	return f, nil
}

// typeBytes is inferred for buffers; a fixed response does not say it.
const typeBytes = "application/octet-stream"

func fixedOrder(name string) string {
	name = strings.ToLower(name)
	if name == "set-cookie" {
		return "\xff"
	}
	return name
}

// respondFixed answers with the response of a route.
func (x *exchange) respondFixed(r *fixedResponse) {
	if r.closes {
		x.conn.CloseAfter()
	}
	if r.file != nil {
		x.respondFixedFile(r)
		return
	}
	ss, status := x.srv.ss, r.status
	if match, _ := x.head.Get("if-none-match"); status == statusOK && notModified(x.head.Method, match, r.tag) {
		status = statusNotModified
	}
	b := http1.AppendStatus(ss.scratch[:0], status)
	b = append(b, r.lines...)
	data := r.data
	if !r.date && x.head.Method != "HEAD" && status != statusNotModified {
		b = ss.appendDate(b)
	}
	if !http1.HasBody(status) {
		data = nil
	} else {
		b = http1.AppendLength(b, "Content-Length", int64(len(data)))
	}
	if x.head.Method == "HEAD" {
		data = nil
	}
	x.write(append(b, "\r\n"...), data)
}

// respondFixedFile answers with the file of a route, or what a condition or a range makes of it.
func (x *exchange) respondFixedFile(r *fixedResponse) {
	f, st, err := openRegular(r.file)
	if err != nil {
		x.respondStatus(statusNotFound) // it went away after the route was chosen
		return
	}
	reads := x.head.Method == "GET" || x.head.Method == "HEAD"
	status, part := r.status, byteRange{0, st.Size()}
	if reads && status == statusOK {
		if x.unchanged(st.ModTime()) {
			status = statusNotModified
		} else if text, ok := x.head.Get("range"); ok {
			var kind rangeKind
			part, kind = parseRange(text, st.Size())
			status = kind.status(status)
		}
	}
	ss := x.srv.ss
	b := http1.AppendStatus(ss.scratch[:0], status)
	if !r.date {
		b = ss.appendDate(b)
	}
	b = append(b, r.lines...)
	if !r.modified {
		b = st.ModTime().UTC().AppendFormat(append(b, "last-modified: "...), dateFormat)
		b = append(b, "\r\n"...)
	}
	b = appendRange(b, status, part, st.Size())
	switch status {
	case statusNotModified:
	case statusRangeNotSatisfiable:
		b = http1.AppendLength(b, "Content-Length", 0)
	default:
		b = http1.AppendLength(b, "content-length", part.length)
	}
	b = append(b, "\r\n"...)
	if x.head.Method == "HEAD" || !http1.HasBody(status) || status == statusRangeNotSatisfiable {
		_ = f.Close()
		x.write(b, nil)
		return
	}
	x.conn.Write(b)
	ss.keep(b)
	x.sendFile(f, part)
}

// unchanged evaluates the conditions of a request for a file (RFC 9110 section 13.2.2); it has no entity tag.
func (x *exchange) unchanged(modified time.Time) bool {
	if match, ok := x.head.Get("if-none-match"); ok {
		return match == "*"
	}
	text, ok := x.head.Get("if-modified-since")
	if !ok {
		return false
	}
	since, err := time.Parse(dateFormat, text)
	return err == nil && !modified.Truncate(time.Second).After(since)
}

// notModified reports whether a conditional request (RFC 9110 section 13.1.2) has what the response would send.
func notModified(method, noneMatch, tag string) bool {
	if noneMatch == "" || tag == "" || method != "GET" && method != "HEAD" {
		return false
	}
	tag = strings.TrimPrefix(tag, "W/")
	for one := range strings.SplitSeq(noneMatch, ",") {
		if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == tag {
			return true
		}
	}
	return false
}

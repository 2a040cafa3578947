// Routes that are a Response or a file: their heads are prepared once. Bun writes them in another order than the responses of
// handlers: headers by name, cookies last, a file's Date first (measured on Bun 1.4.5).

package exchange

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

// fixedResponse is the answer of a route when no script runs.
type fixedResponse struct {
	status                 int
	lines                  http1.Lines // except what depends on the moment
	date, modified, closes bool        // the script's own Date, Last-Modified, Connection: close
	ranged                 bool        // the script's own Content-Range
	tag                    string      // entity tag
	modifiedAt             time.Time   // the date in the script's Last-Modified, if it is valid
	data                   []byte
	file                   *fetch.Blob // instead of data
}

// fixed copies a Response. A body in memory gets an entity tag, unless the script set one.
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
		headers.Set(contentType, valueOf(t))
	}
	list := slices.Clone(headers.All())
	slices.SortStableFunc(list, func(a, b fetch.Header) int {
		return strings.Compare(fixedOrder(a.Name.String()), fixedOrder(b.Name.String()))
	})
	for _, h := range list {
		name := h.Name
		if known, ok := name.Known(); ok {
			name = known
		}
		switch name.String() {
		case "Content-Length", "Transfer-Encoding":
			continue
		case "Connection":
			f.closes = f.closes || http1.ListHas(h.Value.String(), "close")
		case "Date":
			f.date = true
		case "Last-Modified":
			f.modified = true
			f.modifiedAt, _ = time.Parse(dateFormat, h.Value.String()) // an invalid date is ignored
		case "Content-Range":
			f.ranged = true
		case "ETag":
			f.tag = h.Value.String()
		}
		f.lines.Field(name, h.Value)
	}
	if file == nil && len(data) > 0 && !headers.Has("etag") { // the script's may be empty (Bun)
		h := fnv.New64a()
		_, _ = h.Write(data) // cannot fail
		hex := strconv.FormatUint(h.Sum64(), 16)
		f.tag = `"` + strings.Repeat("0", 16-len(hex)) + hex + `"`
		f.lines.Field(entityTag, valueOf(f.tag))
	}
	return f, nil
}

// typeBytes is inferred for buffers; a fixed response omits it.
const typeBytes = "application/octet-stream"

func fixedOrder(name string) string {
	name = strings.ToLower(name)
	if name == "set-cookie" {
		return "\xff"
	}
	return name
}

// respondFixed answers with the response of a route.
func (x *Exchange) respondFixed(r *fixedResponse) {
	if r.closes {
		x.conn.CloseAfter()
	}
	if r.file != nil {
		f, st, err := openRegular(r.file)
		if err != nil {
			x.respondStatus(statusNotFound) // it was deleted after the route was chosen
			return
		}
		start, length := r.file.Part(st.Size())
		x.respondRouteFile(&routeFile{
			file: f, part: byteRange{start, length}, modified: st.ModTime(), status: r.status, lines: r.lines, tag: r.tag,
			ownDate: r.date, ownModified: r.modified, ownRange: r.ranged,
		})
		return
	}
	sh, status := x.srv.sh, r.status
	if status == statusOK {
		status = x.precondition(r.tag, r.modifiedAt)
	}
	h := http1.Respond(sh.scratch[:0], status)
	h.Add(r.lines)
	data := r.data
	if status == statusPreconditionFailed {
		data = nil
	}
	if !r.date && x.head.Method != "HEAD" && status == r.status {
		sh.appendDate(&h)
	}
	if status == statusResetContent || !http1.HasBody(status) {
		data = nil
	}
	if http1.HasBody(status) {
		h.Length(contentLength, int64(len(data)))
	}
	if x.head.Method == "HEAD" {
		data = nil
	}
	x.write(h.Finish(), data)
}

// Files as response bodies: ranges, and sending a file of any size through one buffer.

package exchange

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

const (
	// smallFile is the size in bytes up to which a file is read in one step, on the loop.
	smallFile = 64 << 10
	// fileChunk is the size of the buffer through which a larger file is sent. A goroutine fills it, and does not read ahead of
	// the network.
	fileChunk = 256 << 10
)

// byteRange is the part of a file to send.
type byteRange struct{ start, length int64 }

type rangeKind uint8

const (
	wholeFile     rangeKind = iota
	partOfFile              // 206
	beyondTheFile           // 416
)

// parseRange reads a Range header (RFC 9110 section 14.2). Several ranges, other units and invalid values count as no header, as
// in Bun.
func parseRange(text string, size int64) (byteRange, rangeKind) {
	whole := byteRange{0, size}
	unit, spec, _ := strings.Cut(text, "=")
	first, last, ok := strings.Cut(spec, "-")
	if !strings.EqualFold(strings.TrimRight(unit, " \t"), "bytes") || !ok {
		return whole, wholeFile
	}
	from, err1 := parsePosition(first)
	to, err2 := parsePosition(last)
	switch {
	case err1 != nil || err2 != nil || from < 0 && to < 0 || from >= 0 && to >= 0 && to < from:
		return whole, wholeFile
	case from < 0 && size == 0 && to > 0: // the last bytes of an empty file (Bun)
		return whole, wholeFile
	case from < 0: // the last bytes
		from, to = max(size-to, 0), size-1
	case to < 0 || to >= size:
		to = size - 1
	}
	if from >= size {
		return byteRange{}, beyondTheFile
	}
	return byteRange{from, to - from + 1}, partOfFile
}

// parsePosition returns -1 for an empty text.
func parsePosition(text string) (int64, error) {
	text = strings.Trim(text, " \t")
	if text == "" {
		return -1, nil
	}
	n, err := strconv.ParseUint(text, 10, 63)
	return int64(n), err
}

// status returns the status of a response whose range is of this kind.
func (k rangeKind) status(status int) int {
	switch k {
	case partOfFile:
		return statusPartialContent
	case beyondTheFile:
		return statusRangeNotSatisfiable
	}
	return status
}

// appendRange writes the header lines of a range.
func appendRange(l *http1.Lines, status int, part byteRange, size int64) {
	text := "bytes */"
	switch status {
	case statusPartialContent:
		text = "bytes " + part.String() + "/"
	case statusRangeNotSatisfiable:
	default:
		return
	}
	l.Field(contentRange, valueOf(text+strconv.FormatInt(size, 10)))
	l.Field(acceptRanges, bytesUnit)
}

// String returns the range in the form of Content-Range: the first and the last byte.
func (r byteRange) String() string {
	return strconv.FormatInt(r.start, 10) + "-" + strconv.FormatInt(r.start+r.length-1, 10)
}

// respondFile sends the file of a handler's response. Unlike in all other responses, content-length and similar names are in
// lower case and precede the date.
func (x *Exchange) respondFile(r *reply, blob *fetch.Blob) error {
	f, st, err := openRegular(blob)
	if err != nil {
		return err
	}
	size, status := st.Size(), r.status
	start, length := blob.Part(size)
	part, extra := byteRange{start, length}, http1.Lines{}
	switch sliced := length != size; {
	case sliced && len(r.headers.All()) == 0:
		// A slice that the script chose is announced regardless of its status, unless there are headers of its own (Bun).
		status = statusPartialContent
		extra.Field(contentRange, valueOf("bytes "+byteRange{start, max(length, 1)}.String()+"/*"))
	case r.headers.Has("content-range"):
		if sliced {
			status = statusPartialContent
		}
	case !sliced && x.head.Method == "GET" && status == statusOK: // a status that the script set is kept
		tag, _ := r.headers.Get("etag")
		modified, _ := r.headers.Get("last-modified")
		text, ok := x.wantsRange(tag, modified)
		if !ok {
			break
		}
		var kind rangeKind
		part, kind = parseRange(text, size)
		status = kind.status(status)
		appendRange(&extra, status, part, size)
	}
	if status == statusRangeNotSatisfiable && r.status == statusOK {
		_ = f.Close()
		r.status, r.inferred, r.data, r.extra = status, "", nil, extra
		x.send(r)
		return nil
	}
	sh := x.srv.sh
	h := http1.Respond(sh.scratch[:0], status)
	w := appendHeaders(&h, r.headers, false)
	appendCookies(&h, x.route)
	if w.close {
		x.conn.CloseAfter()
	}
	typ := r.inferred
	if w.contentType {
		typ, _ = r.headers.Get("content-type")
	} else if typ != "" {
		h.Field(contentType, valueOf(typ))
	}
	if !w.disposition && download(typ) {
		appendFilename(&h, blob.Path())
	}
	h.Length(lowerLength, part.length)
	h.Add(extra)
	if !w.date {
		sh.appendDate(&h)
	}
	b := h.Finish()
	x.step(begin)
	x.conn.Write(b)
	sh.keep(b)
	x.sendFile(f, part)
	return nil
}

// routeFile is a file with which a route answers, and what is known about it.
type routeFile struct {
	file     *os.File // closed at the end
	part     byteRange
	modified time.Time
	status   int
	lines    http1.Lines // of the route
	tag      string      // entity tag, empty if there is none; already in lines
	// What the lines already contain.
	ownDate, ownModified, ownRange bool
	weakTag                        bool // the tag is the server's, still to be written, and ranges are offered
}

// respondRouteFile answers with a file, or as a condition or a range requires.
func (x *Exchange) respondRouteFile(r *routeFile) {
	size := r.part.length
	status, sub := r.status, byteRange{0, size}
	modified := r.modified.UTC().Format(dateFormat)
	reads := x.head.Method == "GET" || x.head.Method == "HEAD"
	if status == statusOK {
		status = x.precondition(r.tag, r.modified)
	}
	if text, ok := x.wantsRange(r.tag, modified); ok && reads && status == statusOK && !r.ownRange {
		var kind rangeKind
		sub, kind = parseRange(text, size)
		status = kind.status(status)
	}
	sh := x.srv.sh
	h := http1.Respond(sh.scratch[:0], status)
	if !r.ownDate {
		sh.appendDate(&h)
	}
	h.Add(r.lines)
	if !r.ownModified {
		h.Field(lastModified, valueOf(modified))
	}
	if r.weakTag {
		h.Field(entityTag, valueOf(r.tag))
	}
	appendRange(&h.Lines, status, sub, size)
	body := x.head.Method != "HEAD"
	switch status {
	case statusNotModified:
		body = false
	case statusRangeNotSatisfiable, statusPreconditionFailed:
		body = false
		h.Length(contentLength, 0)
	default:
		if r.weakTag && status == statusOK {
			h.Field(acceptRanges, bytesUnit)
		}
		h.Length(lowerLength, sub.length)
	}
	b := h.Finish()
	if !body || !http1.HasBody(status) {
		_ = r.file.Close()
		x.write(b, nil)
		return
	}
	x.step(begin)
	x.conn.Write(b)
	sh.keep(b)
	x.sendFile(r.file, byteRange{r.part.start + sub.start, sub.length})
}

// sendFile sends a part of a file and closes the file.
func (x *Exchange) sendFile(f *os.File, part byteRange) {
	if part.length > smallFile {
		x.file = &fileBody{x: x, file: f, at: part.start, left: part.length, next: make(chan struct{}, 1)}
		x.srv.sh.readers.Go(x.file.run)
		return
	}
	data := make([]byte, part.length)
	n, _ := f.ReadAt(data, part.start)
	_ = f.Close()
	if n < len(data) {
		x.drop() // the file is shorter than the head promised
		return
	}
	x.conn.WriteOwned(data)
	x.end()
}

// openRegular opens a file that has a size.
func openRegular(blob *fetch.Blob) (*os.File, os.FileInfo, error) {
	// A pipe is not even opened, because that would wait for its other end.
	if st, err := os.Stat(blob.Path()); err == nil && !st.Mode().IsRegular() {
		return nil, nil, errNotRegular(st)
	}
	f, err := blob.Open()
	if err != nil {
		return nil, nil, err
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = errNotRegular(st)
	}
	if err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	return f, st, nil
}

func errNotRegular(st os.FileInfo) error {
	if st.IsDir() {
		return jsbridge.Errorf("Cannot stream a directory as a response body").WithCode("EISDIR")
	}
	return jsbridge.Unsupported("a Response with a device or pipe as body")
}

// download reports whether Bun names the file in Content-Disposition: for types that browsers do not display.
func download(contentType string) bool {
	t, _, _ := strings.Cut(contentType, ";")
	switch kind, _, _ := strings.Cut(t, "/"); kind {
	case "text", "image", "audio", "video", "font":
		return false
	}
	return t != "application/json" && t != "application/wasm"
}

func appendFilename(head *http1.HeadWriter, path string) {
	name := filepath.Base(path)
	for i := range len(name) {
		if name[i] < ' ' || name[i] == '"' || name[i] == 0x7f {
			return // the name cannot be written in a header
		}
	}
	head.Field(contentDisposition, valueOf(fromLatin1(`filename="`+name+`"`)))
}

// fileBody is a file being sent, as long as it belongs to its exchange. The reader and the loop take turns using the buffer.
type fileBody struct {
	x    *Exchange
	file *os.File
	at   int64
	left int64
	next chan struct{} // one token: the buffer is free; closed to stop
}

// run is the body of the reading goroutine.
func (f *fileBody) run() {
	defer func() { _ = f.file.Close() }()
	buf := make([]byte, min(fileChunk, f.left))
	for f.left > 0 {
		n, err := f.file.ReadAt(buf[:min(int64(len(buf)), f.left)], f.at)
		f.at += int64(n)
		f.left -= int64(n)
		last := f.left == 0
		chunk := buf[:n]
		if last {
			err = nil // the end of the file may come with the last bytes
		}
		if !f.x.srv.sh.env.Loop.Post(func() { f.deliver(chunk, last, err) }) || err != nil || last {
			return
		}
		if _, on := <-f.next; !on {
			return
		}
	}
}

// deliver writes a chunk. Loop only.
func (f *fileBody) deliver(chunk []byte, last bool, err error) {
	x := f.x
	if x.file != f || !x.open() {
		return
	}
	if err != nil {
		x.drop() // the file cannot be read to the length that the head promised
		return
	}
	x.conn.WriteOwned(chunk)
	switch {
	case last:
		x.file = nil
		x.end()
	case x.conn.Empty():
		f.next <- struct{}{}
	}
}

// Drain implements [httpconn.Request].
func (x *Exchange) Drain() {
	switch {
	case !x.open():
	case x.file != nil:
		x.file.next <- struct{}{}
	case x.stream != nil:
		x.stream.drained()
	}
}

// cancel stops the reader. Loop only.
func (f *fileBody) cancel() {
	if f.x.file == f {
		f.x.file = nil
		close(f.next)
	}
}

// How Bun's console shows Headers, Request, Response and Blob (measured on Bun 1.4.5).

package fetch

import (
	"fmt"
	"math"
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

// InspectBun implements [console.Inspectable].
func (h *Headers) InspectBun(s jsbridge.Scope, _ *goja.Object) console.Shape {
	shape := console.Shape{Head: "Headers", Elide: true}
	for _, m := range h.listed(s) {
		shape.Members = append(shape.Members, console.Member{Key: m.name, QuoteKey: true, Value: m.value})
	}
	return shape
}

// bytesLimit is the size from which on Bun writes kilobytes.
const bytesLimit = 512

// sizeText writes a size as Bun does: decimal units, one digit behind the point if the rest is small.
func sizeText(n int64) string {
	switch {
	case n == 0:
		return "0 KB"
	case n < bytesLimit:
		return fmt.Sprintf("%d bytes", n)
	}
	units := []string{"KB", "MB", "GB", "TB"}
	x := float64(n) / 1000
	i := 0
	for ; x >= 1000 && i < len(units)-1; i++ {
		x /= 1000
	}
	if x-math.Trunc(x) < 0.05 {
		return fmt.Sprintf("%.1f %s", x, units[i])
	}
	return fmt.Sprintf("%.2f %s", x, units[i])
}

// InspectBun implements [console.Inspectable].
func (b *Blob) InspectBun(s jsbridge.Scope, _ *goja.Object) console.Shape {
	shape := console.Shape{Head: "Blob (" + sizeText(b.Size()) + ")", NoBraces: true}
	switch {
	case b.IsFile():
		shape.Head = fileHead(b)
	case b.isFile:
		shape.Head = "File (" + sizeText(b.Size()) + ")"
	}
	if b.isFile && (b.name != "" || b.named) {
		shape.Members = append(shape.Members, console.Member{Key: "name", Value: s.String(b.name)})
	}
	if t := b.Type(); t != "" {
		shape.Members = append(shape.Members, console.Member{Key: "type", Value: s.String(t)})
	}
	if b.isFile && b.modified != 0 {
		shape.Members = append(shape.Members, console.Member{Key: "lastModified", Value: s.Float(b.modified)})
	}
	if n := len(shape.Members); n > 0 {
		shape.Members[n-1].NoComma = true
	}
	if from := b.part.from; from > 0 && len(shape.Members) > 0 {
		shape.Members[len(shape.Members)-1].NoComma = false
		shape.Members = append(shape.Members, console.Member{Key: "offset", Text: strconv.FormatInt(from, 10) + "\n", NoComma: true})
	}
	return shape
}

// fileHead is the head of a BunFile.
func fileHead(b *Blob) string {
	if fd, ok := b.ref.FD(); ok {
		return fmt.Sprintf("FileRef (fd: %d)", fd)
	}
	return fmt.Sprintf("FileRef (%q)", b.ref.Name())
}

// InspectBun implements [console.Inspectable].
func (f *FormData) InspectBun(s jsbridge.Scope, _ *goja.Object) console.Shape {
	shape := console.Shape{Head: "FormData"}
	if len(f.list) == 0 {
		shape = console.Shape{NoHead: true}
	}
	names, values := f.grouped(s)
	for _, name := range names {
		v := values[name][0]
		if len(values[name]) > 1 {
			v = s.Array(values[name]...)
		}
		shape.Members = append(shape.Members, console.Member{Key: name, QuoteKey: true, Value: v})
	}
	return shape
}

// size is what is known of the body's length without reading it.
func (b *Body) size() int64 {
	switch {
	case b.Null() || b.content == nil:
		return 0
	case b.content.blob != nil:
		return b.content.blob.Size()
	}
	return int64(len(b.content.bytes))
}

// inspect is the line that shows the body, none for a null one.
func (b *Body) inspect(s jsbridge.Scope) []console.Member {
	switch {
	case b.Null() || b.Used(s):
		return nil
	case b.stream != nil:
		return []console.Member{{Value: b.stream, NoComma: true}}
	case b.content.feed != nil:
		return nil
	case b.content.blob != nil:
		return []console.Member{{Value: NewBlob(s, b.content.blob), NoComma: true}}
	}
	return []console.Member{{Value: NewBlob(s, BytesBlob(b.content.bytes, "")), NoComma: true}}
}

// InspectBun implements [console.Inspectable].
func (r *Request) InspectBun(s jsbridge.Scope, _ *goja.Object) console.Shape {
	name := "Request"
	members := []console.Member{{Key: "method", Value: s.String(r.Method)}, {Key: "url", Value: s.String(r.URL())}}
	if r.Route != nil {
		name = r.Route.Class().Name
		members = append(members, r.Route.Inspect(s)...)
	}
	members = append(members, console.Member{Key: "headers", Value: NewHeaders(s, r.Headers()), NoComma: true})
	return console.Shape{Head: name + " (" + sizeText(r.Body.size()) + ")", Members: append(members, r.Body.inspect(s)...)}
}

// InspectBun implements [console.Inspectable].
func (r *Response) InspectBun(s jsbridge.Scope, _ *goja.Object) console.Shape {
	body := r.Body.inspect(s)
	headers := r.Headers.Clone()
	r.showType(headers)
	head := "Response (" + sizeText(r.Body.size()) + ")"
	if !r.Body.Null() && r.Body.content != nil && r.Body.content.blob != nil && r.Body.content.blob.IsFile() {
		head = "Response"
	}
	return console.Shape{Head: head, Members: append([]console.Member{
		{Key: "ok", Value: s.Bool(r.Status >= 200 && r.Status < 300)},
		{Key: "url", Value: s.String(r.URL)},
		{Key: "status", Value: s.Int(r.Status)},
		{Key: "statusText", Value: s.String(r.StatusText)},
		{Key: "headers", Value: NewHeaders(s, headers)},
		{Key: "redirected", Value: s.Bool(r.Redirected)},
		{Key: "bodyUsed", Value: s.Bool(r.Body.Used(s)), NoComma: len(body) == 0},
	}, body...)}
}

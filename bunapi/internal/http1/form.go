// The writer of forms: multipart/form-data (RFC 7578).

package http1

import (
	"crypto/rand"
	"fmt"
	"strings"
)

// Quoted is a text for use between quotes in the head of a part: it contains no quote, CR or LF. Only this package can create
// one.
type Quoted struct{ text string }

var (
	nameEscapes = strings.NewReplacer("\r\n", "%0D%0A", "\r", "%0D%0A", "\n", "%0D%0A", `"`, "%22")
	// Line breaks in the name of a file are not normalised (HTML Standard, multipart/form-data encoding algorithm).
	fileEscapes = strings.NewReplacer("\r", "%0D", "\n", "%0A", `"`, "%22")
	// Text gets the line ends of the format.
	lineEnds = strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n")
)

func (q Quoted) String() string { return q.text }

// QuoteName escapes the name of an entry.
func QuoteName(name string) Quoted { return Quoted{nameEscapes.Replace(name)} }

// QuoteFile escapes the name of a file.
func QuoteFile(name string) Quoted { return Quoted{fileEscapes.Replace(name)} }

// boundaryPrefix is that of WebKit and Bun.
const boundaryPrefix = "----WebKitFormBoundary"

// FormWriter writes a form. Its boundary is random, so that no entry can contain it.
type FormWriter struct {
	boundary string
	b        []byte
}

// NewForm begins a form.
func NewForm() *FormWriter {
	var id [16]byte
	_, _ = rand.Read(id[:]) // crypto/rand does not fail
	return &FormWriter{boundary: boundaryPrefix + fmt.Sprintf("%x", id)}
}

// part writes a part up to the end of its name.
func (w *FormWriter) part(name Quoted) {
	w.b = append(w.b, "--"+w.boundary+"\r\nContent-Disposition: form-data; name=\""+name.text+`"`...)
}

// Text appends an entry of text, whose line ends become CR LF.
func (w *FormWriter) Text(name Quoted, text string) {
	w.part(name)
	w.b = append(w.b, "\r\n\r\n"+lineEnds.Replace(text)+"\r\n"...)
}

var partType = NameOf("Content-Type")

// File appends a file.
func (w *FormWriter) File(name, filename Quoted, contentType Value, content []byte) {
	w.part(name)
	w.b = append(w.b, "; filename=\""+filename.text+"\"\r\n"...)
	lines := Lines{w.b}
	lines.Field(partType, contentType)
	w.b = append(lines.b, "\r\n"...)
	w.b = append(w.b, content...)
	w.b = append(w.b, "\r\n"...)
}

// Finish ends the form and returns its bytes.
func (w *FormWriter) Finish() (data []byte, contentType string) {
	data = append(w.b, "--"+w.boundary+"--\r\n"...)
	w.b = nil
	return data, "multipart/form-data; boundary=" + w.boundary
}

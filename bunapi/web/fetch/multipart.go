// Forms as bodies: from url-encoded text or multipart (RFC 7578) to entries.

package fetch

import (
	"bytes"
	"errors"
	"mime"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/bunapi/web/mimetype"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

const codeForm = "ERR_FORMDATA_PARSE_ERROR"

var (
	errFormType = jsbridge.TypeError("Can't decode form data from body because of incorrect MIME type/boundary").WithCode(codeForm)
	// errBlobType is errFormType for a Blob (Bun).
	errBlobType = jsbridge.Errorf("Invalid encoding")
)

// formFault is what is wrong with a multipart body.
type formFault string

const (
	noFinal   formFault = "missing final boundary"
	noHeadEnd formFault = "is missing header end"
	noColon   formFault = "is missing header colon separator"
)

func (f formFault) Error() string { return string(f) }

// thrown is the error that scripts see. Bun has another one for bodies that came over time.
func (f formFault) thrown(late bool) error {
	if late {
		return jsbridge.Errorf("FormData %s", string(f))
	}
	return jsbridge.TypeError("FormData parse error %s", string(f)).WithCode(codeForm)
}

// toFormData makes the conversion of a body to a FormData object. late: the body comes over time.
func toFormData(late bool) convert {
	return func(s jsbridge.Scope, data []byte, contentType string) (goja.Value, error) {
		f, err := parseFormData(data, contentType)
		var fault formFault
		switch {
		case errors.As(err, &fault):
			return nil, fault.thrown(late)
		case err != nil:
			return nil, err
		}
		return newFormData(s, f), nil
	}
}

// formType splits a content type; ok is false if it is not that of a form. boundary is empty for one that is urlencoded.
func formType(contentType string) (boundary string, ok bool) {
	kind, params, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return "", false
	case kind == "application/x-www-form-urlencoded":
		return "", true
	}
	boundary = params["boundary"]
	return boundary, kind == "multipart/form-data" && boundary != ""
}

// parseFormData reads a body by its content type.
func parseFormData(data []byte, contentType string) (*FormData, error) {
	boundary, ok := formType(contentType)
	switch {
	case !ok:
		return nil, errFormType
	case boundary != "":
		return parseMultipart(data, boundary)
	}
	f := &FormData{}
	for _, p := range url.ParseQuery(encoding.DecodeUTF8(data)) {
		f.list = append(f.list, formEntry{name: p[0], text: p[1]})
	}
	return f, nil
}

var (
	crlf      = []byte("\r\n")
	endOfHead = []byte("\r\n\r\n")
)

// parseMultipart splits at the boundary (RFC 7578, RFC 2046 section 5.1.1): each part is a head, an empty line and content.
// What is before the first boundary and behind the last counts for nothing.
func parseMultipart(data []byte, boundary string) (*FormData, error) {
	delimiter := []byte("--" + boundary)
	end := lineIndex(data, append(delimiter[:len(delimiter):len(delimiter)], "--"...))
	if end < 0 {
		return nil, noFinal
	}
	data = data[:end]
	delimiter = append(delimiter, crlf...)
	f := &FormData{}
	for at := lineIndex(data, delimiter); at >= 0; {
		data = data[at+len(delimiter):]
		part := data
		if at = lineIndex(data, delimiter); at >= 0 {
			part = data[:at]
		}
		head, content, ok := bytes.Cut(part, endOfHead)
		if !ok {
			return nil, noHeadEnd
		}
		e, ok, err := parsePart(head, bytes.TrimSuffix(content, crlf))
		if err != nil {
			return nil, err
		}
		if ok {
			f.list = append(f.list, e)
		}
	}
	return f, nil
}

// lineIndex is where a line begins with prefix, -1 if none does.
func lineIndex(data, prefix []byte) int {
	for at := 0; ; {
		i := bytes.Index(data[at:], prefix)
		if i < 0 {
			return -1
		}
		if at += i; at == 0 || data[at-1] == '\n' {
			return at
		}
		at++
	}
}

// parsePart reads one part; one that is not form data or has no name is left out.
func parsePart(head, content []byte) (e formEntry, ok bool, err error) {
	contentType := ""
	var params map[string]string
	for line := range bytes.SplitSeq(head, crlf) {
		name, value, found := strings.Cut(string(line), ":")
		if !found {
			return e, false, noColon
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "content-disposition":
			params = dispositionParams(value)
		case "content-type":
			contentType = strings.TrimSpace(value)
		}
	}
	if e.name = params["name"]; e.name == "" {
		return e, false, nil
	}
	if filename, isFile := params["filename"]; isFile {
		// Bun goes by the name alone and has no type for one without extension.
		typ, ok := mimetype.ByName(filename)
		if !ok {
			typ = normalType(contentType)
		}
		e.filename = filename
		e.blob = &Blob{data: bytes.Clone(content), typ: typ, name: filename, isFile: true}
		return e, true, nil
	}
	e.text = encoding.DecodeUTF8(content)
	return e, true, nil
}

// dispositionParams reads name="…" and filename="…" of form-data. Their values are as browsers write them: a \ is a
// character of its own, but a quote behind it does not end the value (Bun).
func dispositionParams(value string) map[string]string {
	params := map[string]string{}
	kind, value, _ := strings.Cut(value, ";")
	if !strings.EqualFold(strings.TrimSpace(kind), "form-data") {
		return nil
	}
	for value != "" {
		key, after, ok := strings.Cut(value, "=")
		if !ok {
			break
		}
		var v string
		if after = strings.TrimLeft(after, " \t"); strings.HasPrefix(after, `"`) {
			v, after = cutQuoted(after[1:])
			_, value, _ = strings.Cut(after, ";")
		} else {
			v, value, _ = strings.Cut(after, ";")
			v = strings.TrimSpace(v)
		}
		params[strings.ToLower(strings.TrimSpace(key))] = encoding.DecodeUTF8([]byte(v))
	}
	return params
}

// cutQuoted splits at the quote that ends a quoted string.
func cutQuoted(text string) (inside, after string) {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

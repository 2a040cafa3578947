package fetch

import (
	"bytes"
	"mime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gobun/gobun/bunapi/internal/http1"
)

// FuzzMultipart parses anything, and has what was parsed survive being written and parsed again.
func FuzzMultipart(f *testing.F) {
	const part = "--q\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n"
	for _, seed := range []string{
		"", "--q--", part + "--q--\r\n", part + part + "--q--", "preamble\r\n" + part + "--q--\r\nepilogue", part, part + "--q-", part + "--qx\r\n" + part + "--q--",
		"--q\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\nContent-Type: a/b\r\n\r\n\x00\xff\r\n\r\n--q--\r\n",
		"--q\r\nContent-Disposition: form-data; name=\"a\\\"b\r\n\r\n\r\n--q--", "--q\r\nnonsense\r\n\r\nv\r\n--q--", "--q\r\n\r\n--q\r\n\r\n--q--",
		"--q\nContent-Disposition: form-data; name=a\n\nv\n--q--\n", "--q\r\nContent-Disposition: form-data; filename=; name=é; name\r\n\r\n--q--",
		strings.Repeat("--q\r\n", 50) + "--q--", strings.Repeat(part, 50) + "--q--",
	} {
		f.Add([]byte(seed), "q")
	}
	f.Add([]byte("--a b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n--a b--"), "a b")
	f.Fuzz(func(t *testing.T, data []byte, boundary string) {
		if boundary == "" {
			return
		}
		form, err := parseMultipart(data, boundary)
		if err != nil {
			if form != nil {
				t.Fatal("a form and an error")
			}
			return
		}
		size := 0
		for _, e := range form.list {
			size += len(e.name) + len(e.text)
			if e.blob != nil {
				size += len(e.blob.data)
			}
			if e.name == "" || !utf8.ValidString(e.name) || !utf8.ValidString(e.text) {
				t.Fatalf("entry %q %q", e.name, e.text)
			}
		}
		if limit := 3 * len(data); size > limit { // a byte that is no UTF-8 becomes three
			t.Fatalf("%d bytes of %d", size, len(data))
		}
		again(t, form)
	})
}

// lines are the line ends of the format.
var lines = strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n")

// again writes a form and reads it back.
func again(t *testing.T, form *FormData) {
	for _, e := range form.list {
		if strings.Contains(e.name, `\`) || e.blob != nil && strings.Contains(e.blob.name, `\`) {
			return // not escaped, as browsers have it: it may escape the quote that ends the name
		}
	}
	encoded, contentType, err := form.encode()
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	back, err := parseMultipart(encoded, params["boundary"])
	if err != nil {
		t.Fatalf("%v: %q", err, encoded)
	}
	if len(back.list) != len(form.list) {
		t.Fatalf("%d entries became %d: %q", len(form.list), len(back.list), encoded)
	}
	for i, e := range form.list {
		b := back.list[i]
		// Lines end with CR LF on the wire, and quotes of names are escaped.
		if want := lines.Replace(e.text); b.text != want || b.name != http1.QuoteName(e.name).String() || (b.blob == nil) != (e.blob == nil) {
			t.Fatalf("entry %d: %q %q became %q %q", i, e.name, e.text, b.name, b.text)
		}
		if e.blob != nil && !bytes.Equal(e.blob.data, b.blob.data) {
			t.Fatalf("entry %d: %q became %q", i, e.blob.data, b.blob.data)
		}
	}
}

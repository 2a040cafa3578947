// A strict reader of HTTP messages for doors_test.go. It shares no code with the product.

package runtime_test

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// wireMessage is one message as it was on the wire.
type wireMessage struct {
	first  string
	fields [][2]string // names in lower case
	body   string
}

func (m *wireMessage) get(name string) string {
	for _, f := range m.fields {
		if f[0] == name {
			return f[1]
		}
	}
	return ""
}

func (m *wireMessage) count(name string) (n int) {
	for _, f := range m.fields {
		if f[0] == name {
			n++
		}
	}
	return n
}

var (
	statusLine  = regexp.MustCompile(`^HTTP/1\.1 [1-9][0-9][0-9] [\t\x20-\x7e\x80-\xff]*$`)
	requestLine = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\\x21-\\x7e]+ HTTP/1\\.1$")
	fieldLine   = regexp.MustCompile("^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([^\\r\\n\\x00]*?)[ \\t]*$")
	chunkLine   = regexp.MustCompile(`^[0-9a-fA-F]{1,8}$`)
)

// latin1 converts each byte to one character, so that regular expressions see bytes.
func latin1(b string) string {
	runes := make([]rune, len(b))
	for i := range len(b) {
		runes[i] = rune(b[i])
	}
	return string(runes)
}

// readLine reads up to CR LF, and rejects a lone CR or LF.
func readLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return "", err
	}
	line, ok := strings.CutSuffix(line, "\r\n")
	if !ok || strings.ContainsAny(line, "\r\n") {
		return "", fmt.Errorf("line %q does not end in CR LF alone", line)
	}
	return line, nil
}

// readMessage reads one message whose first line has the given form.
func readMessage(r *bufio.Reader, first *regexp.Regexp) (*wireMessage, error) {
	line, err := readLine(r)
	if err != nil {
		return nil, err
	}
	m := &wireMessage{first: line}
	if !first.MatchString(latin1(line)) {
		return m, fmt.Errorf("first line %q", line)
	}
	for {
		if line, err = readLine(r); err != nil {
			return m, err
		}
		if line == "" {
			break
		}
		parts := fieldLine.FindStringSubmatch(latin1(line))
		if parts == nil {
			return m, fmt.Errorf("field line %q", line)
		}
		m.fields = append(m.fields, [2]string{strings.ToLower(parts[1]), parts[2]})
	}
	return m, m.readBody(r, first == statusLine)
}

// readBody reads what the head announces (RFC 9112 section 6).
func (m *wireMessage) readBody(r *bufio.Reader, response bool) error {
	lengths, codings := m.count("content-length"), m.count("transfer-encoding")
	if lengths+codings > 1 {
		return fmt.Errorf("%d Content-Length and %d Transfer-Encoding", lengths, codings)
	}
	if response {
		if status := m.first[9:12]; status[0] == '1' || status == "204" || status == "304" {
			return nil
		}
		if lengths+codings == 0 {
			return fmt.Errorf("an answer that only the end of the connection ends")
		}
	}
	switch {
	case codings == 1:
		if v := m.get("transfer-encoding"); v != "chunked" {
			return fmt.Errorf("Transfer-Encoding %q", v)
		}
		return m.readChunks(r)
	case lengths == 1:
		n, err := strconv.ParseUint(m.get("content-length"), 10, 24)
		if err != nil {
			return err
		}
		body := make([]byte, n)
		_, err = io.ReadFull(r, body)
		m.body = string(body)
		return err
	}
	return nil
}

func (m *wireMessage) readChunks(r *bufio.Reader) error {
	for {
		line, err := readLine(r)
		if err != nil {
			return err
		}
		if !chunkLine.MatchString(line) {
			return fmt.Errorf("chunk %q", line)
		}
		n, _ := strconv.ParseUint(line, 16, 24)
		chunk := make([]byte, n+2)
		if _, err := io.ReadFull(r, chunk); err != nil {
			return err
		}
		if string(chunk[n:]) != "\r\n" {
			return fmt.Errorf("chunk ends with %q", chunk[n:])
		}
		if n == 0 {
			return nil
		}
		m.body += string(chunk[:n])
	}
}

// shape is the part of a message that a script's text must not change.
type shape struct {
	names   []string   // of the fields, sorted
	cookies [][]string // names of the attributes, in the order of the cookies
	parts   []string   // the parts of a form, without quoted text
}

var quotedText = regexp.MustCompile(`"[^"]*"`)

// shapeOf returns the shape of a message. An error describes a malformed form.
func shapeOf(m *wireMessage) (s shape, err error) {
	for _, f := range m.fields {
		s.names = append(s.names, f[0])
		if f[0] == "set-cookie" {
			var attributes []string
			for i, part := range strings.Split(f[1], ";") {
				name, _, _ := strings.Cut(strings.Trim(part, " "), "=")
				if i > 0 {
					attributes = append(attributes, strings.ToLower(name))
				}
			}
			s.cookies = append(s.cookies, attributes)
		}
	}
	slices.Sort(s.names)
	boundary, ok := strings.CutPrefix(m.get("content-type"), "multipart/form-data; boundary=----WebKitFormBoundary")
	if !ok || len(boundary) != 32 || m.body == "body" || m.body == "x" {
		return s, nil
	}
	parts := strings.Split(m.body, "------WebKitFormBoundary"+boundary)
	if len(parts) < 2 || parts[0] != "" || parts[len(parts)-1] != "--\r\n" {
		return s, fmt.Errorf("form %q", m.body)
	}
	for _, part := range parts[1 : len(parts)-1] {
		head, _, ok := strings.Cut(part, "\r\n\r\n")
		lines := strings.Split(head, "\r\n")
		if !ok || lines[0] != "" || !strings.HasSuffix(part, "\r\n") {
			return s, fmt.Errorf("part %q", part)
		}
		for i, line := range lines[1:] {
			name, value, ok := strings.Cut(line, ": ")
			if !ok || strings.ContainsAny(line, "\r\n") {
				return s, fmt.Errorf("part's line %q", line)
			}
			if i > 0 {
				value = ""
			}
			lines[i+1] = name + quotedText.ReplaceAllString(value, `""`)
		}
		s.parts = append(s.parts, strings.Join(lines[1:], "|"))
	}
	return s, nil
}

// added describes what s has in addition to base. own is a field name that it may have.
func (s shape) added(base shape, own string) error {
	left := slices.Clone(base.names)
	for _, name := range s.names {
		i := slices.Index(left, name)
		switch {
		case i >= 0:
			left = slices.Delete(left, i, i+1)
		case own != "" && name == own:
			own = ""
		default:
			return fmt.Errorf("field %q in %q is new: there were %q", name, s.names, base.names)
		}
	}
	for i, attributes := range s.cookies {
		if i >= len(base.cookies) {
			break // the cookie is the field that it may have
		}
		for j, name := range attributes {
			if !slices.Contains(base.cookies[i], name) || slices.Contains(attributes[:j], name) {
				return fmt.Errorf("cookie attribute %q in %q is new: there were %q", name, attributes, base.cookies[i])
			}
		}
	}
	if !slices.Equal(s.parts, base.parts) {
		return fmt.Errorf("parts %q instead of %q", s.parts, base.parts)
	}
	return nil
}

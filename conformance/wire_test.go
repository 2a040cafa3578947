// The bytes of HTTP: what wire/server.ts answers to exact requests, compared with what was recorded from Bun 1.4.5.

package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	wireDir    = "wire"
	wireRecord = "answers.out"
	// wireTimeout bounds one exchange; the servers answer within milliseconds.
	wireTimeout = 10 * time.Second * patience
)

// wireStep is one thing that the client sends and what it then waits for.
type wireStep struct {
	send      string
	responses []string // the methods of the requests whose responses it waits for
	frames    int      // WebSocket frames that it waits for
}

// wireCase is one connection.
type wireCase struct {
	name        string
	development bool
	steps       []wireStep
}

// wireFiles are what wire/server.ts serves.
var wireFiles = map[string]string{
	"text.txt":   "hello file contents 0123456789\n",
	"data.bin":   "binary",
	"empty.json": "",
	"large.txt":  strings.Repeat("0123456789abcde\n", 10_000),
	// The tree of the directory route.
	"public/text.txt": "hello file contents 0123456789\n", "public/index.html": "<h1>index</h1>", "public/empty.json": "", "public/.hidden": "hidden",
	"public/a b": "space", "public/é": "é", "public/p%41": "percent", "public/a+b": "plus", "public/sub/index.html": "<h1>sub</h1>", "public/sub/f.json": "{}",
	"public/none/f": "", "secret/secret.txt": "secret",
}

// wireModified is the time of all files.
var wireModified = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// wireLinks are symbolic links among them.
var wireLinks = map[string]string{"public/outside": "../secret", "public/inside": "text.txt"}

// wireServer starts wire/server.ts on a number of loops and returns its ports.
func wireServer(t *testing.T, command, loops string) (production, development int) {
	t.Helper()
	files := t.TempDir()
	for name, content := range wireFiles {
		path := filepath.Join(files, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, wireModified, wireModified); err != nil {
			t.Fatal(err)
		}
	}
	for name, to := range wireLinks {
		if err := os.Symlink(to, filepath.Join(files, name)); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, command, "run", "server.ts")
	cmd.Dir = wireDir
	cmd.Env = append(os.Environ(), "FILES="+files, "NODE_ENV=", "GOBUN_WORKERS="+loops)
	cmd.Stderr = io.Discard // the errors that the handlers throw
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = cmd.Wait() })
	if _, err := fmt.Fscan(out, &production, &development); err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	return production, development
}

// endRequest shows that a connection is still good for another request.
const endRequest = "GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

// closeFrame ends a WebSocket; the mask is 0.
const closeFrame = "\x88\x82\x00\x00\x00\x00\x03\xe8"

// run sends a case and returns everything that came back, and whether the connection ended by itself.
func (c wireCase) run(port int) (answer []byte, err error) {
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(wireTimeout)); err != nil {
		return nil, err
	}
	var all bytes.Buffer
	in := bufio.NewReader(io.TeeReader(conn, &all))
	last := endRequest
	for _, step := range c.steps {
		if _, err := io.WriteString(conn, step.send); err != nil {
			break // the end shows when reading
		}
		for _, method := range step.responses {
			r, err := http.ReadResponse(in, &http.Request{Method: method})
			if err != nil {
				break
			}
			if r.StatusCode == http.StatusSwitchingProtocols && r.Header.Get("Upgrade") == "websocket" {
				last = closeFrame
				continue
			}
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				break
			}
		}
		if last == closeFrame {
			for range step.frames {
				head := make([]byte, 2)
				if _, err := io.ReadFull(in, head); err != nil {
					break
				}
				if _, err := io.CopyN(io.Discard, in, int64(head[1])); err != nil {
					break
				}
			}
		}
	}
	if len(c.steps[len(c.steps)-1].responses) > 0 {
		_, _ = io.WriteString(conn, last) // the end shows when reading
	}
	_, err = io.Copy(io.Discard, in)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return all.Bytes(), err
	}
	return all.Bytes(), nil // a reset is an end, too
}

var wireVolatile = []struct {
	find *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`(?m)^(Date|last-modified): \w{3}, .* GMT$`), "$1: <time>"},
	{regexp.MustCompile(`(?m)^etag: "[0-9a-f]{16}"$`), `etag: "<hash>"`},
	// Bodies are one line.
	{regexp.MustCompile(`(0123456789abcde\\n)+`), "<lines>"},
}

// wireText makes an answer readable: a line for each line of the heads, everything else quoted.
func wireText(answer []byte) string {
	var b strings.Builder
	for i, line := range strings.Split(string(answer), "\r\n") {
		if i > 0 {
			b.WriteString("\n")
		}
		q := strconv.QuoteToASCII(line)
		b.WriteString(q[1 : len(q)-1])
	}
	text := strings.ReplaceAll(b.String(), `\"`, `"`)
	for _, v := range wireVolatile {
		text = v.find.ReplaceAllString(text, v.with)
	}
	end := "FIN\n"
	if open, isOpen := strings.CutSuffix(text, wireEnd); isOpen {
		text, end = open, "open\n"
	}
	return text + "\n" + end
}

// wireEnd is the answer to endRequest.
const wireEnd = "HTTP/1.1 200 OK\ncontent-type: text/plain;charset=utf-8\nDate: <time>\nContent-Length: 3\n\nend"

// oneLine makes a single line of the answers for which there is a deviation: it is the whole answer that differs.
func oneLine(blocks []block, deviations []deviation) []block {
	for i, b := range blocks {
		if slices.ContainsFunc(deviations, func(d deviation) bool { return d.Case == b.name }) {
			blocks[i].lines = []string{strings.Join(b.lines, " | ")}
		}
	}
	return blocks
}

func TestRecordedBytes(t *testing.T) { compareBytes(t, os.Getenv("GOBUN_ORACLE"), "1") }

// Every connection may be on another loop, and nothing of that is seen in the bytes.
func TestRecordedBytesOfFourLoops(t *testing.T) { compareBytes(t, "", "4") }

// perLoop are the cases whose answer depends on the loop, with the reason.
var perLoop = map[string]string{
	"10.2 sent twice":       "the Response is a module-level variable: each loop has its own, and sends it a first time",
	"10.2 sent twice, HEAD": "the same",
}

// compareBytes compares the answers with Bun's, or records them if there is an oracle.
func compareBytes(t *testing.T, oracle, loops string) {
	command := gobun
	if oracle != "" {
		command = oracle
	}
	production, development := wireServer(t, command, loops)
	cases := wireCases()
	var text strings.Builder
	seen := map[string]bool{}
	for _, c := range cases {
		if seen[c.name] || !caseName.MatchString(c.name) {
			t.Fatalf("the name %q is taken or does not begin with its section", c.name)
		}
		seen[c.name] = true
		port := production
		if c.development {
			port = development
		}
		answer, err := c.run(port)
		text.WriteString(caseMark + c.name + "\n" + wireText(answer))
		if err != nil {
			text.WriteString("error: " + err.Error() + "\n")
		}
	}
	record := filepath.Join(wireDir, wireRecord)
	if oracle != "" {
		if err := os.WriteFile(record, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	recorded, err := os.ReadFile(record)
	if err != nil {
		t.Fatalf("not recorded, see make oracle: %v", err)
	}
	known, err := os.ReadFile(filepath.Join(wireDir, "expectations.json"))
	if err != nil {
		t.Fatal(err)
	}
	var deviations []deviation
	if err := json.Unmarshal(known, &deviations); err != nil {
		t.Fatal(err)
	}
	want, got := oneLine(splitCases(string(recorded)), deviations), oneLine(splitCases(text.String()), deviations)
	for _, o := range compare(want, got, deviations) {
		if perLoop[o.name] != "" && loops != "1" {
			continue
		}
		t.Run(strings.ReplaceAll(o.name, "/", "|"), func(t *testing.T) {
			for _, d := range o.differences {
				t.Error(d)
			}
		})
	}
}

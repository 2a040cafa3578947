// The same streams to gobun and to three other implementations, and each of these as gobun's partner.

package protocol

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// implementation is one that has a server, an echo at the URL that serve returns (with another for compression), and a
// client that runs testdata/client.mjs or talk.mjs or does what they do.
type implementation struct {
	name  string
	serve func(t *testing.T) (url, deflateURL string)
	run   func(t *testing.T, script string, args ...string) (output string)
}

// scripted runs the scripts of testdata with a command.
func scripted(name string, command ...string) implementation {
	return implementation{
		name: name,
		serve: func(t *testing.T) (string, string) {
			url := startCommand(t, append(command, filepath.Join("testdata", "echo.ts"))...)
			return url, url
		},
		run: func(t *testing.T, script string, args ...string) string {
			return output(t, append(append(command, filepath.Join("testdata", script)), args...)...)
		},
	}
}

func output(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v", args, err)
	}
	return strings.TrimSpace(string(out))
}

// fromNPM are the implementations that npm installs, pinned in peers/package.json. Without npm they are left out, and
// the test says so.
func fromNPM(t *testing.T) []implementation {
	t.Helper()
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Log("NOT RUN: the package ws and a real Bun, because there is no npm to install them")
		return nil
	}
	if _, err := os.Stat(filepath.Join("peers", "node_modules", "ws")); err != nil {
		cmd := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
		cmd.Dir = "peers"
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("npm ci in conformance/protocol/peers: %v\n%s", err, out)
		}
	}
	var out []implementation
	// The package bun is a launcher until its install script has run: the binary is beside it.
	if found, _ := filepath.Glob("peers/node_modules/@oven/bun-*/bin/bun*"); len(found) > 0 {
		out = append(out, scripted("bun", found[0], "run"))
	} else {
		t.Log("NOT RUN: a real Bun, because npm has no binary of it for this machine")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Log("NOT RUN: the package ws, because there is no node")
		return out
	}
	return append(out, implementation{
		name: "ws",
		serve: func(t *testing.T) (string, string) {
			url := startCommand(t, node, filepath.Join("peers", "echo.mjs"))
			return url, url + "deflate"
		},
		run: func(t *testing.T, script string, args ...string) string {
			return output(t, append([]string{node, filepath.Join("peers", "node.mjs"), filepath.Join("testdata", script)}, args...)...)
		},
	})
}

func gorilla() implementation {
	return implementation{
		name: "gorilla",
		serve: func(t *testing.T) (string, string) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				up := websocket.Upgrader{EnableCompression: r.URL.Path == "/deflate"}
				c, err := up.Upgrade(w, r, nil)
				if err != nil {
					return
				}
				defer func() { _ = c.Close() }()
				gorillaEcho(c)
			}))
			t.Cleanup(server.Close)
			url := strings.Replace(server.URL, "http", "ws", 1)
			return url + "/", url + "/deflate"
		},
		run: func(t *testing.T, script string, args ...string) string {
			if script == "talk.mjs" {
				return gorillaTalk(t, args[0])
			}
			gorillaClient(t, args[0])
			return ""
		},
	}
}

func gorillaEcho(c *websocket.Conn) {
	for {
		typ, p, err := c.ReadMessage()
		if err != nil || c.WriteMessage(typ, p) != nil {
			return
		}
	}
}

func gorillaDial(t *testing.T, url string) *websocket.Conn {
	t.Helper()
	d := websocket.Dialer{EnableCompression: true}
	c, _, err := d.DialContext(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// gorillaClient does what client.mjs does.
func gorillaClient(t *testing.T, tester string) {
	c := gorillaDial(t, tester+"/getCaseCount")
	_, p, err := c.ReadMessage()
	_ = c.Close()
	var count int
	if err != nil || json.Unmarshal(p, &count) != nil {
		t.Fatal(err)
	}
	for i := range count {
		c := gorillaDial(t, fmt.Sprintf("%s/runCase?case=%d", tester, i+1))
		gorillaEcho(c)
		_ = c.Close()
	}
	_ = gorillaDial(t, tester+"/updateReports").Close()
}

// gorillaTalk does what talk.mjs does, with some messages in several frames.
func gorillaTalk(t *testing.T, url string) string {
	c := gorillaDial(t, url)
	defer func() { _ = c.Close() }()
	type message struct {
		typ     int
		payload []byte
	}
	var sent []message
	for _, size := range []int{0, 1, 2, 125, 126, 127, 1015, 1016, 4096, 65535, 65536, 65537, 300_000} {
		sent = append(sent, message{websocket.TextMessage, bytes.Repeat([]byte("w"), size)}, message{websocket.BinaryMessage, bytes.Repeat([]byte{0xfe, 0, byte(size)}, size/3+1)[:size]})
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for i, m := range sent {
			c.EnableWriteCompression(i%3 > 0)
			w, err := c.NextWriter(m.typ)
			for p := m.payload; err == nil && len(p) > 0; {
				n := min(len(p), 30_000) // larger than its buffer: a frame each
				_, err = w.Write(p[:n])
				p = p[n:]
			}
			if err == nil {
				err = w.Close()
			}
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
	defer wg.Wait()
	for i, m := range sent {
		typ, p, err := c.ReadMessage()
		if err != nil || typ != m.typ || !bytes.Equal(p, m.payload) {
			return fmt.Sprintf("message %d of %d bytes came back as %d bytes, %v", i+1, len(m.payload), len(p), err)
		}
	}
	_ = c.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(4001, "that was all"), time.Now().Add(time.Second))
	_, _, err := c.ReadMessage()
	if ce, ok := err.(*websocket.CloseError); ok {
		return fmt.Sprintf("%d of %d echoes, closed with %d %s", len(sent), len(sent), ce.Code, ce.Text)
	}
	return err.Error()
}

// startCommand runs a command that goes on for the rest of the test, and returns its first line.
func startCommand(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("%s: %v", args, err)
	}
	return strings.TrimSpace(line)
}

// streamCount is how many streams each implementation gets in each role, with and without compression.
const streamCount = 25

// TestSameStreams: what comes back is what was sent, whoever the peer is. So all agree.
func TestSameStreams(t *testing.T) {
	all := append([]implementation{scripted("gobun", gobun(), "run"), gorilla()}, fromNPM(t)...)
	for _, impl := range all {
		t.Run(impl.name, func(t *testing.T) {
			for _, deflate := range []bool{false, true} {
				cases := Streams(20260101, streamCount, deflate)
				t.Run(fmt.Sprintf("server deflate=%v", deflate), func(t *testing.T) {
					url, deflateURL := impl.serve(t)
					if deflate {
						url = deflateURL
					}
					sameStreams(t, CheckServer(t.Context(), url, cases, options()))
				})
				t.Run(fmt.Sprintf("client deflate=%v", deflate), func(t *testing.T) {
					s, err := NewServer(cases, options())
					if err != nil {
						t.Fatal(err)
					}
					defer s.Close()
					if out := impl.run(t, "client.mjs", s.URL(), "4"); out != "" {
						t.Error(out)
					}
					sameStreams(t, s.Results())
				})
			}
		})
	}
}

func sameStreams(t *testing.T, results []Result) {
	t.Helper()
	for _, r := range results {
		if r.Behaviour != OK || r.Close != OK {
			t.Error(r)
		}
	}
}

// TestPartners: the clients of others talk to gobun's server, and gobun's client to their servers.
func TestPartners(t *testing.T) {
	ours := scripted("gobun", gobun(), "run")
	url, _ := ours.serve(t)
	for _, impl := range append([]implementation{ours, gorilla()}, fromNPM(t)...) {
		t.Run(impl.name, func(t *testing.T) {
			t.Parallel()
			const want = "28 of 28 echoes, closed with 4001 that was all"
			if impl.name == "gorilla" {
				if got := impl.run(t, "talk.mjs", url); got != strings.ReplaceAll(want, "28", "26") {
					t.Errorf("its client: %s", got)
				}
			} else if got := impl.run(t, "talk.mjs", url); !strings.HasPrefix(got, want+", extensions: permessage-deflate") {
				t.Errorf("its client: %s", got)
			}
			plainURL, deflateURL := impl.serve(t)
			for _, u := range []string{plainURL, deflateURL} {
				got := ours.run(t, "talk.mjs", u)
				if impl.name == "gorilla" { // its answer to a Close has no reason
					got = strings.Replace(got, "4001 ", "4001 that was all", 1)
				}
				if !strings.HasPrefix(got, want) || u == deflateURL && !strings.Contains(got, "permessage-deflate") {
					t.Errorf("its server at %s: %s", u, got)
				}
			}
		})
	}
}

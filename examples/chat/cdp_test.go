// A small client of the Chrome DevTools Protocol: enough to open pages, type, look and take pictures.

package chat_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// browser is a headless Chromium.
type browser struct {
	t    *testing.T
	c    *websocket.Conn
	mu   sync.Mutex
	id   int
	open map[int]chan answer // calls without an answer
}

type answer struct {
	ID     int
	Result json.RawMessage
	Error  *struct{ Message string }
}

// launch starts the browser, with a profile of its own that ends with the test.
func launch(t *testing.T, executable string) *browser {
	t.Helper()
	profile, err := os.MkdirTemp("", "chromium")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { remove(t, profile) })
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, executable, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--remote-debugging-port=0", "--user-data-dir="+profile, "about:blank")
	stderr, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = cmd.Wait() })
	var said []string
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		said = append(said, lines.Text())
		if _, url, ok := strings.Cut(lines.Text(), "DevTools listening on "); ok {
			go func() { _, _ = io.Copy(io.Discard, stderr) }()
			return dial(t, url)
		}
	}
	t.Fatalf("%s did not start:\n%s", executable, strings.Join(said, "\n"))
	return nil
}

// remove removes the profile. The browser's own processes outlive the first of them by a moment, in which they still write
// to it, and a removal at that time fails.
func remove(t *testing.T, profile string) {
	for end := time.Now().Add(patience); ; {
		err := os.RemoveAll(profile)
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Error(err)
			return
		}
	}
}

func dial(t *testing.T, url string) *browser {
	t.Helper()
	c, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, c: c, open: map[int]chan answer{}}
	read := make(chan struct{})
	go func() { defer close(read); b.read() }()
	t.Cleanup(func() {
		_, _ = b.try("", "Browser.close", nil)
		_ = c.Close()
		<-read
	})
	return b
}

func (b *browser) read() {
	for {
		var a answer
		err := b.c.ReadJSON(&a)
		b.mu.Lock()
		if err != nil {
			for _, done := range b.open {
				close(done)
			}
			b.open = nil
			b.mu.Unlock()
			return
		}
		if done, ok := b.open[a.ID]; ok {
			done <- a
			delete(b.open, a.ID)
		}
		b.mu.Unlock()
	}
}

// try calls a method of the protocol, in a page's session or the browser's (empty).
func (b *browser) try(session, method string, params map[string]any) (json.RawMessage, error) {
	done := make(chan answer, 1)
	b.mu.Lock()
	if b.open == nil {
		b.mu.Unlock()
		return nil, fmt.Errorf("%s: the browser is gone", method)
	}
	b.id++
	b.open[b.id] = done
	call := map[string]any{"id": b.id, "method": method, "params": params}
	if session != "" {
		call["sessionId"] = session
	}
	err := b.c.WriteJSON(call)
	b.mu.Unlock()
	if err != nil {
		return nil, err
	}
	select {
	case a, ok := <-done:
		switch {
		case !ok:
			return nil, fmt.Errorf("%s: the browser is gone", method)
		case a.Error != nil:
			return nil, fmt.Errorf("%s: %s", method, a.Error.Message)
		}
		return a.Result, nil
	case <-time.After(3 * patience):
		return nil, fmt.Errorf("%s: no answer", method)
	}
}

// call is try for calls that must not fail. result may be nil.
func (b *browser) call(session, method string, params map[string]any, result any) {
	b.t.Helper()
	data, err := b.try(session, method, params)
	if err == nil && result != nil {
		err = json.Unmarshal(data, result)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// page is one page in a browser context of its own: other pages' storage is not its.
type page struct {
	b       *browser
	name    string
	session string
}

func (b *browser) visit(name, url string, width, height int) *page {
	b.t.Helper()
	var made struct{ BrowserContextID, TargetID, SessionID string }
	b.call("", "Target.createBrowserContext", nil, &made)
	b.call("", "Target.createTarget", map[string]any{"url": "about:blank", "browserContextId": made.BrowserContextID}, &made)
	b.call("", "Target.attachToTarget", map[string]any{"targetId": made.TargetID, "flatten": true}, &made)
	p := &page{b: b, name: name, session: made.SessionID}
	p.call("Page.enable", nil)
	p.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 2, "mobile": width < 600})
	p.navigate(url)
	return p
}

// navigate goes to url and waits until that document is loaded: Page.navigate itself answers before it is parsed, and
// what is evaluated until then meets half a document, still the one before, or neither.
func (p *page) navigate(url string) {
	p.b.t.Helper()
	p.call("Page.navigate", map[string]any{"url": url})
	loaded := map[string]any{"expression": fmt.Sprintf(`location.href.startsWith(%q) && document.readyState === "complete"`, url)}
	for end := time.Now().Add(patience); ; {
		data, err := p.b.try(p.session, "Runtime.evaluate", loaded)
		if err == nil && strings.Contains(string(data), `"value":true`) {
			return
		}
		if time.Now().After(end) {
			p.b.t.Fatalf("%s: %s was not loaded: %s %v", p.name, url, data, err)
		}
	}
}

func (p *page) call(method string, params map[string]any) {
	p.b.t.Helper()
	p.b.call(p.session, method, params, nil)
}

// eval evaluates an expression in the page, waits if it is a promise, and returns its value.
func (p *page) eval(expression string) any {
	p.b.t.Helper()
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	p.b.call(p.session, "Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &r)
	if e := r.ExceptionDetails; e != nil {
		p.b.t.Fatalf("%s: %s: %s %s", p.name, expression, e.Text, e.Exception.Description)
	}
	return r.Result.Value
}

// until waits until an expression is true in the page, and fails with what another one gives if it does not become so.
func (p *page) until(condition, otherwise string) {
	p.b.t.Helper()
	got := p.eval(fmt.Sprintf(`new Promise((resolve) => {
		const end = Date.now() + %d;
		const look = () => (%s) ? resolve(true) : Date.now() > end ? resolve("not " + %q + ", but " + JSON.stringify(%s)) : setTimeout(look, 20);
		look();
	})`, patience.Milliseconds(), condition, condition, otherwise))
	if got != true {
		p.b.t.Fatalf("%s: %v", p.name, got)
	}
}

// typeInto puts the cursor into a field, replaces what is in it and presses Enter, as a person would.
func (p *page) typeInto(selector, text string) {
	p.b.t.Helper()
	p.eval(fmt.Sprintf(`{ const field = document.querySelector(%q); field.focus(); field.select(); }`, selector))
	p.call("Input.insertText", map[string]any{"text": text})
	for _, kind := range []string{"keyDown", "keyUp"} {
		p.call("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13})
	}
}

// picture saves what the page looks like.
func (p *page) picture(file string) {
	p.b.t.Helper()
	var shot struct{ Data string }
	p.b.call(p.session, "Page.captureScreenshot", map[string]any{"format": "png"}, &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(file), 0o755)
	}
	if err == nil {
		err = os.WriteFile(file, data, 0o644)
	}
	if err != nil {
		p.b.t.Fatal(err)
	}
	p.b.t.Logf("picture of %s: %s", p.name, file)
}

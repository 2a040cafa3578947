// Package browser opens pages of the examples in a headless Chromium, for tests: a small client of the Chrome DevTools
// Protocol, enough to type, look and take pictures.
package browser

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

// patience is how long a page may take to become what a test waits for.
const patience = 10 * time.Second

// Browser is a headless Chromium.
type Browser struct {
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

// Launch starts the browser, with a profile of its own that ends with the test.
func Launch(t *testing.T, executable string) *Browser {
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

func dial(t *testing.T, url string) *Browser {
	t.Helper()
	c, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &Browser{t: t, c: c, open: map[int]chan answer{}}
	read := make(chan struct{})
	go func() { defer close(read); b.read() }()
	t.Cleanup(func() {
		_, _ = b.try("", "Browser.close", nil)
		_ = c.Close()
		<-read
	})
	return b
}

func (b *Browser) read() {
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
func (b *Browser) try(session, method string, params map[string]any) (json.RawMessage, error) {
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
func (b *Browser) call(session, method string, params map[string]any, result any) {
	b.t.Helper()
	data, err := b.try(session, method, params)
	if err == nil && result != nil {
		err = json.Unmarshal(data, result)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// Page is one page in a browser context of its own: other pages' storage is not its.
type Page struct {
	Name string // for messages

	b       *Browser
	session string
}

// Visit opens a page in a window of the given size; one narrower than 600 pixels is a phone's.
func (b *Browser) Visit(name, url string, width, height int) *Page {
	b.t.Helper()
	var made struct{ BrowserContextID, TargetID, SessionID string }
	b.call("", "Target.createBrowserContext", nil, &made)
	b.call("", "Target.createTarget", map[string]any{"url": "about:blank", "browserContextId": made.BrowserContextID}, &made)
	b.call("", "Target.attachToTarget", map[string]any{"targetId": made.TargetID, "flatten": true}, &made)
	p := &Page{b: b, Name: name, session: made.SessionID}
	p.Call("Page.enable", nil)
	p.Call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 2, "mobile": width < 600})
	p.Navigate(url)
	return p
}

// Navigate goes to url and waits until that document is loaded: Page.navigate itself answers before it is parsed, and
// what is evaluated until then meets half a document, still the one before, or neither.
func (p *Page) Navigate(url string) {
	p.b.t.Helper()
	p.Call("Page.navigate", map[string]any{"url": url})
	loaded := map[string]any{"expression": fmt.Sprintf(`location.href.startsWith(%q) && document.readyState === "complete"`, url)}
	for end := time.Now().Add(patience); ; {
		data, err := p.b.try(p.session, "Runtime.evaluate", loaded)
		if err == nil && strings.Contains(string(data), `"value":true`) {
			return
		}
		if time.Now().After(end) {
			p.b.t.Fatalf("%s: %s was not loaded: %s %v", p.Name, url, data, err)
		}
	}
}

// Call calls a method of the protocol, which must not fail.
func (p *Page) Call(method string, params map[string]any) {
	p.b.t.Helper()
	p.b.call(p.session, method, params, nil)
}

// Eval evaluates an expression in the page, waits if it is a promise, and returns its value.
func (p *Page) Eval(expression string) any {
	p.b.t.Helper()
	v, err := p.evaluate(expression)
	if err != nil {
		p.b.t.Fatalf("%s: %s: %v", p.Name, expression, err)
	}
	return v
}

func (p *Page) evaluate(expression string) (any, error) {
	data, err := p.b.try(p.session, "Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true})
	if err != nil {
		return nil, err
	}
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, err
	}
	if e := r.ExceptionDetails; e != nil {
		return nil, fmt.Errorf("%s %s", e.Text, e.Exception.Description)
	}
	return r.Result.Value, nil
}

// Until waits until an expression is true in the page, and fails with what another one gives if it does not become so. The page
// may go to another document meanwhile.
func (p *Page) Until(condition, otherwise string) {
	p.b.t.Helper()
	wait := fmt.Sprintf(`new Promise((resolve) => {
		const end = Date.now() + %d;
		const look = () => (%s) ? resolve(true) : Date.now() > end ? resolve("not " + %q + ", but " + JSON.stringify(%s)) : setTimeout(look, 20);
		look();
	})`, patience.Milliseconds(), condition, condition, otherwise)
	for end := time.Now().Add(patience); ; {
		got, err := p.evaluate(wait)
		if got == true {
			return
		}
		if err == nil || time.Now().After(end) {
			p.b.t.Fatalf("%s: %v %v", p.Name, got, err)
		}
	}
}

// TypeInto puts the cursor into a field, replaces what is in it and presses Enter, as a person would.
func (p *Page) TypeInto(selector, text string) {
	p.b.t.Helper()
	p.Eval(fmt.Sprintf(`{ const field = document.querySelector(%q); field.focus(); field.select(); }`, selector))
	p.Call("Input.insertText", map[string]any{"text": text})
	for _, kind := range []string{"keyDown", "keyUp"} {
		p.Call("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13})
	}
}

// Picture saves what the page looks like.
func (p *Page) Picture(file string) {
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
	p.b.t.Logf("picture of %s: %s", p.Name, file)
}

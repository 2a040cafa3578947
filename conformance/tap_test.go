package conformance

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func startTap(t *testing.T) *tap {
	t.Helper()
	tp, err := newTap()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tp.close)
	return tp
}

func (tp *tap) get(t *testing.T, path string, to any) {
	t.Helper()
	resp, err := http.Get("http://127.0.0.1:" + strconv.Itoa(tp.port()) + path)
	if err == nil {
		defer func() { _ = resp.Body.Close() }()
		err = json.NewDecoder(resp.Body).Decode(to)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// echoing answers WebSocket messages with themselves, compressed if the client wants that, and other requests with
// their path.
func echoing(t *testing.T) (port string) {
	t.Helper()
	up := websocket.Upgrader{EnableCompression: true, WriteBufferSize: 1 << 17}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !websocket.IsWebSocketUpgrade(r) {
			_, _ = w.Write([]byte(r.URL.Path + r.Header.Get("Proxy-Authorization")))
			return
		}
		c, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		for {
			kind, data, err := c.ReadMessage()
			if err != nil || c.WriteMessage(kind, data) != nil {
				return
			}
		}
	}))
	t.Cleanup(srv.Close)
	_, port, _ = strings.Cut(strings.TrimPrefix(srv.URL, "http://"), ":")
	return port
}

func TestTapNotesFrames(t *testing.T) {
	tp, port := startTap(t), echoing(t)
	dialer := websocket.Dialer{EnableCompression: true, WriteBufferSize: 1 << 17}
	c, _, err := dialer.Dial("ws://127.0.0.1:"+strconv.Itoa(tp.port())+"/@"+port+"/path", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	var want []frame
	for _, n := range []int{5, 125, 126, 65535, 65536} {
		for _, compress := range []bool{false, true} {
			c.EnableWriteCompression(compress)
			text := strings.Repeat("x", n)
			if err := c.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
				t.Fatal(err)
			}
			if _, data, err := c.ReadMessage(); err != nil || string(data) != text {
				t.Fatalf("%d bytes: %v", len(data), err)
			}
			want = append(want, frame{From: "client", Compressed: compress, Length: uint64(n)}, frame{From: "server", Compressed: true})
		}
	}
	var got []frame
	tp.get(t, "/frames", &got)
	if len(got) != len(want) {
		t.Fatalf("%d frames, want %d", len(got), len(want))
	}
	for i, f := range got {
		w := want[i]
		if f.From != w.From || f.Compressed != w.Compressed || !w.Compressed && f.Length != w.Length || f.Opcode != websocket.TextMessage || !f.Fin {
			t.Errorf("%d: %+v, want %+v", i, f, w)
		}
	}
}

func TestMutedTap(t *testing.T) {
	tp, port := startTap(t), echoing(t)
	c, _, err := websocket.DefaultDialer.Dial("ws://127.0.0.1:"+strconv.Itoa(tp.port())+"/@"+port+",mute/", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.WriteMessage(websocket.TextMessage, []byte("unheard")); err != nil {
		t.Fatal(err)
	}
	_ = c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if _, data, err := c.ReadMessage(); err == nil {
		t.Errorf("an answer: %q", data)
	}
}

func TestTapAsProxy(t *testing.T) {
	tp, port := startTap(t), echoing(t)
	proxy := &url.URL{Scheme: "http", Host: "127.0.0.1:" + strconv.Itoa(tp.port()), User: url.UserPassword("u", "p")}
	client := http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy), DisableKeepAlives: true}}
	resp, err := client.Get("http://example.com:" + port + "/plain")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Errorf("status %d", resp.StatusCode)
	}
	dialer := websocket.Dialer{Proxy: http.ProxyURL(proxy)}
	c, _, err := dialer.Dial("ws://example.com:"+port+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.WriteMessage(websocket.TextMessage, []byte("through")); err != nil {
		t.Fatal(err)
	}
	if _, data, err := c.ReadMessage(); err != nil || string(data) != "through" {
		t.Errorf("%q %v", data, err)
	}
	var got []proxied
	tp.get(t, "/proxied", &got)
	if len(got) != 2 || got[0].Method != "GET" || got[1].Method != "CONNECT" || got[1].Target != "example.com:"+port || got[1].Headers["proxy-authorization"] != "Basic dTpw" {
		t.Errorf("%+v", got)
	}
}

package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
	"github.com/gobun/gobun/runtime/gobuntest"
)

// start runs the service with a clock that stands still.
func start(t *testing.T) (*Service, *gobuntest.App) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	script, err := gobun.Load(scripts, entry)
	if err != nil {
		t.Fatal(err)
	}
	service := NewService(NewUsers(map[string]string{"ann": "tea", "bob": "coffee"}))
	app := gobuntest.Start(t, script, service.Options())
	service.app = app.App
	return service, app
}

// in opens a socket of somebody whom Go has let in.
func in(app *gobuntest.App, name string) *gobuntest.Socket {
	return app.Dial("/rooms", http.Header{"X-User": {name}})
}

func TestRooms(t *testing.T) {
	service, app := start(t)
	ann, bob := in(app, "ann"), in(app, "bob")
	ann.Send(`{"join":"tea"}`)
	ann.Send(`{"to":"tea","text":"is there milk?"}`)
	bob.Send(`{"to":"tea","text":"let me in"}`)
	bob.WantText(`{"problem":"you are not in that room"}`)
	bob.Send(`{"join":"tea"}`)
	bob.WantText(`{"room":"tea","from":"ann","text":"is there milk?"}`)
	ann.WantText(`{"room":"tea","joined":"bob"}`)
	bob.Send(`{"to":"tea","text":"yes"}`)
	ann.WantText(`{"room":"tea","from":"bob","text":"yes"}`)
	bob.Close()
	ann.WantText(`{"room":"tea","left":"bob"}`)
	w := httptest.NewRecorder()
	service.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if !strings.Contains(w.Body.String(), "chat_sockets 1\n") || !strings.Contains(w.Body.String(), `chat_lines_total{room="tea"} 2`) {
		t.Errorf("the metrics are %s", w.Body)
	}
}

func TestMistakes(t *testing.T) {
	_, app := start(t)
	for order, want := range map[string]string{
		`{"join":"Tea Room"}`:      "a room's name has 1 to 20 small letters",
		`{"to":"tea","text":"hi"}`: "you are not in that room",
		`{"join":"x","to":"x","text":"` + strings.Repeat("a", 2001) + `"}`: "the text is too long",
	} {
		ann := in(app, "ann")
		ann.Send(order)
		ann.WantText(`{"problem":"` + want + `"}`)
	}
	ann := in(app, "ann")
	ann.Send("hello")
	ann.WantClose(4000)
}

// Who says nothing for two minutes is gone, in milliseconds of this test.
func TestIdle(t *testing.T) {
	_, app := start(t)
	ann, bob := in(app, "ann"), in(app, "bob")
	ann.Send(`{"join":"tea"}`)
	bob.Send(`{"join":"tea"}`)
	ann.WantText(`{"room":"tea","joined":"bob"}`)
	app.Advance(100 * time.Second)
	ann.Send(`{"join":"milk"}`)
	ann.Send(`{"to":"milk","text":"I am here"}`)
	ann.Send(`{"to":"no","text":"?"}`)
	ann.WantText(`{"problem":"you are not in that room"}`) // the server has heard ann
	app.Advance(60 * time.Second)
	bob.WantClose(1006)
	ann.WantText(`{"room":"tea","left":"bob"}`)
}

func TestReload(t *testing.T) {
	service, app := start(t)
	folder := t.TempDir()
	if err := os.CopyFS(folder, scripts); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, filepath.FromSlash(entry))
	code, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	replace := func(old, with string) error {
		if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(code), old, with)), 0o600); err != nil {
			t.Fatal(err)
		}
		return service.Reload(t.Context(), os.DirFS(folder))
	}
	ann, bob := in(app, "ann"), in(app, "bob")
	ann.Send(`{"join":"tea"}`)
	bob.Send(`{"join":"tea"}`)
	ann.WantText(`{"room":"tea","joined":"bob"}`)
	if err := replace("from: person.name", "from: person.name.toUpperCase()"); err != nil {
		t.Fatal(err)
	}
	bob.Send(`{"to":"tea","text":"new"}`)
	ann.WantText(`{"room":"tea","from":"BOB","text":"new"}`)
	for _, broken := range []string{"throw new Error();", "import './none';", "let = ;"} {
		if err := replace("type Person", broken+"\ntype Person"); err == nil {
			t.Errorf("%s: no error", broken)
		}
	}
	bob.Send(`{"to":"tea","text":"still new"}`)
	ann.WantText(`{"room":"tea","from":"BOB","text":"still new"}`)
}

// The door is Go's: nobody gets to the script without a session, and nobody says who they are.
func TestDoor(t *testing.T) {
	service, app := start(t)
	outer := httptest.NewServer(service.Handler())
	defer outer.Close()
	client := outer.Client()
	defer client.CloseIdleConnections()
	ws := strings.Replace(outer.URL, "http", "ws", 1) + "/rooms"
	for name, header := range map[string]http.Header{"no session": {"X-User": {"ann"}}, "a wrong one": {"Cookie": {"session=x"}}} {
		if _, answer, err := websocket.DefaultDialer.Dial(ws, header); err == nil || answer.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %v", name, err)
		}
	}
	for body, want := range map[string]int{`{"name":"ann","password":"coffee"}`: 401, `{"name":"eve","password":""}`: 401, `no`: 400, `{"name":"ann","password":"tea"}`: 204} {
		answer, err := client.Post(outer.URL+"/login", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s: %s", body, answer.Status)
		}
		for _, cookie := range answer.Cookies() {
			conn, _, err := websocket.DefaultDialer.Dial(ws, http.Header{"Cookie": {cookie.Name + "=" + cookie.Value}, "X-User": {"bob"}})
			if err != nil {
				t.Fatal(err)
			}
			bob := in(app, "bob")
			bob.Send(`{"join":"tea"}`)
			bob.Send(`{"to":"none","text":"?"}`)
			bob.WantText(`{"problem":"you are not in that room"}`)
			if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"join":"tea"}`)); err != nil {
				t.Fatal(err)
			}
			bob.WantText(`{"room":"tea","joined":"ann"}`)
			_ = conn.Close()
		}
	}
}

package team_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

const patience = 30 * time.Second

// command is what runs the server: gobun, which is built for it, or for example a real Bun.
var command = flag.String("command", "", "the `program` that runs server.ts; empty: gobun")

func TestMain(m *testing.M) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "team-chat")
	if err != nil {
		panic(err)
	}
	if *command == "" {
		*command = filepath.Join(dir, "gobun.exe")
		if out, err := exec.Command("go", "build", "-o", *command, "../../cmd/gobun").CombinedOutput(); err != nil {
			panic(string(out))
		}
	}
	status := m.Run()
	_ = os.RemoveAll(dir)
	if status == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			status = 1
		}
	}
	os.Exit(status)
}

// server is a running server.ts.
type server struct {
	t       *testing.T
	data    string // a folder
	address string // "localhost:PORT"
	cmd     *exec.Cmd
	printed chan string // what it wrote to its standard error, when it has ended
}

// start runs server.ts with its data in a folder.
func start(t *testing.T, data string) *server {
	t.Helper()
	s := &server{t: t, data: data, address: "localhost:0"}
	t.Cleanup(s.kill)
	s.restart()
	return s
}

// restart runs the server, at the port that it had before.
func (s *server) restart() {
	t := s.t
	t.Helper()
	_, port, _ := strings.Cut(s.address, ":")
	s.cmd, s.printed = exec.Command(*command, "run", "server.ts"), make(chan string, 1)
	s.cmd.Env = append(os.Environ(), "PORT="+port, "DATA="+s.data)
	var complaints bytes.Buffer
	s.cmd.Stderr = &complaints
	stdout, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	if !lines.Scan() {
		_ = s.cmd.Wait()
		s.printed <- ""
		t.Fatalf("the server did not start: %s", complaints.String())
	}
	_, s.address, _ = strings.Cut(lines.Text(), "http://")
	cmd, printed := s.cmd, s.printed
	go func() {
		_, _ = io.Copy(io.Discard, stdout)
		_ = cmd.Wait()
		printed <- complaints.String()
	}()
}

// kill ends the server as a power failure would.
func (s *server) kill() {
	if s.cmd == nil || s.cmd.Process == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	text := <-s.printed
	s.printed <- ""
	if text != "" {
		s.t.Errorf("the server complained: %s", text)
	}
}

// member is a person with a browser's cookies.
type member struct {
	t      *testing.T
	s      *server
	client *http.Client
}

func (s *server) visitor() *member {
	jar, _ := cookiejar.New(nil)
	transport := &http.Transport{}
	s.t.Cleanup(transport.CloseIdleConnections)
	return &member{s.t, s, &http.Client{Jar: jar, Timeout: patience, Transport: transport}}
}

// do makes a request and returns the status and the body of the answer.
func (m *member) do(method, path, contentType string, body io.Reader, header http.Header) (int, string, http.Header) {
	m.t.Helper()
	req, err := http.NewRequest(method, "http://"+m.s.address+path, body)
	if err != nil {
		m.t.Fatal(err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := m.client.Do(req)
	if err != nil {
		m.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		m.t.Fatal(err)
	}
	return res.StatusCode, string(text), res.Header
}

func (m *member) login(name, password string, header http.Header) int {
	form := url.Values{"name": {name}, "password": {password}}.Encode()
	status, _, _ := m.do("POST", "/login", "application/x-www-form-urlencoded", strings.NewReader(form), header)
	return status
}

func (s *server) member(name string) *member {
	m := s.visitor()
	if status := m.login(name, "correct horse", nil); status != 200 {
		s.t.Fatalf("%s could not log in: status %d", name, status)
	}
	return m
}

// tell is what the server sends.
type tell struct {
	Type, Name, Room, Key, Why string
	ID                         int
	People                     []string
	Message                    *message
	Messages                   []message
}

type message struct {
	ID               int
	Name, Text, Room string
	File             *string
}

// seat is a connection to a room.
type seat struct {
	t *testing.T
	c *websocket.Conn
}

func (m *member) dial(room string, header http.Header) (*websocket.Conn, *http.Response, error) {
	dialer := *websocket.DefaultDialer
	dialer.Jar = m.client.Jar
	return dialer.Dial("ws://"+m.s.address+"/rooms/"+url.PathEscape(room)+"/socket", header)
}

// join takes a seat and returns it with the server's welcome.
func (m *member) join(room string) (*seat, tell) {
	m.t.Helper()
	c, _, err := m.dial(room, nil)
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = c.Close() })
	s := &seat{m.t, c}
	return s, s.hears("welcome")
}

// hears waits for the next thing of a type.
func (s *seat) hears(kind string) tell {
	s.t.Helper()
	for {
		got, err := s.next()
		if err != nil {
			s.t.Fatalf("waiting for %q: %v", kind, err)
		}
		if got.Type == kind {
			return got
		}
	}
}

func (s *seat) next() (got tell, err error) {
	_ = s.c.SetReadDeadline(time.Now().Add(patience))
	err = s.c.ReadJSON(&got)
	return got, err
}

func (s *seat) says(key, text string) error {
	return s.c.WriteJSON(map[string]string{"type": "say", "key": key, "text": text})
}

func TestLoginAndSessions(t *testing.T) {
	s := start(t, t.TempDir())
	stranger := s.visitor()
	if status, body, _ := stranger.do("GET", "/api/rooms", "", nil, nil); status != 401 {
		t.Errorf("a stranger's request: status %d, %s", status, body)
	}
	if status, body, _ := stranger.do("GET", "/rooms/lobby", "", nil, http.Header{"Accept": {"text/html"}}); status != 200 || !strings.Contains(body, `action="/login"`) {
		t.Errorf("a stranger's page: status %d, %s", status, body)
	}
	if _, res, err := stranger.dial("lobby", nil); err == nil || res == nil || res.StatusCode != 401 {
		t.Errorf("a stranger's WebSocket: %v", err)
	}
	foreign := http.Header{"Origin": {"http://evil.example"}}
	own := http.Header{"Origin": {"http://" + s.address}}
	for what, got := range map[string][2]int{
		"another site":   {stranger.login("Ada", "correct horse", foreign), 403},
		"short password": {stranger.login("Ada", "short", nil), 400},
		"strange name":   {stranger.login("<b>", "correct horse", nil), 400},
		"new name":       {s.visitor().login("Ada", "correct horse", own), 200},
		"wrong password": {s.visitor().login("Ada", "another horse", nil), 403},
		"other case":     {s.visitor().login("aDA", "correct horse", nil), 200},
	} {
		if got[0] != got[1] {
			t.Errorf("login, %s: status %d, want %d", what, got[0], got[1])
		}
	}

	ada := s.member("Ada")
	if _, res, err := ada.dial("lobby", foreign); err == nil || res == nil || res.StatusCode != 403 {
		t.Errorf("another site's WebSocket: %v", err)
	}
	if c, _, err := ada.dial("lobby", own); err != nil {
		t.Errorf("the own page's WebSocket: %v", err)
	} else {
		_ = c.Close()
	}
	if _, res, err := ada.dial("no/room", nil); err == nil || res == nil || res.StatusCode != 404 {
		t.Errorf("a room that cannot be: %v", err)
	}
	if status, _, _ := ada.do("POST", "/logout", "", nil, nil); status != 200 {
		t.Errorf("logout: status %d", status)
	}
	if status, _, _ := ada.do("GET", "/api/rooms", "", nil, nil); status != 401 {
		t.Errorf("after logout: status %d", status)
	}
}

func TestPasswordsCannotBeTried(t *testing.T) {
	s := start(t, t.TempDir())
	s.member("Ada")
	for range 20 {
		if s.visitor().login("Ada", "guess guess", nil) == 429 {
			return
		}
	}
	t.Error("20 passwords could be tried")
}

func TestRoom(t *testing.T) {
	data := t.TempDir()
	s := start(t, data)
	ada, welcome := s.member("Ada").join("lobby")
	if welcome.Name != "Ada" || fmt.Sprint(welcome.People) != "[Ada]" || len(welcome.Messages) != 0 {
		t.Errorf("welcome %+v", welcome)
	}
	bobs := s.member("Bob")
	bob, welcome := bobs.join("lobby")
	if fmt.Sprint(welcome.People) != "[Ada Bob]" {
		t.Errorf("people %v", welcome.People)
	}
	if got := ada.hears("joined"); got.Name != "Bob" {
		t.Errorf("joined %+v", got)
	}
	second, _ := bobs.join("lobby") // another window: nobody joins, nobody leaves
	_ = second.c.Close()

	if err := bob.c.WriteJSON(map[string]string{"type": "typing"}); err != nil {
		t.Fatal(err)
	}
	if got := ada.hears("typing"); got.Name != "Bob" {
		t.Errorf("typing %+v", got)
	}
	for _, again := range []bool{false, true} { // a repeated key is acknowledged, and kept once
		if err := bob.says("k1", " hello <b>\u2603</b> "); err != nil {
			t.Fatal(err)
		}
		if got := bob.hears("kept"); got.Key != "k1" || got.ID != 1 {
			t.Errorf("repeated %v: kept %+v", again, got)
		}
	}
	if got := ada.hears("said"); got.Message == nil || got.Message.Text != "hello <b>\u2603</b>" || got.Message.Name != "Bob" {
		t.Errorf("said %+v", got)
	}
	if err := bob.says("k2", "   "); err != nil {
		t.Fatal(err)
	}
	if got := bob.hears("refused"); got.Why != "empty" {
		t.Errorf("refused %+v", got)
	}
	other, welcome := bobs.join("other")
	if len(welcome.Messages) != 0 {
		t.Errorf("another room shows %+v", welcome.Messages)
	}
	_ = other.c.Close()
	_ = bob.c.Close()
	if got := ada.hears("left"); got.Name != "Bob" {
		t.Errorf("left %+v", got)
	}

	s.kill()
	s = start(t, data)
	_, welcome = s.member("Carl").join("lobby")
	if len(welcome.Messages) != 1 || welcome.Messages[0].Text != "hello <b>\u2603</b>" {
		t.Errorf("after a restart the room shows %+v", welcome.Messages)
	}
	if status, body, _ := s.member("Carl").do("GET", "/api/rooms", "", nil, nil); status != 200 || body != `{"name":"Carl","rooms":[{"room":"lobby","messages":1}]}` {
		t.Errorf("rooms: status %d, %s", status, body)
	}
}

func TestRateLimit(t *testing.T) {
	s := start(t, t.TempDir())
	ada, _ := s.member("Ada").join("lobby")
	for i := range 40 {
		if err := ada.says(fmt.Sprint("k", i), "flood"); err != nil {
			t.Fatal(err)
		}
	}
	if got := ada.hears("refused"); got.Why != "too fast" {
		t.Errorf("refused %+v", got)
	}
}

func TestFiles(t *testing.T) {
	s := start(t, t.TempDir())
	ada := s.member("Ada")
	upload := func(room, name, kind string, size int) (int, string) {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreatePart(map[string][]string{
			"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename=%q`, name)}, "Content-Type": {kind},
		})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(bytes.Repeat([]byte("x"), size))
		_ = form.Close()
		status, text, _ := ada.do("POST", "/rooms/"+room+"/files", form.FormDataContentType(), &body, nil)
		return status, text
	}
	status, text := upload("lobby", "../a page.html", "text/html", 1000)
	var file struct{ ID, Name string }
	if err := json.Unmarshal([]byte(text), &file); status != 200 || err != nil || strings.Contains(file.Name, "/") {
		t.Fatalf("upload: status %d, %s", status, text)
	}
	status, text, header := ada.do("GET", "/files/"+file.ID, "", nil, nil)
	if status != 200 || len(text) != 1000 || header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") {
		t.Errorf("download: status %d, %d bytes, %v", status, len(text), header)
	}
	if status, _ := upload("lobby", "big", "text/plain", 5<<20+1); status != 413 {
		t.Errorf("a file of over 5 MB: status %d", status)
	}
	if status, _, _ := s.visitor().do("GET", "/files/"+file.ID, "", nil, nil); status != 401 {
		t.Errorf("a stranger's download: status %d", status)
	}
	seat, _ := ada.join("other")
	if err := seat.c.WriteJSON(map[string]string{"type": "say", "key": "k", "text": "", "file": file.ID}); err != nil {
		t.Fatal(err)
	}
	if got := seat.hears("refused"); got.Why != "no such file" {
		t.Errorf("another room's file: %+v", got)
	}
}

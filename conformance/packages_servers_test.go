// The servers that some packages talk to: Redis, PostgreSQL and MariaDB, where this machine has them.

package conformance

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// packageServers starts each server when the first script wants it. All of them listen on the loopback, or on a socket, and keep their
// data in dir. A variable like PG_URL that is set already names a server to use instead.
type packageServers struct {
	dir  string
	env  map[string]string // by server
	ends []func()
}

var packageServerKinds = map[string]struct {
	variable string
	start    func(t *testing.T, dir string, port int) (url string, cmd *exec.Cmd)
}{
	"redis":    {"REDIS_URL", startRedis},
	"postgres": {"PG_URL", startPostgres},
	"mysql":    {"MYSQL_URL", startMariaDB},
}

// variable is VARIABLE=URL of a server that answers. Without such a server the test is skipped by name.
func (s *packageServers) variable(t *testing.T, name string) string {
	t.Helper()
	kind, ok := packageServerKinds[name]
	if !ok {
		t.Fatalf("no server is called %q", name)
	}
	if url := os.Getenv(kind.variable); url != "" {
		return kind.variable + "=" + url
	}
	url, ok := s.env[name]
	if !ok {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := ln.Addr().(*net.TCPAddr).Port
		_ = ln.Close()
		// It outlives the subtest that wants it first.
		url, ok = s.launch(t, name, port, kind.start)
		if !ok {
			url = ""
		}
		s.env[name] = url
	}
	if url == "" {
		t.Skipf("NOT RUN: this machine has no %s that starts (or set %s)", name, kind.variable)
	}
	return kind.variable + "=" + url
}

func (s *packageServers) launch(t *testing.T, name string, port int, start func(*testing.T, string, int) (string, *exec.Cmd)) (string, bool) {
	dir := filepath.Join(s.dir, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	url, cmd := start(t, dir, port)
	if cmd == nil {
		return "", false
	}
	cmd.Dir = dir
	if err := cmd.Start(); err != nil {
		t.Logf("%s: %v", name, err)
		return "", false
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	s.ends = append(s.ends, func() { _ = cmd.Process.Kill(); <-ended })
	deadline := time.After(time.Minute)
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		if c, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), time.Second); err == nil {
			_ = c.Close()
			tick.Stop()
			return url, true
		}
		select {
		case <-tick.C:
		case <-ended:
			return "", false
		case <-deadline:
			return "", false
		}
	}
}

// end stops the servers.
func (s *packageServers) end() {
	for _, end := range s.ends {
		end()
	}
}

func startRedis(_ *testing.T, _ string, port int) (string, *exec.Cmd) {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		return "", nil
	}
	return fmt.Sprintf("redis://127.0.0.1:%d", port), exec.Command(path, "--port", fmt.Sprint(port), "--bind", "127.0.0.1", "--save", "")
}

// startPostgres: PostgreSQL refuses to run as root.
func startPostgres(t *testing.T, dir string, port int) (string, *exec.Cmd) {
	server, err := exec.LookPath("postgres")
	if err != nil || os.Getuid() == 0 {
		return "", nil
	}
	if server, err = filepath.EvalSymlinks(server); err != nil {
		return "", nil
	}
	data := filepath.Join(dir, "data")
	if out, err := exec.Command(filepath.Join(filepath.Dir(server), "initdb"), "-D", data, "-U", "postgres", "-A", "trust").CombinedOutput(); err != nil {
		t.Logf("initdb: %v\n%s", err, out)
		return "", nil
	}
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres", port),
		exec.Command(server, "-D", data, "-p", fmt.Sprint(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="+dir)
}

func startMariaDB(t *testing.T, dir string, port int) (string, *exec.Cmd) {
	server, err := exec.LookPath("mariadbd")
	if err != nil {
		return "", nil
	}
	data := filepath.Join(dir, "data")
	install := []string{"--no-defaults", "--datadir=" + data, "--auth-root-authentication-method=normal"}
	run := []string{"--no-defaults", "--datadir=" + data, "--port=" + fmt.Sprint(port), "--bind-address=127.0.0.1", "--socket=" + filepath.Join(dir, "s"), "--init-file=" + filepath.Join(dir, "init.sql")}
	if os.Getuid() == 0 {
		install, run = append(install, "--user=root"), append(run, "--user=root")
	}
	if out, err := exec.Command("mariadb-install-db", install...).CombinedOutput(); err != nil {
		t.Logf("mariadb-install-db: %v\n%s", err, out)
		return "", nil
	}
	users := "create database t;\ncreate user 'u'@'127.0.0.1' identified by 'secret';\ncreate user 'u'@'localhost' identified by 'secret';\ngrant all on *.* to 'u'@'127.0.0.1';\ngrant all on *.* to 'u'@'localhost';\n"
	if err := os.WriteFile(filepath.Join(dir, "init.sql"), []byte(users), 0o644); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("mysql://u:secret@127.0.0.1:%d/t", port), exec.Command(server, run...)
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"time"

	gobun "github.com/gobun/gobun/runtime"
)

// entry is the script's file in the folder of scripts.
const entry = "rooms/server.ts"

// Service is a chat whose users and whose door are Go, and whose rooms are a script.
type Service struct {
	users *Users
	app   *gobun.App

	mu       sync.Mutex
	said     map[string]int // lines, by room
	reloaded int
}

// NewService makes a service without its app.
func NewService(users *Users) *Service { return &Service{users: users, said: map[string]int{}} }

// Options are what the script gets: one function of Go's, and nothing else of the world.
func (s *Service) Options() gobun.Options {
	return gobun.Options{
		Logger: slog.Default(),
		Modules: map[string]gobun.Module{"host:chat": {
			"said": func(_, room string) {
				s.mu.Lock()
				defer s.mu.Unlock()
				s.said[room]++
			},
		}},
		Limits: gobun.Limits{Call: 100 * time.Millisecond, Heap: 64 << 20, Sockets: 10_000, Timers: 100, Requests: 1_000},
	}
}

// Handler is the whole service: the door, the rooms behind it, and the metrics.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /login", s.login)
	mux.HandleFunc("/rooms", s.known(s.app.Server()))
	mux.HandleFunc("GET /metrics", s.metrics)
	return mux
}

func (s *Service) login(w http.ResponseWriter, r *http.Request) {
	var who struct{ Name, Password string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&who); err != nil {
		http.Error(w, "name and password are needed", http.StatusBadRequest)
		return
	}
	token, err := s.users.Login(who.Name, who.Password)
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: "session", Value: token, Path: "/", HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode})
	w.WriteHeader(http.StatusNoContent)
}

// known lets those in who have a session, and tells the script who they are. What a client says itself is overwritten.
func (s *Service) known(next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("session")
		name, ok := "", false
		if err == nil {
			name, ok = s.users.Of(cookie.Value)
		}
		if !ok {
			http.Error(w, "log in first", http.StatusUnauthorized)
			return
		}
		r.Header.Set("X-User", name)
		next.ServeHTTP(w, r)
	}
}

func (s *Service) metrics(w http.ResponseWriter, _ *http.Request) {
	stats := s.app.Server().Stats()
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = fmt.Fprintf(w, "chat_sockets %d\nchat_queued_bytes %d\nchat_dropped_total %d\nchat_interrupted_total %d\nchat_reloads_total %d\n",
		stats.Sockets, stats.Queued, stats.Dropped, stats.Interrupted, s.reloaded)
	for room, lines := range s.said {
		_, _ = fmt.Fprintf(w, "chat_lines_total{room=%q} %d\n", room, lines)
	}
}

// Reload lets the scripts of a folder take over. After an error the old ones serve on.
func (s *Service) Reload(ctx context.Context, scripts fs.FS) error {
	script, err := gobun.Load(scripts, entry)
	if err != nil {
		return err
	}
	if err := s.app.Reload(ctx, script); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reloaded++
	return nil
}

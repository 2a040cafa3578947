// Package watch reports when one of a set of files changes: however an editor saves it, and once for simultaneous changes.
//
// This package is not an API: it may change without notice.
package watch

import (
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// quiet is the period without events after which a change is reported, because editors save in several steps.
	quiet = 10 * time.Millisecond
	// emptyPatience is how long to wait while a file is empty, which is the first step of saving in place.
	emptyPatience = 100 * time.Millisecond
	// maxQuiet bounds how long continuous changes delay the report.
	maxQuiet = time.Second
)

// Watcher watches files. The system watches the folders that contain them, so that a file may be replaced by another with its
// name, or not exist yet.
type Watcher struct {
	changed func()
	system  *fsnotify.Watcher
	wait    sync.WaitGroup

	mu    sync.Mutex
	dirs  map[string]bool
	files map[string]stamp
}

// stamp distinguishes one content of a file from the next.
type stamp struct {
	there   bool
	size    int64
	changed time.Time
}

func stampOf(path string) stamp {
	st, err := os.Stat(path)
	if err != nil {
		return stamp{}
	}
	return stamp{true, st.Size(), st.ModTime()}
}

// New creates a Watcher without files. changed is called, on the watcher's goroutine, when files have changed.
func New(changed func()) (*Watcher, error) {
	system, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &Watcher{changed: changed, system: system, dirs: map[string]bool{}, files: map[string]stamp{}}
	w.wait.Go(w.run)
	return w, nil
}

// Add watches one more file, absolute; it need not exist. Any goroutine.
func (w *Watcher) Add(path string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, known := w.files[path]; known {
		return nil
	}
	w.files[path] = stampOf(path)
	dir := filepath.Dir(path)
	if w.dirs[dir] {
		return nil
	}
	w.dirs[dir] = true
	return w.system.Add(dir)
}

// Close stops watching and waits for the watcher's goroutine. It must not be called from changed.
func (w *Watcher) Close() {
	_ = w.system.Close()
	w.wait.Wait()
}

// run collects events until they have come to rest.
func (w *Watcher) run() {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	var first time.Time // of the events that have not been told; zero: there are none
	for {
		select {
		case event, ok := <-w.system.Events:
			if !ok {
				return
			}
			if !w.watches(event.Name) {
				continue
			}
			if first.IsZero() {
				first = time.Now()
			}
			if time.Since(first) < maxQuiet {
				timer.Reset(quiet)
			}
		case _, ok := <-w.system.Errors:
			if !ok {
				return
			}
			// Events were lost: look at all files.
			first = time.Now()
			timer.Reset(quiet)
		case <-timer.C:
			if w.beingWritten() && time.Since(first) < emptyPatience {
				timer.Reset(quiet)
				continue
			}
			first = time.Time{}
			if w.look() {
				w.changed()
			}
		}
	}
}

func (w *Watcher) watches(path string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, ok := w.files[path]
	return ok
}

// beingWritten reports whether a file that had content is empty or gone.
func (w *Watcher) beingWritten() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for path, was := range w.files {
		if was.size > 0 && stampOf(path).size == 0 {
			return true
		}
	}
	return false
}

// look takes the new stamps and reports whether there is one.
func (w *Watcher) look() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	news := false
	for path, was := range w.files {
		if now := stampOf(path); now != was {
			w.files[path] = now
			news = true
		}
	}
	return news
}

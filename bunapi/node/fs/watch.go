// Watching files and directories, with inotify, or what other systems have for it.

package fs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/dop251/goja"
	"github.com/fsnotify/fsnotify"

	"github.com/gobun/gobun/jsbridge"
)

// maxEvents bounds the events that wait for the loop. Beyond it the system keeps them, as far as it does.
const maxEvents = 1024

// watchers are the two sources of events: one for directories and one for files, because both can see a change of the same
// file. They are made when a script first watches something.
type watchers struct {
	dirs, files *watcher
}

// watcher shares one descriptor of the system's among all that a script watches.
type watcher struct {
	f      *files
	system *fsnotify.Watcher
	room   chan struct{} // one for each event that waits
	wait   sync.WaitGroup

	mu   sync.Mutex
	subs map[string][]*subscription // by the watched path
}

// subscription is one call of fs.watch.
type subscription struct {
	w         *watcher
	root      string
	isDir     bool
	recursive bool
	paths     []string // with w.mu
	deliver   func(kind, name string)
	hold      func() // ends keeping the script alive, nil if it does not
}

func (f *files) watcher(dir bool) (*watcher, error) {
	at := &f.watching.files
	if dir {
		at = &f.watching.dirs
	}
	if *at != nil {
		return *at, nil
	}
	system, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &watcher{f: f, system: system, room: make(chan struct{}, maxEvents), subs: map[string][]*subscription{}}
	w.wait.Go(w.run)
	*at = w
	return w, nil
}

// close ends watching.
func (t *watchers) close() {
	for _, w := range []*watcher{t.dirs, t.files} {
		if w != nil {
			_ = w.system.Close()
			w.wait.Wait()
		}
	}
}

// run hands events to the loop.
func (w *watcher) run() {
	for {
		select {
		case e, ok := <-w.system.Events:
			if !ok {
				return
			}
			w.event(e)
		case _, ok := <-w.system.Errors:
			if !ok {
				return // what the system could not keep is lost, as in Bun
			}
		}
	}
}

func kindOfEvent(op fsnotify.Op) string {
	if op&(fsnotify.Create|fsnotify.Remove|fsnotify.Rename) != 0 {
		return "rename"
	}
	return "change"
}

// event finds out whom an event concerns.
func (w *watcher) event(e fsnotify.Event) {
	kind := kindOfEvent(e.Op)
	type target struct {
		sub  *subscription
		name string
	}
	var targets []target
	w.mu.Lock()
	dir, base := filepath.Split(e.Name)
	dir = filepath.Clean(dir)
	for _, s := range w.subs[dir] {
		if s.isDir {
			name := base
			if rel, err := filepath.Rel(s.root, dir); err == nil && rel != "." {
				name = filepath.Join(rel, base)
			}
			targets = append(targets, target{s, name})
		}
	}
	for _, s := range w.subs[e.Name] {
		if s.root == e.Name {
			targets = append(targets, target{s, base})
		}
	}
	w.mu.Unlock()
	for _, t := range targets {
		if t.sub.recursive && e.Op&fsnotify.Create != 0 {
			t.sub.addTree(e.Name)
		}
		w.post(t.sub, kind, t.name)
	}
}

func (w *watcher) post(s *subscription, kind, name string) {
	select {
	case w.room <- struct{}{}:
	case <-w.f.closed:
		return
	}
	w.f.env.Loop.Post(func() {
		<-w.room
		if s.deliver != nil {
			s.deliver(kind, name)
		}
	})
}

// add begins to watch one path. Any goroutine.
func (s *subscription) add(path string) error {
	w := s.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.subs[path]) == 0 {
		if err := w.system.Add(path); err != nil {
			return err
		}
	}
	w.subs[path] = append(w.subs[path], s)
	s.paths = append(s.paths, path)
	return nil
}

// maxWatchedDirs bounds the directories of one recursive subscription.
const maxWatchedDirs = 1 << 16

// addTree watches a directory and those below it; what vanishes meanwhile is left out.
func (s *subscription) addTree(root string) {
	n := 0
	_ = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil
		}
		if n++; n > maxWatchedDirs {
			return filepath.SkipAll
		}
		if path != s.root {
			_ = s.add(path)
		}
		return nil
	})
}

// end stops watching. Loop only.
func (s *subscription) end() {
	if s.deliver == nil {
		return
	}
	s.deliver = nil
	s.release()
	w := s.w
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, path := range s.paths {
		rest := w.subs[path][:0]
		for _, other := range w.subs[path] {
			if other != s {
				rest = append(rest, other)
			}
		}
		if len(rest) > 0 {
			w.subs[path] = rest
			continue
		}
		delete(w.subs, path)
		_ = w.system.Remove(path)
	}
	s.paths = nil
}

func (s *subscription) release() {
	if s.hold != nil {
		s.hold()
		s.hold = nil
	}
}

// watch is internal.watch(path, options, deliver): it returns functions that end the subscription, and that keep the script
// alive or let it end.
func (f *files) watch(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	p := &params{s: s, a: a, files: f}
	name := p.path(0, "filename")
	if p.err == nil && f.env.Access != nil {
		p.err = p.allowed("stat")
	}
	o := p.dict(1)
	flag := func(key string, def bool) bool {
		v := o.get(key)
		b, ok := jsbridge.Boolean(v)
		if !ok && !jsbridge.IsNullish(v) {
			p.fail(jsbridge.InvalidArgType("%s must be a boolean", key))
		}
		if !ok {
			return def
		}
		return b
	}
	encoding := p.encodingOf(o.get("encoding"), "utf8")
	persistent, recursive := flag("persistent", true), flag("recursive", false)
	fn, err := a.Callback(2, "listener")
	if err != nil {
		p.fail(err)
	}
	if p.err != nil {
		return nil, p.err
	}
	sub, err := f.subscribe(name.name, recursive)
	if err != nil {
		return nil, failed(plain(err), "watch", name)
	}
	realm := f.env.Realm
	sub.deliver = func(kind, name string) {
		_ = realm.Do(func(s jsbridge.Scope) error {
			_, err := s.Call(fn, goja.Undefined(), s.String(kind), encoded(s, []byte(name), encoding))
			return err
		})
	}
	ref := func() {
		if sub.hold == nil && sub.deliver != nil {
			sub.hold = f.env.Loop.Hold()
		}
	}
	if persistent {
		ref()
	}
	handle := s.Object()
	for _, m := range []struct {
		name string
		do   func()
	}{{"close", sub.end}, {"ref", ref}, {"unref", sub.release}} {
		s.SetMethod(handle, m.name, 0, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) { m.do(); return nil, nil })
	}
	return handle, nil
}

func (f *files) subscribe(name string, recursive bool) (*subscription, error) {
	if name == "" {
		return nil, syscall.ENOENT
	}
	st, err := sysStat(name, true)
	if err != nil {
		return nil, err
	}
	w, err := f.watcher(st.isDir())
	if err != nil {
		return nil, err
	}
	root := filepath.Clean(name)
	sub := &subscription{w: w, root: root, isDir: st.isDir(), recursive: recursive && st.isDir()}
	if err := sub.add(root); err != nil {
		if errors.Is(err, fsnotify.ErrNonExistentWatch) || strings.Contains(err.Error(), "no such") {
			err = syscall.ENOENT
		}
		return nil, err
	}
	if sub.recursive {
		sub.addTree(root)
	}
	return sub, nil
}

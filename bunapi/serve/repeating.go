// A timer that runs on several loops and publishes does so once for each loop, which is nearly always a mistake.

package serve

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/gobun/gobun/jsbridge"
)

// timerPlace is the place in the script where a timer publishes, with the loop that was the first to do so.
type timerPlace struct{ loop int }

// warnOfTimer warns once, in development, that the timer whose callback is running publishes on several loops. Each loop checks
// only its first publish from a timer, because finding the place in the script costs more than publishing.
func (srv *Server) warnOfTimer(s jsbridge.Scope, topic string) {
	env := srv.ss.env
	if srv.ss.timers || env.Sources == nil || env.Crew.Isolated || !srv.opts.http.Development {
		return
	}
	srv.ss.timers = true
	o, err := s.VM().New(s.Global().Get("Error"))
	if err != nil {
		return
	}
	frames := env.Sources.Locate(s, o).Frames
	if len(frames) == 0 {
		return
	}
	place := placeOf(frames[0])
	first := env.Crew.Thing("timer "+place, func() any { return &timerPlace{env.Worker} }).(*timerPlace)
	if first.loop == env.Worker {
		return
	}
	said := env.Crew.Thing("timer warning", func() any { return &timerPlace{env.Worker} }).(*timerPlace)
	if said.loop == env.Worker {
		_, _ = fmt.Fprintf(env.Stderr, "warn: the timer at %s publishes to %q on each of %d loops; guard it with Bun.isMainThread\n", place, topic, env.Crew.Count)
	}
}

// placeOf returns the file name and line of a frame: "fn (/dir/file.ts:1:2)".
func placeOf(frame string) string {
	if i := strings.LastIndexByte(frame, '('); i >= 0 {
		frame = strings.TrimSuffix(frame[i+1:], ")")
	}
	if i := strings.LastIndexByte(frame, ':'); i >= 0 {
		frame = frame[:i]
	}
	return filepath.Base(frame)
}

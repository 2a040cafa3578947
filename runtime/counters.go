// What the parts of a script's world count.

package runtime

import (
	"context"

	"github.com/gobun/gobun/jsbridge"
)

// Counter is one figure of a part of a script's world: what there is at the moment, or how often something happened.
type Counter struct {
	Name  string // part.figure, such as "serve.sockets"
	Value int64
}

// Counters returns the figures of all parts, of servers all together. Their names may change from version to version. It is
// empty when the app has ended. Any goroutine.
func (a *App) Counters() (counters []Counter) {
	_ = a.do(context.Background(), func(jsbridge.Scope) error {
		for _, f := range a.rt.world.Stats().Figures {
			counters = append(counters, Counter(f))
		}
		return nil
	})
	return counters
}

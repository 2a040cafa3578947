// The counters of the modules.

package runtime

import (
	"context"

	"github.com/gobun/gobun/jsbridge"
)

// Counter is one figure about an app: a current number, or how often something has happened.
type Counter struct {
	Name  string // module.figure, such as "serve.sockets"
	Value int64
}

// Counters returns the counters of all modules; those of all servers are added up. Names may change between versions. The result
// is empty when the app has ended.
func (a *App) Counters() (counters []Counter) {
	_ = a.do(context.Background(), func(jsbridge.Scope) error {
		for _, f := range a.rt.world.Stats().Figures {
			counters = append(counters, Counter(f))
		}
		return nil
	})
	return counters
}

// Several loops that run one script.

package module

import "sync"

// Crew is what the loops of a process share that run one script. Its methods may be called by any goroutine.
type Crew struct {
	// Count is the number of loops.
	Count int
	// Isolated: servers share their connections, but not their topics and counts.
	Isolated bool

	mu     sync.Mutex
	things map[string]any
}

// Thing returns what the loops share under a name. The first that asks makes it.
func (c *Crew) Thing(name string, fresh func() any) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.things == nil {
		c.things = map[string]any{}
	}
	thing, ok := c.things[name]
	if !ok {
		thing = fresh()
		c.things[name] = thing
	}
	return thing
}

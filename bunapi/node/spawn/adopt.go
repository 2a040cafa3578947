package spawn

import (
	"os"
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// channelFD is the descriptor over which the process that started this one speaks to it, and in which form; -1: there is none.
func (c *children) channelFD() (fd int, mode string) {
	fd, err := strconv.Atoi(c.env.Environ.Started("NODE_CHANNEL_FD"))
	if err != nil || fd < 3 || c.env.Access != nil {
		return -1, ""
	}
	return fd, c.env.Environ.Started("NODE_CHANNEL_SERIALIZATION_MODE")
}

// jsParent is parent(): [id, mode] of the channel to the process that started this one, as if that were a child with one
// descriptor, 0; undefined without one. It is called once.
func (c *children) jsParent(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
	fd, mode := c.channelFD()
	if fd < 0 {
		return nil, nil
	}
	f, err := own(fd)
	if err != nil {
		return nil, err
	}
	ch := &child{c: c, sources: map[int]*source{}, inputs: map[int]*os.File{0: f}, done: true}
	ch.sources[0] = newSource(ch, 0, f)
	c.last++
	ch.id = c.last
	c.list[ch.id] = ch
	ch.sources[0].run(c)
	return s.Array(s.Int(ch.id), s.String(mode)), nil
}

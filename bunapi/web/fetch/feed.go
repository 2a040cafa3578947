// Feeds: bodies that arrive over time, and the ways they are read: collected whole, or as a stream.

package fetch

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/file"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/jsbridge"
)

// Feed is a body that arrives over time, as from a network. It bounds what it delivers. Loop only.
type Feed interface {
	// Start lets it come. It is called once; what it calls may come at once.
	Start(s jsbridge.Scope, to Receiver)
	// Length is the announced number of bytes, -1 if it is not known.
	Length() int64
	// Pause asks for no more pieces until Resume. One that is on its way may still come.
	Pause()
	Resume(s jsbridge.Scope)
	// Cancel: nobody wants the rest. The receiver hears no more.
	Cancel()
}

// Receiver takes what a Feed brings. Loop only, inside a task or not.
type Receiver interface {
	// Data is a piece; b is valid during the call.
	Data(b []byte)
	// End comes once, last.
	End(err error)
}

// maxCollected bounds a body that is held in memory whole, in bytes.
const maxCollected = 1 << 30

var errCollected = jsbridge.Errorf("a body is larger than gobun holds in memory (%d bytes)", maxCollected)

// preallocate bounds the memory that an announced length is believed for.
const preallocate = 1 << 20

// collector gathers a feed in memory.
type collector struct {
	realm *jsbridge.Realm
	feed  Feed
	buf   []byte
	done  func(s jsbridge.Scope, data []byte, err error)
}

func collect(s jsbridge.Scope, f Feed, done func(s jsbridge.Scope, data []byte, err error)) {
	c := &collector{realm: s.Realm(), feed: f, done: done}
	if n := f.Length(); n > 0 {
		c.buf = make([]byte, 0, min(n, preallocate))
	}
	f.Start(s, c)
}

func (c *collector) Data(b []byte) {
	if c.done == nil {
		return
	}
	if len(c.buf)+len(b) > maxCollected {
		c.feed.Cancel()
		c.End(errCollected)
		return
	}
	c.buf = append(c.buf, b...)
}

func (c *collector) End(err error) {
	if c.done == nil {
		return
	}
	done, buf := c.done, c.buf
	c.done, c.buf = nil, nil
	_ = c.realm.Do(func(s jsbridge.Scope) error { done(s, buf, err); return nil })
}

// contentSource is the source of the stream over a body's content.
type contentSource struct {
	content *content
	started bool
	feed    *feedStream
	file    *fileSource
}

// Pull implements [streams.Source].
func (c *contentSource) Pull(s jsbridge.Scope, w *streams.Writer) {
	if !c.started {
		c.started = true
		c.content.taken = true
		c.start(s, w)
	}
	switch {
	case c.feed != nil:
		c.feed.pull(s)
	case c.file != nil:
		c.file.pull(s, w)
	default:
		data := c.content.bytes
		if c.content.blob != nil {
			data = c.content.blob.data
		}
		if len(data) > 0 {
			w.Write(s, append([]byte{}, data...))
		}
		w.Close(s)
	}
}

// start chooses what the chunks come from.
func (c *contentSource) start(s jsbridge.Scope, w *streams.Writer) {
	feed := c.content.feed
	if b := c.content.blob; b != nil && b.IsFile() {
		place := b.ref.Place()
		if !place.Irregular() {
			c.file = &fileSource{files: file.Of(s), place: place, part: b.part}
			return
		}
		feed = &pipeFeed{files: file.Of(s), place: place, part: b.part}
	}
	if feed != nil {
		c.feed = &feedStream{realm: s.Realm(), feed: feed, w: w, wanted: true}
		feed.Start(s, c.feed)
	}
}

// Cancel implements [streams.Source].
func (c *contentSource) Cancel(jsbridge.Scope) {
	c.content.taken = true
	switch {
	case c.file != nil:
		c.file.cancel()
	case c.feed != nil:
		c.feed.over = true
		c.feed.feed.Cancel()
	case !c.started && c.content.feed != nil:
		c.content.feed.Cancel()
	}
	c.started = true
}

// feedStream passes a feed on to a stream, as fast as the stream is read.
type feedStream struct {
	realm  *jsbridge.Realm
	feed   Feed
	w      *streams.Writer
	wanted bool // the stream has asked for a chunk
	paused bool
	over   bool
}

func (f *feedStream) pull(s jsbridge.Scope) {
	f.wanted = true
	if f.paused {
		f.paused = false
		f.feed.Resume(s)
	}
}

func (f *feedStream) Data(b []byte) {
	if f.over || len(b) == 0 {
		return
	}
	chunk := append([]byte{}, b...)
	f.wanted = false
	// The stream may ask for the next chunk inside.
	_ = f.realm.Do(func(s jsbridge.Scope) error { f.w.Write(s, chunk); return nil })
	if !f.wanted && !f.over && !f.paused {
		f.paused = true
		f.feed.Pause()
	}
}

func (f *feedStream) End(err error) {
	if f.over {
		return
	}
	f.over = true
	_ = f.realm.Do(func(s jsbridge.Scope) error {
		if err != nil {
			f.w.Fail(s, err)
		} else {
			f.w.Close(s)
		}
		return nil
	})
}

// ReadStream reads a stream of text and bytes to its end.
func ReadStream(s jsbridge.Scope, stream *goja.Object, done func(s jsbridge.Scope, data []byte, err error)) {
	r, err := streams.Read(s, stream, &gatherer{done: done})
	if err != nil {
		done(s, nil, err)
		return
	}
	r.Resume(s)
}

// gatherer is the sink of ReadStream.
type gatherer struct {
	buf  []byte
	done func(s jsbridge.Scope, data []byte, err error)
}

func (g *gatherer) Chunk(s jsbridge.Scope, v goja.Value) error {
	b, err := streams.Chunk(s, v)
	if err == nil && len(g.buf)+len(b) > maxCollected {
		err = errCollected
	}
	if err != nil {
		g.done(s, nil, err)
		return err
	}
	g.buf = append(g.buf, b...)
	return nil
}

func (g *gatherer) End(s jsbridge.Scope, err error) { g.done(s, g.buf, err) }

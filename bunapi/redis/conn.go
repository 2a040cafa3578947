// Connections: one goroutine connects and reads, one writes.

package redis

import (
	"context"
	"errors"
	"math"
	"net"
	"sync"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/resp"
	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

const (
	// maxBatch is how many replies come to the loop at once; the reader waits until they were taken.
	maxBatch = 1024
	// maxOut is what may wait to be written, in bytes.
	maxOut = 512 << 20
)

// conn is one connection. Its fields belong to the loop but for those below mu.
type conn struct {
	c       *clients
	route   dial.Route
	cancel  context.CancelFunc
	buffers []bool // of the replies that are awaited: whether the script wants bytes
	first   int    // of buffers
	ended   bool

	onOpen, onReplies, onEnd goja.Callable

	mu     sync.Mutex
	out    []byte
	wake   chan struct{} // has room for one
	closed bool
}

// jsConnect is connect(host, port, path, tls, timeout, onOpen, onReplies, onEnd): {send, buffered, close}.
func (c *clients) jsConnect(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	k := &conn{c: c, wake: make(chan struct{}, 1)}
	host, path := a.At(0).String(), a.At(2).String()
	k.route = dial.Route{Raw: c.env.Access.Dialer(dial.Context), Network: "tcp", Address: net.JoinHostPort(host, a.At(1).String())}
	if path != "" {
		k.route.Network, k.route.Address = "unix", path
	}
	if tls := a.At(3); tls.ToBoolean() {
		o, err := dial.ParseTLS(s, tls, "RedisClient")
		if err != nil {
			return nil, err
		}
		if o.Checks() {
			return nil, jsbridge.Unsupported("RedisClient's tls.checkServerIdentity")
		}
		k.route.TLS = o.Plan(host, c.env.Getenv("NODE_TLS_REJECT_UNAUTHORIZED") != "0", nil)
	}
	timeout := time.Duration(a.At(4).ToInteger()) * time.Millisecond
	k.onOpen, _ = jsbridge.Function(a.At(5))
	k.onReplies, _ = jsbridge.Function(a.At(6))
	k.onEnd, _ = jsbridge.Function(a.At(7))
	ctx := c.begin()
	ctx, k.cancel = context.WithCancel(ctx)
	c.running.Go(func() { k.live(ctx, timeout) })
	o := s.Object()
	s.SetMethod(o, "send", 2, k.jsSend)
	s.SetMethod(o, "buffered", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		k.mu.Lock()
		defer k.mu.Unlock()
		return s.Int(len(k.out)), nil
	})
	// confirmed() says that a push was the answer to the command whose turn it is.
	s.SetMethod(o, "confirmed", 0, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) {
		k.first = min(k.first+1, len(k.buffers))
		return nil, nil
	})
	s.SetMethod(o, "close", 0, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) {
		k.ended = true // nothing more is said of it
		k.cancel()
		return nil, nil
	})
	return o, nil
}

var errFull = jsbridge.Errorf("RedisClient: more than 512 MB wait to be written").WithCode("ERR_REDIS_OUT_OF_MEMORY")

// jsSend is send(args, wantsBuffer). What one tick sends leaves with one write.
func (k *conn) jsSend(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	list := a.At(0).(*goja.Object)
	n := int(list.Get("length").ToInteger())
	b := resp.AppendCommand(nil, n)
	for i := range n {
		var err error
		if b, err = appendArg(s, b, list.Get(s.Int(i).String())); err != nil {
			return nil, err
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.out)+len(b) > maxOut {
		return nil, errFull
	}
	k.out = append(k.out, b...)
	k.buffers = append(k.buffers, a.At(1).ToBoolean())
	select {
	case k.wake <- struct{}{}:
	default:
	}
	return nil, nil
}

func appendArg(s jsbridge.Scope, b []byte, v goja.Value) ([]byte, error) {
	if bytes, ok := jsbridge.View(s, v); ok {
		return resp.AppendArg(b, bytes), nil
	}
	if blob, ok := fetch.BlobOf(s, v); ok {
		data, err := blob.Bytes()
		return resp.AppendArg(b, data), err
	}
	if text, ok := v.(goja.String); ok && jsbridge.IsUTF16(v) {
		return resp.AppendArg(b, s.UTF8(text)), nil
	}
	return resp.AppendArg(b, v.String()), nil
}

// post calls fn on the loop, unless the connection has ended for the script.
func (k *conn) post(fn func(s jsbridge.Scope)) {
	k.c.env.Loop.Post(func() {
		if k.ended {
			return
		}
		_ = k.c.env.Realm.Do(func(s jsbridge.Scope) error { fn(s); return nil })
	})
}

func report(s jsbridge.Scope, _ goja.Value, err error) {
	if err != nil {
		s.Report(err)
	}
}

// live is the connection's goroutine.
func (k *conn) live(ctx context.Context, timeout time.Duration) {
	how, reason := k.talk(ctx, timeout)
	k.mu.Lock()
	k.closed = true
	k.mu.Unlock()
	k.post(func(s jsbridge.Scope) {
		k.ended = true
		v, err := s.Call(k.onEnd, goja.Undefined(), s.String(how), s.String(reason))
		report(s, v, err)
	})
}

// talk connects and reads until the end, and says how it ended: "timeout", "connect", "protocol" or "closed".
func (k *conn) talk(ctx context.Context, timeout time.Duration) (how, reason string) {
	dialing := ctx
	if timeout > 0 {
		var stop context.CancelFunc
		dialing, stop = context.WithTimeout(ctx, timeout)
		defer stop()
	}
	stream, err := k.route.Dial(dialing)
	if err != nil {
		if errors.Is(dialing.Err(), context.DeadlineExceeded) {
			return "timeout", ""
		}
		var denied *jsbridge.Error
		if errors.As(err, &denied) && denied.Code == "EACCES" {
			return "denied", denied.Message
		}
		if f := dial.TLSFailure(err); f != nil {
			return "tls", f.Error()
		}
		return "connect", err.Error()
	}
	closeOnce := context.AfterFunc(ctx, func() { _ = stream.Close() })
	defer func() {
		closeOnce()
		_ = stream.Close()
	}()
	k.post(func(s jsbridge.Scope) { v, err := s.Call(k.onOpen, goja.Undefined()); report(s, v, err) })
	var writer sync.WaitGroup
	writing, stop := context.WithCancel(ctx)
	defer writer.Wait()
	defer func() {
		stop()
		_ = stream.Close()
	}()
	writer.Go(func() { k.write(writing, stream) })
	return k.read(ctx, resp.NewReader(stream))
}

// write sends what is in out until ctx ends. A failure ends the reader, too: it closes the stream.
func (k *conn) write(ctx context.Context, stream net.Conn) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.wake:
		}
		k.mu.Lock()
		b := k.out
		k.out = nil
		k.mu.Unlock()
		if len(b) == 0 {
			continue
		}
		if _, err := stream.Write(b); err != nil {
			_ = stream.Close()
			return
		}
	}
}

// read hands over what comes, in batches. The next batch is read when the loop has taken the one before.
func (k *conn) read(ctx context.Context, r *resp.Reader) (how, reason string) {
	taken := make(chan struct{}, 1)
	for {
		var batch []resp.Value
		v, err := r.Read()
		for err == nil {
			batch = append(batch, v)
			if len(batch) == maxBatch || !r.Buffered() {
				break
			}
			v, err = r.Read()
		}
		if len(batch) > 0 {
			k.c.env.Loop.Post(func() {
				k.replies(batch)
				taken <- struct{}{}
			})
		}
		switch {
		case errors.Is(err, resp.ErrProtocol):
			return "protocol", err.Error()
		case err != nil:
			return "closed", ""
		}
		select {
		case <-taken:
		case <-ctx.Done():
			return "closed", ""
		}
	}
}

// replies gives a batch to the script: [kind, value] by turns, with "ok", "error" or "push".
func (k *conn) replies(batch []resp.Value) {
	if k.ended {
		return
	}
	_ = k.c.env.Realm.Do(func(s jsbridge.Scope) error {
		list := make([]goja.Value, 0, 2*len(batch))
		for i := range batch {
			v := &batch[i]
			switch {
			case v.Kind == resp.Push:
				list = append(list, s.String("push"), value(s, v, false))
				continue
			case k.first == len(k.buffers):
				return nil // a reply to nothing
			}
			buffer := k.buffers[k.first]
			k.first++
			if v.Kind == resp.Error || v.Kind == resp.BlobError {
				list = append(list, s.String("error"), s.String(string(v.Text)))
				continue
			}
			list = append(list, s.String("ok"), value(s, v, buffer))
		}
		if k.first == len(k.buffers) {
			k.buffers, k.first = k.buffers[:0], 0
		}
		v, err := s.Call(k.onReplies, goja.Undefined(), s.Array(list...))
		report(s, v, err)
		return nil
	})
}

// value makes a value of the script; the texts are Buffers if buffer is set.
func value(s jsbridge.Scope, v *resp.Value, buffer bool) goja.Value {
	switch v.Kind {
	case resp.Simple, resp.Bulk, resp.Verbatim, resp.Error, resp.BlobError:
		if buffer {
			return s.Buffer(v.Text)
		}
		return s.String(encoding.DecodeUTF8(v.Text))
	case resp.Integer:
		if v.Int > math.MaxInt32 || v.Int < math.MinInt32 {
			return s.Float(float64(v.Int))
		}
		return s.Int(int(v.Int))
	case resp.Double:
		return s.Float(v.Dbl)
	case resp.Bool:
		return s.Bool(v.Bool)
	case resp.BigNumber:
		switch {
		case buffer:
			return s.Buffer(v.Text)
		case v.Big == nil:
			return s.String(string(v.Text))
		}
		return s.BigInteger(v.Big)
	case resp.Array, resp.Set, resp.Push:
		list := make([]goja.Value, len(v.List))
		for i := range list {
			list[i] = value(s, &v.List[i], buffer)
		}
		return s.Array(list...)
	case resp.Map:
		o := s.VM().CreateObject(nil)
		for i := 0; i+1 < len(v.List); i += 2 {
			key := value(s, &v.List[i], false).String()
			_ = o.DefineDataProperty(key, value(s, &v.List[i+1], buffer), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
		}
		return o
	}
	return goja.Null()
}

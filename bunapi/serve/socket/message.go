// What scripts may send: strings and bytes of every kind, with Bun's error texts.

package socket

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/pubsub"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

// Message is one outgoing message, as text or bytes. The bytes alias the script's memory or the realm's scratch buffer: they are
// copied into the arena at once.
type Message struct {
	op    wsframe.Opcode
	text  string
	bytes []byte
}

// Text returns a text message.
func Text(text string) Message { return Message{op: wsframe.Text, text: text} }

func stringMessage(s jsbridge.Scope, v goja.Value) Message {
	if jsbridge.IsUTF16(v) {
		return Message{op: wsframe.Text, bytes: s.UTF8(v.(goja.String))}
	}
	return Message{op: wsframe.Text, text: v.String()}
}

func (m Message) size() int { return len(m.text) + len(m.bytes) }

func (m Message) send(c *wsconn.Conn, compress bool) wsconn.Status {
	if m.bytes == nil {
		return wsconn.Send(c, m.op, m.text, compress)
	}
	return wsconn.Send(c, m.op, m.bytes, compress)
}

func (m Message) publish(h *pubsub.Hub, topic string, except *pubsub.Subscriber, compress bool) (worst wsconn.Status, received bool) {
	if m.bytes == nil {
		return pubsub.Publish(h, topic, except, m.op, m.text, compress)
	}
	return pubsub.Publish(h, topic, except, m.op, m.bytes, compress)
}

// payload returns the content as bytes, for control frames.
func (m Message) payload() []byte {
	if m.bytes == nil {
		return []byte(m.text)
	}
	return m.bytes
}

// binaryMessage reads ArrayBuffers, views and Blobs. ok is false for anything else.
func binaryMessage(s jsbridge.Scope, method string, v goja.Value) (m Message, ok bool, err error) {
	if b, ok := jsbridge.View(s, v); ok {
		return Message{op: wsframe.Binary, bytes: b}, true, nil
	}
	blob, ok := fetch.BlobOf(s, v)
	if !ok {
		return Message{}, false, nil
	}
	if blob.IsFile() {
		return Message{}, true, jsbridge.Errorf("%s cannot send a file- or S3-backed Blob synchronously; await blob.bytes() first", method)
	}
	b, err := blob.Bytes()
	return Message{op: wsframe.Binary, bytes: b}, true, err
}

// AnyMessage reads what send and publish accept: strings and bytes, and everything else except null, undefined and symbols as its
// text.
func AnyMessage(s jsbridge.Scope, method string, v goja.Value) (m Message, err error) {
	if jsbridge.IsString(v) {
		return stringMessage(s, v), nil
	}
	if jsbridge.IsNullish(v) {
		return Message{}, jsbridge.Errorf("%s requires a non-empty message", method)
	}
	if m, ok, err := binaryMessage(s, method, v); ok {
		return m, err
	}
	text, err := s.ToString(v)
	return Message{op: wsframe.Text, text: text}, err
}

// isStringObject reports whether v is `new String(…)`, which counts as a string.
func isStringObject(v goja.Value) bool {
	obj, ok := v.(*goja.Object)
	return ok && obj.ClassName() == "String"
}

func textMessage(s jsbridge.Scope, method string, v goja.Value) (m Message, err error) {
	if jsbridge.IsString(v) {
		return stringMessage(s, v), nil
	}
	if !isStringObject(v) {
		return Message{}, jsbridge.Errorf("%s expects a string", method)
	}
	return Message{op: wsframe.Text, text: v.String()}, nil
}

func bytesMessage(s jsbridge.Scope, method string, v goja.Value) (Message, error) {
	m, ok, err := binaryMessage(s, method, v)
	if !ok {
		return Message{}, jsbridge.Errorf("%s expects a Blob or BufferSource", method)
	}
	return m, err
}

func controlMessage(s jsbridge.Scope, method string, v goja.Value) ([]byte, error) {
	m := Message{}
	switch {
	case jsbridge.IsNullish(v):
	case jsbridge.IsString(v) || isStringObject(v):
		m = Message{op: wsframe.Text, text: v.String()}
	default:
		var ok bool
		var err error
		if m, ok, err = binaryMessage(s, method, v); err != nil {
			return nil, err
		} else if !ok {
			return nil, jsbridge.Errorf("%s expects a string, Blob, or BufferSource", method)
		}
	}
	if n := m.size(); n > wsframe.MaxControl {
		return nil, jsbridge.RangeError("The data size must not be greater than %d bytes. Received %d bytes.", wsframe.MaxControl, n)
	}
	return m.payload(), nil
}

// result returns what Bun's send functions return.
func result(s jsbridge.Scope, st wsconn.Status, size int) goja.Value {
	switch st {
	case wsconn.Queued:
		return s.Int(-1)
	case wsconn.Dropped:
		return s.Int(0)
	}
	return s.Int(size)
}

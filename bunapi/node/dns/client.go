// A client of the DNS (RFC 1035): one question to the servers in their order, over UDP, and over TCP if the answer is too long.

package dns

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// maxAnswer bounds an answer, in bytes: what the length over TCP can say.
const maxAnswer = 1<<16 - 1

// dialer makes connections to servers.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// query is one question.
type query struct {
	servers []string // host:port
	name    string
	typ     dnsmessage.Type
	timeout time.Duration // of one attempt
	tries   int           // rounds over the servers
}

// failure is a code of Node's, such as ENOTFOUND.
type failure string

func (f failure) Error() string { return string(f) }

// ask sends the question until a server answers. The errors are failures.
func (q *query) ask(ctx context.Context, dial dialer) ([]dnsmessage.Resource, error) {
	name, err := dnsmessage.NewName(strings.TrimSuffix(q.name, ".") + ".")
	if err != nil {
		return nil, failure("EBADNAME")
	}
	last := error(failure("ECONNREFUSED"))
	for range max(1, q.tries) {
		for _, server := range q.servers {
			answer, err := q.once(ctx, dial, server, name)
			if err == nil {
				return answer, nil
			}
			last = err
			var f failure
			if errors.As(err, &f) && f != "ETIMEOUT" && f != "ECONNREFUSED" && f != "ESERVFAIL" {
				return nil, f // this server knows it
			}
			if ctx.Err() != nil {
				return nil, failure("ECANCELLED")
			}
		}
	}
	return nil, last
}

func (q *query) once(ctx context.Context, dial dialer, server string, name dnsmessage.Name) ([]dnsmessage.Resource, error) {
	ctx, cancel := context.WithTimeout(ctx, q.timeout)
	defer cancel()
	id := uint16(rand.Uint32())
	question := dnsmessage.Question{Name: name, Type: q.typ, Class: dnsmessage.ClassINET}
	m := dnsmessage.Message{Header: dnsmessage.Header{ID: id, RecursionDesired: true}, Questions: []dnsmessage.Question{question}}
	packed, err := m.Pack()
	if err != nil {
		return nil, failure("EBADNAME")
	}
	answer, err := exchange(ctx, dial, "udp", server, packed, id, question)
	if err == nil && answer.Truncated {
		answer, err = exchange(ctx, dial, "tcp", server, packed, id, question)
	}
	if err != nil {
		return nil, networkFailure(err)
	}
	switch answer.RCode {
	case dnsmessage.RCodeSuccess:
	case dnsmessage.RCodeFormatError:
		return nil, failure("EFORMERR")
	case dnsmessage.RCodeServerFailure:
		return nil, failure("ESERVFAIL")
	case dnsmessage.RCodeNameError:
		return nil, failure("ENOTFOUND")
	case dnsmessage.RCodeNotImplemented:
		return nil, failure("ENOTIMP")
	case dnsmessage.RCodeRefused:
		return nil, failure("EREFUSED")
	default:
		return nil, failure("EBADRESP")
	}
	return answer.Answers, nil
}

func networkFailure(err error) error {
	var f failure
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, syscall.ECONNREFUSED):
		return failure("ECONNREFUSED")
	case errors.Is(err, context.Canceled):
		return failure("ECANCELLED")
	}
	return failure("ETIMEOUT")
}

// exchange sends a question and waits for its answer, ignoring other packets.
func exchange(ctx context.Context, dial dialer, network, server string, packed []byte, id uint16, question dnsmessage.Question) (*dnsmessage.Message, error) {
	conn, err := dial(ctx, network, server)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if network == "tcp" {
		packed = append(binary.BigEndian.AppendUint16(nil, uint16(len(packed))), packed...)
	}
	if _, err := conn.Write(packed); err != nil {
		return nil, err
	}
	buf := make([]byte, maxAnswer)
	for {
		n, err := readAnswer(conn, network, buf)
		if err != nil {
			return nil, err
		}
		var m dnsmessage.Message
		switch err := m.Unpack(buf[:n]); {
		case err != nil && network == "udp":
			continue // it may come from another sender
		case err != nil:
			return nil, failure("EBADRESP")
		}
		if m.Response && m.ID == id && len(m.Questions) == 1 && strings.EqualFold(m.Questions[0].Name.String(), question.Name.String()) && m.Questions[0].Type == question.Type {
			return &m, nil
		}
	}
}

func readAnswer(conn net.Conn, network string, buf []byte) (int, error) {
	if network == "udp" {
		return conn.Read(buf)
	}
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return 0, err
	}
	n := int(binary.BigEndian.Uint16(size[:]))
	_, err := io.ReadFull(conn, buf[:n])
	return n, err
}

package dns

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// serveDNS answers on loopback: the first label of a name says how. It returns the server's address.
func serveDNS(t *testing.T) string {
	t.Helper()
	pc, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { _ = pc.Close(); <-done })
	go func() {
		defer close(done)
		buf := make([]byte, 1500)
		for {
			n, from, err := pc.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			for _, answer := range answersTo(&m) {
				_, _ = pc.WriteTo(answer, from)
			}
		}
	}()
	return pc.LocalAddr().String()
}

var codes = map[string]dnsmessage.RCode{"formerr": 1, "servfail": 2, "none": 3, "notimp": 4, "refused": 5, "odd": 9}

func answersTo(m *dnsmessage.Message) [][]byte {
	q := m.Questions[0]
	label, _, _ := strings.Cut(q.Name.String(), ".")
	if label == "silent" {
		return nil
	}
	m.Response = true
	m.RCode = codes[label]
	if m.RCode == 0 && label != "empty" {
		header := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 60}
		m.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: [4]byte{1, 2, 3, 4}}}}
	}
	right, err := m.Pack()
	if err != nil {
		panic(err)
	}
	if label != "forged" {
		return [][]byte{right}
	}
	// Other packets arrive first: with another ID, with another question, and one that is not a DNS message.
	m.ID++
	number, _ := m.Pack()
	m.ID--
	m.Questions[0].Name = dnsmessage.MustNewName("other.test.")
	question, _ := m.Pack()
	return [][]byte{number, question, {1, 2, 3}, right}
}

func TestQuery(t *testing.T) {
	server := serveDNS(t)
	dial := (&net.Dialer{}).DialContext
	for _, tt := range []struct{ name, code string }{
		{"good.test", ""}, {"forged.test", ""}, {"empty.test", ""}, {"none.test", "ENOTFOUND"}, {"servfail.test", "ESERVFAIL"}, {"refused.test", "EREFUSED"},
		{"notimp.test", "ENOTIMP"}, {"formerr.test", "EFORMERR"}, {"odd.test", "EBADRESP"}, {"silent.test", "ETIMEOUT"}, {strings.Repeat("a", 300), "EBADNAME"}, {"a..b", "EBADNAME"},
	} {
		q := &query{servers: []string{server}, name: tt.name, typ: dnsmessage.TypeA, timeout: 5 * time.Second, tries: 1}
		if tt.code == "ETIMEOUT" {
			q.timeout = 50 * time.Millisecond
		}
		answers, err := q.ask(t.Context(), dial)
		var f failure
		errors.As(err, &f)
		if string(f) != tt.code || err != nil && tt.code == "" {
			t.Errorf("%.20s: %v, want %q", tt.name, err, tt.code)
		}
		if want := tt.code == "" && tt.name != "empty.test"; (len(answers) == 1) != want {
			t.Errorf("%.20s: %d answers", tt.name, len(answers))
		}
	}
}

// An unreachable server is skipped, and the end of a context ends the question.
func TestServersInOrder(t *testing.T) {
	server := serveDNS(t)
	gone, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	dial := (&net.Dialer{}).DialContext
	q := &query{servers: []string{gone.LocalAddr().String(), server}, name: "good.test", typ: dnsmessage.TypeA, timeout: 5 * time.Second, tries: 1}
	if answers, err := q.ask(t.Context(), dial); err != nil || len(answers) != 1 {
		t.Errorf("%d answers, %v", len(answers), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q.name = "silent.test"
	if _, err := q.ask(ctx, dial); !errors.Is(err, failure("ECANCELLED")) {
		t.Errorf("a question whose context has ended: %v", err)
	}
}

// A script's server as a handler of net/http.
//
// A request is serialised as HTTP/1.1 again and sent through a pipe to the script's own server, so that a mounted server can do
// everything that a listening one can. The connection of a WebSocket is instead hijacked from net/http and given to the loop.

package runtime

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gobun/gobun/jsbridge"
)

// ServeHTTP answers a request with the script's server, which can so be mounted in any net/http server, behind TLS and
// middleware. Bodies are streamed in both directions and flushed as they arrive. In the script requestIP is r.RemoteAddr, the URL
// is made from r.Host and r.URL, and its scheme is https if r.TLS is set. For a WebSocket w must be an [http.Hijacker]; over
// HTTP/2, server.upgrade returns false. On Linux a plain WebSocket connection then needs no goroutine.
//
// If the server has stopped or the app has ended, the answer is 503. ServeHTTP must not be called on the app's loop, where the
// answer is 500.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.app.onLoop() {
		http.Error(w, waitsForItself("ServeHTTP").Error(), http.StatusInternalServerError)
		return
	}
	upgrade := isUpgrade(r)
	if upgrade && s.hijack(w, r) {
		return
	}
	// Otherwise net/http ends the body of an HTTP/1 request when the answer begins. HTTP/2 does not need this call.
	_ = http.NewResponseController(w).EnableFullDuplex()
	ours, theirs := net.Pipe()
	defer func() { _ = ours.Close() }()
	if !s.mount(answering{theirs}, r, nil) {
		_ = theirs.Close()
		http.Error(w, "The server has stopped.", http.StatusServiceUnavailable)
		return
	}
	var writing sync.WaitGroup
	defer writing.Wait()
	defer func() { _ = ours.Close() }() // ends the writer
	stop := make(chan struct{})
	defer close(stop)
	writing.Go(func() {
		select {
		case <-r.Context().Done(): // the client is gone, so the script's request ends
			_ = ours.Close()
		case <-stop:
		}
	})
	written := make(chan struct{})
	writing.Go(func() {
		defer close(written)
		_ = writeRequest(ours, r, false) // if it fails, there is no answer either
	})
	defer func() {
		select {
		case <-written:
		default: // the answer came before the whole body was read: the rest must not block this goroutine
			_ = http.NewResponseController(w).SetReadDeadline(time.Now())
		}
	}()
	answer, err := http.ReadResponse(bufio.NewReader(ours), r)
	if err != nil {
		if r.Context().Err() == nil {
			panic(http.ErrAbortHandler) // the script dropped the request, so the client's connection is dropped
		}
		return
	}
	if err := copyAnswer(w, answer); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// answering is the script's end of one request's pipe: once the answer is written there is nothing more to read.
type answering struct{ net.Conn }

// CloseWrite is called after the answer.
func (a answering) CloseWrite() error { return a.Close() }

// mount gives a connection to the script's server. It returns false if the server has stopped.
func (s *Server) mount(c net.Conn, r *http.Request, read []byte) bool {
	remote, _ := netip.ParseAddrPort(r.RemoteAddr) // if invalid, requestIP is null, as for a unix socket
	err := s.app.do(r.Context(), func(jsbridge.Scope) error { return s.srv.Mount(c, remote, r.TLS != nil, read) })
	return err == nil
}

func isUpgrade(r *http.Request) bool {
	return r.ProtoMajor == 1 && r.Method == http.MethodGet && strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// hijack takes the connection from net/http. It returns false if that is not possible.
func (s *Server) hijack(w http.ResponseWriter, r *http.Request) bool {
	c, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return false
	}
	var head bytes.Buffer
	_ = writeRequest(&head, r, true) // a buffer takes everything
	early, _ := buffered.Reader.Peek(buffered.Reader.Buffered())
	if !s.mount(c, r, append(head.Bytes(), early...)) {
		_, _ = io.WriteString(c, "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
		_ = c.Close()
	}
	return true
}

// writeRequest writes a request as HTTP/1.1. net/http has validated its names and values.
func writeRequest(to io.Writer, r *http.Request, upgrade bool) error {
	w := bufio.NewWriter(to)
	host := strings.NewReplacer("\r", "", "\n", "").Replace(r.Host)
	_, _ = w.WriteString(r.Method + " " + r.URL.RequestURI() + " HTTP/1.1\r\nHost: " + host + "\r\n")
	header := r.Header.Clone()
	for _, name := range []string{"Host", "Content-Length", "Transfer-Encoding", "Expect", "Te", "Trailer", "Keep-Alive", "Proxy-Connection"} {
		header.Del(name)
	}
	if !upgrade {
		header.Del("Upgrade")
		header.Del("Connection")
	}
	_ = header.Write(w) // w keeps its first error until Flush
	body := r.Body
	switch {
	case upgrade || body == nil || body == http.NoBody || r.ContentLength == 0:
		body = nil
	case r.ContentLength > 0:
		_, _ = w.WriteString("Content-Length: " + strconv.FormatInt(r.ContentLength, 10) + "\r\n")
	default:
		_, _ = w.WriteString("Transfer-Encoding: chunked\r\n")
	}
	_, _ = w.WriteString("\r\n")
	if err := w.Flush(); err != nil || body == nil {
		return err
	}
	if r.ContentLength > 0 {
		_, err := io.Copy(to, body)
		return err
	}
	chunks := httputil.NewChunkedWriter(to)
	if _, err := io.Copy(chunks, body); err != nil {
		return err
	}
	if err := chunks.Close(); err != nil {
		return err
	}
	_, err := io.WriteString(to, "\r\n")
	return err
}

// copyAnswer copies an answer, flushing each piece of its body as it arrives.
func copyAnswer(w http.ResponseWriter, answer *http.Response) error {
	header := w.Header()
	for name, values := range answer.Header {
		switch name {
		case "Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade":
			continue // they concern only the pipe
		}
		header[name] = append(header[name], values...)
	}
	w.WriteHeader(answer.StatusCode)
	control := http.NewResponseController(w)
	if answer.ContentLength < 0 {
		_ = control.Flush() // the head of a stream; a writer that cannot flush sends it later
	}
	b := make([]byte, 32<<10)
	for {
		n, err := answer.Body.Read(b)
		if n > 0 {
			if _, err := w.Write(b[:n]); err != nil {
				return nil // the client is gone
			}
			if answer.ContentLength < 0 {
				_ = control.Flush()
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

var _ http.Handler = (*Server)(nil)

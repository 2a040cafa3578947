// Running cases: as the client of a server under test, or as the server of a client under test.

package protocol

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options of a run.
type Options struct {
	// Patience stretches the time limits, which are those of the usual suite; 0 is 1. A machine that runs other tests
	// at the same time needs some.
	Patience float64
	// Parallel is how many cases run at once; 0 is 1.
	Parallel int
}

func (o Options) patience() float64 {
	if o.Patience == 0 {
		return 1
	}
	return o.Patience
}

// CheckServer runs the cases against a server: an echo at target, a ws or wss URL.
func CheckServer(ctx context.Context, target string, cases []Case, o Options) []Result {
	results := make([]Result, len(cases))
	next := make(chan int)
	var wg sync.WaitGroup
	for range max(o.Parallel, 1) {
		wg.Go(func() {
			for i := range next {
				results[i] = checkServer(ctx, target, &cases[i], o)
			}
		})
	}
	for i := range cases {
		if ctx.Err() != nil {
			results[i] = Result{ID: cases[i].ID, Behaviour: Failed, Close: Failed, Detail: "not run: " + ctx.Err().Error()}
			continue
		}
		next <- i
	}
	close(next)
	wg.Wait()
	return results
}

func checkServer(ctx context.Context, target string, c *Case, o Options) Result {
	conn, r, agreed, err := dial(ctx, target, c.deflate)
	if err != nil {
		return Result{ID: c.ID, Behaviour: Failed, Close: Failed, Detail: "opening: " + err.Error()}
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	s := &session{c: c, conn: conn, client: true, patience: o.patience()}
	if agreed != nil {
		s.deflate, s.inflate = agreed.agree(true)
	}
	return s.run(r)
}

// Server is the tester as a server. A client under test asks /getCaseCount, runs each case with /runCase?case=N
// (from 1) and ends with /updateReports.
type Server struct {
	cases    []Case
	options  Options
	listener net.Listener
	conns    sync.WaitGroup
	running  sync.WaitGroup // cases

	mu      sync.Mutex
	results map[int]Result
	open    map[net.Conn]struct{}
	done    chan struct{}
	once    sync.Once
}

// NewServer listens on a free port of the loopback interface.
func NewServer(cases []Case, o Options) (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{cases: cases, options: o, listener: l, results: map[int]Result{}, open: map[net.Conn]struct{}{}, done: make(chan struct{})}
	s.conns.Go(s.accept)
	return s, nil
}

// URL is the address for the client under test, without a path.
func (s *Server) URL() string { return "ws://" + s.listener.Addr().String() }

// Done is closed when the client has asked for the reports.
func (s *Server) Done() <-chan struct{} { return s.done }

// Close drops what is open and waits for it.
func (s *Server) Close() {
	_ = s.listener.Close()
	s.mu.Lock()
	for c := range s.open {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.conns.Wait()
}

// Results are those of all cases, when what runs has ended; a case that was not run has failed.
func (s *Server) Results() []Result {
	s.running.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Result, len(s.cases))
	for i := range s.cases {
		r, ok := s.results[i]
		if !ok {
			r = Result{ID: s.cases[i].ID, Behaviour: Failed, Close: Failed, Detail: "not run"}
		}
		out[i] = r
	}
	return out
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.open[conn] = struct{}{}
		s.mu.Unlock()
		s.conns.Go(func() {
			s.serve(conn)
			_ = conn.Close()
			s.mu.Lock()
			delete(s.open, conn)
			s.mu.Unlock()
		})
	}
}

// chosen is the case that a URL names, -1 if none.
func (s *Server) chosen(u *url.URL) (int, error) {
	q := u.Query()
	switch u.Path {
	case "/runCase", "/getCaseInfo", "/getCaseStatus":
		if id := q.Get("casetuple"); id != "" {
			if i := slices.IndexFunc(s.cases, func(c Case) bool { return c.ID == id }); i >= 0 {
				return i, nil
			}
		}
		if n, err := strconv.Atoi(q.Get("case")); err == nil && n >= 1 && n <= len(s.cases) {
			return n - 1, nil
		}
		return 0, fmt.Errorf("no case %q", u.RawQuery)
	case "/getCaseCount", "/updateReports":
		return -1, nil
	}
	return 0, fmt.Errorf("no such path: %s", u.Path)
}

func (s *Server) serve(conn net.Conn) {
	n, running := -1, false
	defer func() {
		if running {
			s.running.Done()
		}
	}()
	r, u, agreed, err := answerOpening(conn, func(u *url.URL) (*negotiation, error) {
		var err error
		if n, err = s.chosen(u); err != nil || n < 0 || u.Path != "/runCase" {
			return nil, err
		}
		s.running.Add(1)
		running = true
		return s.cases[n].deflate, nil
	})
	if err != nil {
		if n >= 0 {
			s.record(n, Result{ID: s.cases[n].ID, Behaviour: Failed, Close: Failed, Detail: "opening: " + err.Error()})
		}
		return
	}
	switch u.Path {
	case "/runCase":
		c := &session{c: &s.cases[n], conn: conn, patience: s.options.patience()}
		if agreed != nil {
			c.deflate, c.inflate = agreed.agree(false)
		}
		s.record(n, c.run(r))
	case "/getCaseCount":
		tell(conn, r, len(s.cases))
	case "/getCaseInfo":
		tell(conn, r, map[string]string{"id": s.cases[n].ID, "description": "category " + s.cases[n].Category()})
	case "/getCaseStatus":
		s.mu.Lock()
		result := s.results[n]
		s.mu.Unlock()
		tell(conn, r, map[string]string{"behavior": string(result.Behaviour)})
	case "/updateReports":
		tell(conn, r, nil)
		s.once.Do(func() { close(s.done) })
	}
}

func (s *Server) record(n int, r Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.results[n] = r
}

// tell sends one message, nil for none, and closes.
func tell(conn net.Conn, r *bufio.Reader, v any) {
	var out []byte
	if v != nil {
		data, err := json.Marshal(v)
		if err != nil {
			return
		}
		out = frame{op: opText, payload: data}.encode(out, false)
	}
	out = closeFrame(1000, "").encode(out, false)
	_ = conn.SetDeadline(time.Now().Add(openTimeout))
	if _, err := conn.Write(out); err != nil {
		return
	}
	rc := receiver{r: r, masked: true}
	for {
		if e := rc.next(); e.kind == gotClose || e.kind == gotEnd {
			return
		}
	}
}

// Table is the results by category, and a line for each case, or group of cases, that is not simply OK.
func Table(results []Result) string {
	verdicts := []Verdict{OK, NonStrict, Informational, Unimplemented, Failed}
	type row struct {
		count map[Verdict]int
		took  time.Duration
	}
	var order, notes []string
	rows := map[string]*row{}
	groups := map[string]int{} // unimplemented cases by group
	all := &row{count: map[Verdict]int{}}
	for _, res := range results {
		category := (&Case{ID: res.ID}).Category()
		rw := rows[category]
		if rw == nil {
			rw = &row{count: map[Verdict]int{}}
			rows[category] = rw
			order = append(order, category)
		}
		v := res.Behaviour
		switch {
		case v == Unimplemented:
			group := res.ID[:strings.LastIndexByte(res.ID, '.')]
			if groups[group]++; groups[group] == 1 {
				notes = append(notes, fmt.Sprintf("%s.* %s", group, v))
			}
		case !res.Passed():
			v = Failed
			notes = append(notes, res.String())
		case v != OK:
			notes = append(notes, res.String())
		}
		for _, r := range []*row{rw, all} {
			r.count[v]++
			r.took += res.Took
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-9s", "category")
	for _, v := range verdicts {
		fmt.Fprintf(&b, "%15s", v)
	}
	fmt.Fprintf(&b, "%9s\n", "seconds")
	rows["all"] = all
	for _, name := range append(order, "all") {
		fmt.Fprintf(&b, "%-9s", name)
		for _, v := range verdicts {
			fmt.Fprintf(&b, "%15d", rows[name].count[v])
		}
		fmt.Fprintf(&b, "%9.1f\n", rows[name].took.Seconds())
	}
	for _, n := range notes {
		b.WriteString("  " + n + "\n")
	}
	return b.String()
}

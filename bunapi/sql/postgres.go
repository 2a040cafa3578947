// Connections to PostgreSQL. jackc/pgx's pgconn speaks the protocol: logging in, statements, cancelling. What lies above it there
// (pgx itself, pools, types) is not used: values are converted by values.js, as Bun converts them.

package sql

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/dop251/goja"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/jsbridge"
)

// The modes of TLS, as options.js counts them.
const (
	sslPrefer = iota + 1
	sslRequire
	sslVerifyCA
	sslVerifyFull
)

// conn is one connection. Its goroutine connects, and runs one job after the other.
type conn struct {
	c      *clients
	jobs   chan job // room for one: the pool gives one at a time
	ctx    context.Context
	cancel context.CancelFunc
	mu     sync.Mutex // guards opened
	opened *pgconn.PgConn
}

type job struct {
	do   func(ctx context.Context, pg *pgconn.PgConn) ([]*pgconn.Result, *pgconn.StatementDescription, error)
	done func(s jsbridge.Scope, results []*pgconn.Result, sd *pgconn.StatementDescription, err error, closed bool)
}

//lint:ignore ST1005 Bun words it so
var errNoTLS = errors.New("Server does not support SSL")

// begin is the context of the realm's connections.
func (c *clients) begin() context.Context {
	if c.ctx == nil {
		c.ctx, c.stop = context.WithCancel(context.Background())
	}
	return c.ctx
}

// dialer connects, and secures before pgconn says anything: the checks of certificates are those of all of Bun's clients.
func dialer(raw pgconn.DialFunc, mode int, plan *dial.TLS) pgconn.DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		stream, err := raw(ctx, network, address)
		if err != nil || mode == 0 || network == "unix" {
			return stream, err
		}
		secured, err := secure(ctx, stream, mode, plan)
		if err != nil {
			_ = stream.Close()
		}
		return secured, err
	}
}

func secure(ctx context.Context, stream net.Conn, mode int, plan *dial.TLS) (net.Conn, error) {
	stop := context.AfterFunc(ctx, func() { _ = stream.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	const sslRequest = 80877103 // PostgreSQL's documentation, "SSL Session Encryption"
	if _, err := stream.Write(binary.BigEndian.AppendUint32([]byte{0, 0, 0, 8}, sslRequest)); err != nil {
		return nil, err
	}
	var answer [1]byte
	if _, err := io.ReadFull(stream, answer[:]); err != nil {
		return nil, err
	}
	switch {
	case answer[0] == 'S':
		return plan.Client(ctx, stream)
	case mode == sslPrefer:
		return stream, nil
	}
	return nil, errNoTLS
}

// config makes pgconn's configuration of the options of a client.
func (c *clients) config(s jsbridge.Scope, o *goja.Object) (*pgconn.Config, error) {
	text := func(name string) string { return o.Get(name).String() }
	// All that ParseConfig reads from the environment and from files is replaced below.
	cfg, err := pgconn.ParseConfig("host=localhost sslmode=disable target_session_attrs=any")
	if err != nil {
		return nil, err
	}
	cfg.Host, cfg.Port = text("hostname"), uint16(o.Get("port").ToInteger())
	cfg.User, cfg.Password, cfg.Database = text("username"), text("password"), text("database")
	cfg.TLSConfig, cfg.Fallbacks, cfg.ConnectTimeout = nil, nil, 0
	cfg.RuntimeParams = map[string]string{"client_encoding": "UTF8"}
	pairs := strings.Split(text("query"), "\x00")
	for i := 0; i+1 < len(pairs); i += 2 {
		cfg.RuntimeParams[pairs[i]] = pairs[i+1]
	}
	if path := o.Get("path"); path != nil && !jsbridge.IsNullish(path) {
		cfg.Host = path.String()
		if i := strings.LastIndex(cfg.Host, "/.s.PGSQL."); i >= 0 {
			cfg.Host = cfg.Host[:i]
		}
		cfg.Host = filepath.ToSlash(c.env.Path(cfg.Host))
	}
	cfg.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil }
	mode := int(o.Get("sslMode").ToInteger())
	if mode == sslVerifyCA {
		return nil, jsbridge.Unsupported(`Bun.SQL's sslmode "verify-ca"`)
	}
	tls, err := dial.ParseTLS(s, o.Get("tls"), "Bun.SQL")
	if err != nil {
		return nil, err
	}
	if tls.Checks() {
		return nil, jsbridge.Unsupported("Bun.SQL's tls.checkServerIdentity")
	}
	verify := mode == sslVerifyFull && c.env.Getenv("NODE_TLS_REJECT_UNAUTHORIZED") != "0"
	cfg.DialFunc = dialer(c.env.Access.Dialer(dial.Context), mode, tls.Plan(cfg.Host, verify, nil))
	return cfg, nil
}

// jsPostgres is postgres(options, timeout, opened, ended): {prepare, run, simple, cancel, close}. opened() and ended(error) are called
// once, in this order; the first only if it connects.
func (c *clients) jsPostgres(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	cfg, err := c.config(s, a.At(0).(*goja.Object))
	if err != nil {
		return nil, err
	}
	k := &conn{c: c, jobs: make(chan job, 1)}
	k.ctx, k.cancel = context.WithCancel(c.begin())
	timeout := time.Duration(a.At(1).ToInteger()) * time.Millisecond
	opened, _ := jsbridge.Function(a.At(2))
	ended, _ := jsbridge.Function(a.At(3))
	release := c.env.Loop.Hold() // until it is open
	c.running.Go(func() {
		err := k.live(timeout, cfg, func() {
			k.post(func(s jsbridge.Scope) error {
				release()
				_, err := s.Call(opened, goja.Undefined())
				return err
			})
		})
		k.post(func(s jsbridge.Scope) error {
			release()
			_, err := s.Call(ended, goja.Undefined(), c.failure(s, err))
			return err
		})
	})
	o := s.Object()
	s.SetMethod(o, "prepare", 4, k.jsPrepare)
	s.SetMethod(o, "run", 3, k.jsRun)
	s.SetMethod(o, "simple", 2, k.jsSimple)
	s.SetMethod(o, "cancel", 0, k.jsCancel)
	s.SetMethod(o, "close", 0, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) { k.cancel(); return nil, nil })
	return o, nil
}

func (k *conn) post(fn func(s jsbridge.Scope) error) {
	k.c.env.Loop.Post(func() {
		_ = k.c.env.Realm.Do(func(s jsbridge.Scope) error {
			if err := fn(s); err != nil {
				s.Report(err)
			}
			return nil
		})
	})
}

// live connects and runs jobs until the connection or the context ends, and says why it ended.
func (k *conn) live(timeout time.Duration, cfg *pgconn.Config, opened func()) error {
	dialing, stop := k.ctx, context.CancelFunc(func() {})
	if timeout > 0 {
		dialing, stop = context.WithTimeout(k.ctx, timeout)
	}
	pg, err := pgconn.ConnectConfig(dialing, cfg)
	late := errors.Is(dialing.Err(), context.DeadlineExceeded)
	stop()
	switch {
	case err != nil && late:
		return errLate{timeout}
	case err != nil:
		return connectError{err}
	}
	defer func() {
		closing, stop := context.WithTimeout(context.Background(), time.Second)
		defer stop()
		_ = pg.Close(closing)
	}()
	k.mu.Lock()
	k.opened = pg
	k.mu.Unlock()
	opened()
	for {
		select {
		case <-k.ctx.Done():
			return nil
		case j := <-k.jobs:
			results, sd, err := j.do(k.ctx, pg)
			closed := pg.IsClosed()
			k.post(func(s jsbridge.Scope) error { j.done(s, results, sd, err, closed); return nil })
			if closed {
				return err
			}
		}
	}
}

type errLate struct{ after time.Duration }

func (e errLate) Error() string {
	return fmt.Sprintf("Connection timeout after %gs", e.after.Seconds())
}

type connectError struct{ err error }

func (e connectError) Error() string { return e.err.Error() }
func (e connectError) Unwrap() error { return e.err }

// failure makes what postgres.js makes an error of: [code, message, fields].
func (c *clients) failure(s jsbridge.Scope, err error) goja.Value {
	var pg *pgconn.PgError
	var late errLate
	var connecting connectError
	var own *jsbridge.Error
	list := func(code, message string, fields goja.Value) goja.Value {
		return s.Array(s.String(code), s.String(message), fields)
	}
	switch {
	case errors.As(err, &pg):
		code := "SERVER_ERROR"
		if pg.Code == "42601" {
			code = "SYNTAX_ERROR"
		}
		return list(code, pg.Message, fieldsOf(s, pg))
	case errors.As(err, &own):
		return s.ErrorValue(own)
	case errors.As(err, &late):
		return list("CONNECTION_TIMEOUT", late.Error(), goja.Undefined())
	case errors.Is(err, errNoTLS):
		return list("TLS_NOT_AVAILABLE", errNoTLS.Error(), goja.Undefined())
	case errors.As(err, &connecting):
		if f := dial.TLSFailure(err); f != nil {
			return s.ErrorValue(f)
		}
		return list("CONNECTION_REFUSED", "Failed to connect", goja.Undefined())
	}
	return list("CONNECTION_CLOSED", "Connection closed", goja.Undefined())
}

func fieldsOf(s jsbridge.Scope, e *pgconn.PgError) goja.Value {
	o := s.Object()
	number := func(n int32) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprint(n)
	}
	for _, f := range [][2]string{
		{"errno", e.Code}, {"detail", e.Detail}, {"hint", e.Hint}, {"severity", e.Severity}, {"position", number(e.Position)},
		{"internalPosition", number(e.InternalPosition)}, {"internalQuery", e.InternalQuery}, {"where", e.Where}, {"schema", e.SchemaName},
		{"table", e.TableName}, {"column", e.ColumnName}, {"dataType", e.DataTypeName}, {"constraint", e.ConstraintName}, {"file", e.File},
		{"line", number(e.Line)}, {"routine", e.Routine},
	} {
		if f[1] != "" {
			_ = o.Set(f[0], f[1])
		}
	}
	return o
}

// start gives the goroutine a job, which keeps the script alive.
func (k *conn) start(do func(ctx context.Context, pg *pgconn.PgConn) ([]*pgconn.Result, *pgconn.StatementDescription, error), done goja.Callable) error {
	release := k.c.env.Loop.Hold()
	j := job{do: do, done: func(s jsbridge.Scope, results []*pgconn.Result, sd *pgconn.StatementDescription, err error, closed bool) {
		release()
		args := []goja.Value{goja.Null(), goja.Undefined(), s.Bool(closed)}
		switch {
		case err != nil:
			args[0] = k.c.failure(s, err)
		case sd != nil:
			types := make([]goja.Value, len(sd.ParamOIDs))
			for i, oid := range sd.ParamOIDs {
				types[i] = s.Float(float64(oid))
			}
			args[1] = s.Array(types...)
		default:
			args[1] = resultsOf(s, results)
		}
		if _, err := s.Call(done, goja.Undefined(), args...); err != nil {
			s.Report(err)
		}
	}}
	select {
	case k.jobs <- j:
		return nil
	default:
		release()
		return jsbridge.Errorf("internal error: the connection is busy")
	}
}

// resultsOf makes [[tag, columns, rows]] of results: a column is [name, type, table, number], a row the texts of its values.
func resultsOf(s jsbridge.Scope, results []*pgconn.Result) goja.Value {
	list := make([]goja.Value, len(results))
	for i, r := range results {
		columns := make([]goja.Value, len(r.FieldDescriptions))
		for n, f := range r.FieldDescriptions {
			columns[n] = s.Array(s.String(f.Name), s.Float(float64(f.DataTypeOID)), s.Float(float64(f.TableOID)), s.Int(int(int16(f.TableAttributeNumber))))
		}
		rows := make([]goja.Value, len(r.Rows))
		for n, row := range r.Rows {
			values := make([]goja.Value, len(row))
			for m, v := range row {
				values[m] = goja.Null()
				if v != nil {
					values[m] = s.String(string(v))
				}
			}
			rows[n] = s.Array(values...)
		}
		list[i] = s.Array(s.String(r.CommandTag.String()), s.Array(columns...), s.Array(rows...))
	}
	return s.Array(list...)
}

// jsPrepare is prepare(name, sql, types, done): done(error, types of the parameters). Of types, 0 is one that the server finds out.
func (k *conn) jsPrepare(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	name, sql, list := a.At(0).String(), a.At(1).String(), a.At(2).(*goja.Object)
	types := make([]uint32, list.Get("length").ToInteger())
	for i := range types {
		types[i] = uint32(list.Get(fmt.Sprint(i)).ToInteger())
	}
	done, _ := jsbridge.Function(a.At(3))
	return nil, k.start(func(ctx context.Context, pg *pgconn.PgConn) ([]*pgconn.Result, *pgconn.StatementDescription, error) {
		sd, err := pg.Prepare(ctx, name, sql, types)
		return nil, sd, err
	}, done)
}

// jsRun is run(name, params, done): params are texts and nulls.
func (k *conn) jsRun(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	name, list := a.At(0).String(), a.At(1).(*goja.Object)
	params := make([][]byte, list.Get("length").ToInteger())
	for i := range params {
		if v := list.Get(fmt.Sprint(i)); !goja.IsNull(v) {
			params[i] = []byte(v.String())
		}
	}
	done, _ := jsbridge.Function(a.At(2))
	return nil, k.start(func(ctx context.Context, pg *pgconn.PgConn) ([]*pgconn.Result, *pgconn.StatementDescription, error) {
		r := pg.ExecPrepared(ctx, name, params, nil, nil).Read()
		return []*pgconn.Result{r}, nil, r.Err
	}, done)
}

// jsSimple is simple(sql, done).
func (k *conn) jsSimple(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	sql := a.At(0).String()
	done, _ := jsbridge.Function(a.At(1))
	return nil, k.start(func(ctx context.Context, pg *pgconn.PgConn) ([]*pgconn.Result, *pgconn.StatementDescription, error) {
		results, err := pg.Exec(ctx, sql).ReadAll()
		return results, nil, err
	}, done)
}

// jsCancel asks the server, over a connection of its own, to stop what runs.
func (k *conn) jsCancel(jsbridge.Scope, jsbridge.Args) (goja.Value, error) {
	k.mu.Lock()
	pg := k.opened
	k.mu.Unlock()
	if pg == nil {
		return nil, nil
	}
	k.c.running.Go(func() {
		ctx, stop := context.WithTimeout(k.ctx, 10*time.Second)
		defer stop()
		_ = pg.CancelRequest(ctx) // what runs then ends by itself
	})
	return nil, nil
}

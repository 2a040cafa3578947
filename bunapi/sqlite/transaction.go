package sqlite

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// control is a statement that begins or ends a transaction.
type control int

const (
	begin control = iota
	beginDeferred
	beginImmediate
	beginExclusive
	commit
	rollback
	savepoint
	release
	rollbackTo
	controls
)

// controlSQL are the texts of the controls. The savepoint has a name that no script is likely to use.
var controlSQL = [controls]string{
	begin: "BEGIN", beginDeferred: "BEGIN DEFERRED", beginImmediate: "BEGIN IMMEDIATE", beginExclusive: "BEGIN EXCLUSIVE",
	commit: "COMMIT", rollback: "ROLLBACK",
	savepoint: "SAVEPOINT `\t_bs3.\t`", release: "RELEASE `\t_bs3.\t`", rollbackTo: "ROLLBACK TO `\t_bs3.\t`",
}

// do runs a control statement, which stays prepared.
func (d *database) do(what control) error {
	if err := d.open(errClosed); err != nil {
		return err
	}
	if d.control[what] == nil {
		st, err := d.c.Prepare(controlSQL[what])
		if err != nil {
			return d.failure(err)
		}
		st.Own()
		d.control[what] = st
	}
	_, err := d.finish(d.control[what])
	return err
}

// variantNames are the kinds of transactions in the order of the statements that begin them.
var variantNames = [...]string{"default", "deferred", "immediate", "exclusive"}

// transaction is Database.transaction: a function that runs fn in a transaction, with variants for each kind.
func transaction(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	fn, ok := jsbridge.Function(a.At(0))
	if !ok {
		return nil, jsbridge.TypeError("Expected first argument to be a function")
	}
	if err := d.open(errCannotUse); err != nil {
		return nil, err
	}
	var variants [len(variantNames)]*goja.Object
	for i := range variants {
		variants[i] = s.Func("transaction", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			return d.inside(s, begin+control(i), fn, a)
		})
	}
	for _, variant := range variants {
		for i, name := range variantNames {
			if err := variant.DefineDataProperty(name, variants[i], goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
				return nil, err
			}
		}
		if err := variant.DefineDataProperty("database", d.self, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_TRUE); err != nil {
			return nil, err
		}
	}
	return variants[0], nil
}

// inside calls fn in a transaction, or in a savepoint if there is already a transaction.
func (d *database) inside(s jsbridge.Scope, first control, fn goja.Callable, a jsbridge.Args) (goja.Value, error) {
	if err := d.open(errClosed); err != nil {
		return nil, err
	}
	after, undo := commit, rollback
	if d.c.InTransaction() {
		first, after, undo = savepoint, release, rollbackTo
	}
	if err := d.do(first); err != nil {
		return nil, err
	}
	v, err := s.Call(fn, a.This, a.From(0)...)
	if err == nil {
		if p, ok := jsbridge.Promise(v); ok && p.State() == goja.PromiseStateRejected {
			return v, d.undo(undo)
		}
		if err = d.do(after); err == nil {
			return v, nil
		}
	}
	if failed := d.undo(undo); failed != nil {
		return nil, failed
	}
	return nil, err
}

// undo rolls back, unless the script or SQLite has already ended the transaction.
func (d *database) undo(how control) error {
	if err := d.open(errClosed); err != nil {
		return err
	}
	if !d.c.InTransaction() {
		return nil
	}
	if err := d.do(how); err != nil || how == rollback {
		return err
	}
	return d.do(release)
}

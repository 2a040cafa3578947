package sqlite

import (
	"errors"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/jsbridge"
)

// errorScript creates the class SQLiteError. In Bun the errors are plain Errors with that name, which the class recognises.
var errorScript = jsbridge.NewGlue("bun:sqlite", `(() => {
	class SQLiteError extends Error {
		constructor() { super(); throw new Error("SQLiteError can only be constructed by bun:sqlite"); }
		static [Symbol.hasInstance](instance) { return instance?.name === "SQLiteError"; }
	}
	return SQLiteError;
})()`)

var (
	errClosed    = jsbridge.Errorf("Database has closed")
	errCannotUse = jsbridge.RangeError("Cannot use a closed database")
	errCannotDo  = jsbridge.Errorf("Can't do this on a closed database")
	errFinalized = jsbridge.Errorf("Statement has finalized")
	errBusy      = jsbridge.TypeError("This database connection is busy executing a query")
	errNoSQL     = jsbridge.Errorf("Expected SQL string")
	errNothing   = jsbridge.RangeError("Invalid SQL statement")
	errBinding   = jsbridge.TypeError("Binding expected string, TypedArray, boolean, number, bigint or null")
	errIterator  = jsbridge.Errorf("This iterator was invalidated: its statement was run again. Use db.prepare() to get a statement with a cursor of its own.")
)

// sqliteError returns the SQLiteError for a failure that SQLite reported; other errors are returned unchanged.
func sqliteError(err error) error {
	if err == nil {
		return nil
	}
	var e *sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	return (&jsbridge.Error{Name: "SQLiteError", Code: e.Name(), Message: e.Message}).With("errno", e.Code).With("byteOffset", e.Offset)
}

// nullBytes returns Node's error for a text that C would treat as a shorter one.
func nullBytes(name, text string) error {
	return jsbridge.TypeError("The argument '%s' must be a string without null bytes. Received %s", name, quoted(text)).WithCode("ERR_INVALID_ARG_VALUE")
}

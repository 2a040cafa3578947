// The classes of errors, and the errors of misuse in Node's words.
"use strict";
const { inspect } = require("node:util");

class SQLError extends Error {
  constructor(message) {
    super(message);
    this.name = "SQLError";
  }
}

const postgresFields = ["errno", "detail", "hint", "severity", "position", "internalPosition", "internalQuery", "where", "schema", "table", "column", "dataType", "constraint", "file", "line", "routine"];

class PostgresError extends SQLError {
  constructor(message, options) {
    super(message);
    this.name = "PostgresError";
    this.code = options.code;
    for (const field of postgresFields) if (options[field] !== undefined) this[field] = options[field];
  }
}

class MySQLError extends SQLError {
  constructor(message, options) {
    super(message);
    this.name = "MySQLError";
    this.code = options.code;
    if (options.errno !== undefined) this.errno = options.errno;
    if (options.sqlState !== undefined) this.sqlState = options.sqlState;
  }
}

class SQLiteError extends SQLError {
  constructor(message, options) {
    super(message);
    this.name = "SQLiteError";
    this.code = options.code;
    this.errno = options.errno;
    if (options.byteOffset !== undefined) this.byteOffset = options.byteOffset;
  }
}

const coded = (Class, code, message) => Object.defineProperty(new Class(message), "code", { value: code, writable: true, configurable: true });

const invalidValue = (name, value, reason) =>
  coded(TypeError, "ERR_INVALID_ARG_VALUE", `The ${name.includes(".") ? "property" : "argument"} '${name}' ${reason}. Received ${inspect(value)}`);

module.exports = { SQLError, PostgresError, MySQLError, SQLiteError, coded, invalidValue };

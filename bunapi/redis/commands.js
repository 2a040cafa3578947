// The commands that have a method, and how each reads its arguments. In "key value" each name is one argument, others are
// ignored; "*" takes any number; "key*" needs one at least. The number is the method's length.
"use strict";
const { isBytes } = internal;

const table = {
  "0": "dbsize lastsave randomkey time",
  "* 0": "command copy flushall flushdb getex info lpush lpushx mset msetnx psubscribe pubsub punsubscribe rpush rpushx scan script select zmscore",
  "* 1": "bitfield client config function pfcount pfmerge sdiff sinter sintercard sort sunion zdiff zintercard",
  "* 2": "bitpos blpop brpop bzpopmax bzpopmin debug eval evalsha fcall geohash geopos hexpiretime hgetdel hgetex hpersist hpexpiretime hpttl httl lcs lmpop lpos object sdiffstore sinterstore smismember sscan sunionstore xdel xgroup xinfo xpending xsetid zdiffstore zinter zmpop zscan zunion",
  "* 3": "bitop blmpop bzmpop geodist geosearch hexpire hexpireat hincrby hincrbyfloat hpexpire hpexpireat hsetex xack xadd xrange xread xrevrange xtrim zadd zinterstore zrange zrangebyscore zrevrange zrevrangebyscore zunionstore",
  "* 4": "geoadd geosearchstore linsert lmove zrangestore",
  "* 5": "blmove xautoclaim xclaim",
  "* 6": "xreadgroup",
  "channel message 0": "spublish",
  "key 0": "bitcount dump expiretime getdel hgetall hkeys hlen hvals keys llen persist pexpiretime pttl scard strlen zcard",
  "key 1": "decr exists get getBuffer incr smembers ttl type xlen",
  "key count element 3": "lrem",
  "key decrement 2": "decrby",
  "key field 0": "hstrlen",
  "key field 2": "hexists hget",
  "key field value 3": "hsetnx",
  "key increment 2": "incrby incrbyfloat",
  "key increment member 3": "zincrby",
  "key index 2": "lindex",
  "key index element 3": "lset",
  "key milliseconds 2": "pexpire",
  "key milliseconds value 3": "psetex",
  "key milliseconds-timestamp 2": "pexpireat",
  "key min max 3": "zcount zlexcount zremrangebylex zremrangebyscore",
  "key newkey 2": "rename renamenx",
  "key offset 2": "getbit",
  "key offset value 3": "setbit setrange",
  "key seconds value 3": "setex",
  "key start end 0": "substr",
  "key start end 3": "getrange",
  "key start stop 3": "lrange ltrim zremrangebyrank",
  "key timestamp 2": "expireat",
  "key value 0": "append getset pfadd setnx zscore",
  "key value 2": "sismember",
  "key* 0": "lpop mget rpop touch unlink zpopmax zpopmin zrandmember zrank zrevrank",
  "key* 1": "del hrandfield",
  "key* 2": "hdel hscan zrem",
  "key* 3": "zrangebylex zrevrangebylex",
  "message 1": "echo",
  "numreplicas timeout 2": "wait",
  "source destination timeout 3": "brpoplpush",
  "source destination 2": "rpoplpush",
  "source destination member 0": "smove",
};

// truths are the commands whose 1 and 0 are true and false.
const truths = new Set(["exists", "hexists", "hsetnx", "sismember", "smove"]);

const argError = (message, code = "ERR_INVALID_ARG_TYPE") => Object.defineProperty(new TypeError(message), "code", { value: code, writable: true, configurable: true });
const wanted = (name, method, what = "a string or buffer") => argError(`Expected ${name} to be ${what} for '${method}'.`);

// argument makes what is sent of an argument; undefined if it is none.
function argument(v) {
  if (typeof v === "string") return v;
  if (typeof v === "number") return String(v);
  if (typeof v === "object" && v !== null && (isBytes(v) || v instanceof Blob)) return v;
  return undefined;
}
function need(v, name, method, what) {
  const a = argument(v);
  if (a === undefined) throw wanted(name, method, what);
  return a;
}

const readers = {
  many: (method, first) => (args) => {
    if (first && args.length === 0) throw argError('The "key" argument must be specified', "ERR_MISSING_ARGS");
    return args.map((v) => need(v, "additional arguments", method));
  },
  fixed: (method, names) => (args) => names.map((name, i) => need(args[i], name, method)),
};

// pairs reads the fields of hset and hmset: one by one, in an array, or the properties of an object.
const pairs = (method) => (args) => {
  const [key, ...rest] = args;
  let fields = rest;
  if (rest.length === 0) throw new Error("HSET requires at least key, field, and value arguments");
  if (rest.length === 1) {
    const only = rest[0];
    if (Array.isArray(only)) fields = only;
    else if (typeof only === "object" && only !== null && !isBytes(only)) fields = Object.entries(only).flat();
    else throw new Error("HSET requires at least key, field, and value arguments");
    if (fields.length === 0) throw new Error("HSET requires at least one field-value pair");
  }
  if (fields.length % 2 !== 0) throw new Error("HSET requires field-value pairs (even number of arguments after key)");
  return [need(key, "key", method), ...fields.map((v, i) => argument(v) ?? (typeof v === "symbol" ? need(v, i % 2 ? "value" : "field", method) : String(v)))];
};

const list = (method, words, name) => (args) => {
  let [key, ...rest] = args;
  if (name === "field" && rest.length === 1 && Array.isArray(rest[0])) rest = rest[0];
  if (args.length === 0 || rest.length === 0) throw new Error(`${method.toUpperCase()} requires at least ${words}`);
  return [need(key, "key", method), ...rest.map((v) => need(v, name, method))];
};

const counted = (method) => (args) => {
  const out = [need(args[0], "key", method)];
  if (args[1] !== undefined && args[1] !== null) {
    if (typeof args[1] !== "number" && typeof args[1] !== "string") throw wanted("count", method, "a number or string");
    out.push(String(args[1]));
  }
  return out;
};

const special = {
  expire: [2, (args) => {
    const key = need(args[0], "key", "expire"), n = args[1];
    if (typeof n !== "number") throw argError(`The "seconds" property must be of type number. Received ${n === undefined ? "undefined" : typeof n}`);
    if (!Number.isInteger(n)) throw argError('The "seconds" property must be of type integer. Received number');
    return [key, String(n)];
  }],
  hmget: [2, list("hmget", "a key and one field", "field")],
  sadd: [2, list("sadd", "a key and one member", "member")],
  srem: [2, list("srem", "a key and one member", "member")],
  hset: [2, pairs("hset")],
  hmset: [2, pairs("hmset")],
  spop: [1, counted("spop")],
  srandmember: [1, counted("srandmember")],
  ping: [0, (args) => (args[0] === undefined ? [] : [need(args[0], "message", "ping")])],
  publish: [0, (args) => {
    for (const [i, name] of [[0, "channel"], [1, "message"]]) if (argument(args[i]) === undefined) throw wanted(name, "publish", "a string");
    return [argument(args[0]), argument(args[1])];
  }],
  set: [2, (args) => [need(args[0], "key", "set"), need(args[1], "value", "set", "a string or buffer or number"), ...args.slice(2).filter((v) => v !== undefined && v !== null).map((v) => need(v, "arguments", "set"))]],
};

// forEach calls fn(name, length, read) for every command.
function forEach(fn) {
  for (const [shape, names] of Object.entries(table)) {
    const words = shape.split(" "), length = Number(words.pop());
    for (const name of names.split(" ")) {
      const read = words[0] === "*" ? readers.many(name, false) : words[0] === "key*" ? readers.many(name, true) : readers.fixed(name, words);
      fn(name, length, read);
    }
  }
  for (const name in special) fn(name, ...special[name]);
}

module.exports = { forEach, truths, wanted, argError };

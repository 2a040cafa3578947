// The user and the groups of the process. Systems without them have none of these members.
"use strict";

const { check, argType } = internal;
const unknown = (kind, name) => check.codedError(Error, "ERR_UNKNOWN_CREDENTIAL", `${kind} identifier does not exist: ${name}`);

// identifier is a number, or that of a name.
function identifier(v, name, kind, max, types = "number or string") {
  if (typeof v === "number") return check.integer(v, name, 0, max);
  if (typeof v !== "string") throw argType(name, types, v);
  const id = kind === "User" ? internal.userID(v) : internal.groupID(v);
  if (id === undefined) throw unknown(kind, v);
  return id;
}

function done(failed, syscall) {
  if (!failed) return undefined;
  const e = new Error(`${failed.code}: ${failed.text}, ${syscall}`);
  throw Object.assign(e, { code: failed.code, errno: failed.errno, syscall });
}

const setter = (name, kind) => ({ [name](id) { return done(internal[name](identifier(id, "id", kind, 2147483647)), name) ?? 0; } })[name];
const max = 4294967295;

module.exports = internal.getuid === undefined ? {} : {
  getuid() { return internal.getuid(); },
  geteuid() { return internal.geteuid(); },
  getgid() { return internal.getgid(); },
  getegid() { return internal.getegid(); },
  getgroups() { return internal.getgroups(); },
  setuid: setter("setuid", "User"),
  seteuid: setter("seteuid", "User"),
  setgid: setter("setgid", "Group"),
  setegid: setter("setegid", "Group"),
  setgroups(groups) {
    if (!Array.isArray(groups)) throw internal.wrongType("groups", "an instance of Array", groups);
    const ids = groups.map((group, i) => identifier(group, `groups[${i}]`, "Group", max));
    return done(internal.setgroups(ids), "setgroups") ?? 0;
  },
  initgroups(user, extraGroup) {
    if (typeof user === "number") check.uint32(user, "user");
    else if (typeof user !== "string") throw internal.wrongType("user", "one of type number or string", user);
    if (typeof extraGroup !== "number" && typeof extraGroup !== "string") throw internal.wrongType("extraGroup", "one of type number or string", extraGroup);
    const group = identifier(extraGroup, "extraGroup", "Group", max);
    done(internal.setgroups([...new Set([...internal.groupsOf(String(user)).map(Number), group])]), "initgroups");
  },
};

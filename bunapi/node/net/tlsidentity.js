// Is a certificate that of a host? RFC 6125, in Node's words.
"use strict";

function failure(reason, host, cert) {
  const e = new Error(`Hostname/IP does not match certificate's altnames: ${reason}`);
  e.reason = reason;
  e.host = host;
  e.cert = cert;
  Object.defineProperty(e, "code", { value: "ERR_TLS_CERT_ALTNAME_INVALID", writable: true, configurable: true });
  return e;
}

const lower = (s) => s.replace(/[A-Z]/g, (c) => c.toLowerCase());
const parts = (host) => lower(host.replace(/\.$/, "")).split(".");

/** Whether the parts of a host are those of a pattern, whose first one may hold a star. */
function matches(host, pattern, wildcards = true) {
  if (!pattern) return false;
  const want = parts(pattern);
  if (host.length !== want.length || want.includes("")) return false;
  if (/[^\u0021-\u007F]/u.test(pattern)) return false;
  for (let i = host.length - 1; i > 0; i--) {
    if (host[i] !== want[i]) return false;
  }
  const [first] = want, star = first.split("*", 3);
  if (star.length === 1 || first.includes("xn--")) return host[0] === first;
  if (!wildcards || star.length > 2 || want.length <= 2) return false;
  const [before, after] = star;
  return before.length + after.length <= host[0].length && host[0].startsWith(before) && host[0].endsWith(after);
}

function checkServerIdentity(hostname, cert) {
  const host = "" + hostname, subject = cert?.subject, alternatives = cert?.subjectaltname;
  const names = [], addresses = [];
  if (alternatives) {
    for (const name of alternatives.split(", ")) {
      if (name.startsWith("DNS:")) names.push(name.slice(4));
      else if (name.startsWith("IP Address:")) addresses.push(name.slice(11));
    }
  }
  if (internal.isIP(host)) {
    const same = (a) => a === host || (internal.isIP(a) && String(internal.parseIP(a)) === String(internal.parseIP(host)));
    if (addresses.some(same)) return undefined;
    return failure(`IP: ${host} is not in the cert's list: ${addresses.join(", ")}`, hostname, cert);
  }
  const wanted = parts(host), dotted = host.endsWith(".") ? host : host + ".";
  if (names.length > 0) {
    if (names.some((name) => matches(wanted, name))) return undefined;
    return failure(`Host: ${dotted} is not in the cert's altnames: ${alternatives}`, hostname, cert);
  }
  const common = subject?.CN;
  if (common) {
    if ([].concat(common).some((name) => matches(wanted, name))) return undefined;
    return failure(`Host: ${dotted} is not cert's CN: ${common}`, hostname, cert);
  }
  return failure("Cert does not contain a DNS name", hostname, cert);
}

module.exports = { checkServerIdentity };

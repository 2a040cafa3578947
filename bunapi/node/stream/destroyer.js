// destroy(stream): ends a stream of any kind.
"use strict";

const { isDestroyed, isFinished, isRequest, kIsDestroyed } = part("utils");
const { AbortError } = part("errors");

function destroyer(stream, error) {
  if (!stream || isDestroyed(stream)) return;
  if (!error && !isFinished(stream)) error = new AbortError();
  if (isRequest(stream)) stream.abort();
  else if (isRequest(stream.req)) stream.req.abort();
  else if (typeof stream.destroy === "function") stream.destroy(error);
  else if (typeof stream.close === "function") stream.close();
  if (!stream.destroyed) stream[kIsDestroyed] = true;
}

module.exports = { destroyer };

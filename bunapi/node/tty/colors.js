// How many colours a terminal has, by what the environment says: 1, 4, 8 or 24 bits.
"use strict";

const terms = {
  eterm: 4, cons25: 4, console: 4, cygwin: 4, dtterm: 4, gnome: 4, hurd: 4, jfbterm: 4, konsole: 4, kterm: 4, mlterm: 4, mosh: 24,
  putty: 4, st: 4, "rxvt-unicode-24bit": 24, terminator: 24, "xterm-kitty": 24,
};
const patterns = [/ansi/, /color/, /linux/, /direct/, /^con[0-9]*x[0-9]/, /^rxvt/, /^screen/, /^xterm/, /^vt100/, /^vt220/];

function colorDepth(env) {
  if (env.FORCE_COLOR !== undefined) {
    switch (env.FORCE_COLOR) {
      case "": case "1": case "true": return 4;
      case "2": return 8;
      case "3": return 24;
    }
    return 1;
  }
  if ((env.NODE_DISABLE_COLORS !== undefined && env.NODE_DISABLE_COLORS !== "") || (env.NO_COLOR !== undefined && env.NO_COLOR !== "") || env.TERM === "dumb") return 1;
  if (env.TMUX) return 24;
  if (env.TF_BUILD !== undefined && env.AGENT_NAME !== undefined) return 4;
  if (env.CI !== undefined) {
    if (["CIRCLECI", "GITEA_ACTIONS", "GITHUB_ACTIONS"].some((name) => name in env)) return 24;
    if (["APPVEYOR", "BUILDKITE", "DRONE", "GITLAB_CI", "TRAVIS"].some((name) => name in env) || env.CI_NAME === "codeship") return 8;
    return 1;
  }
  if (env.TEAMCITY_VERSION !== undefined) return /^(9\.(0*[1-9]\d*)\.|\d{2,}\.)/.test(env.TEAMCITY_VERSION) ? 4 : 1;
  switch (env.TERM_PROGRAM) {
    case "iTerm.app": return !env.TERM_PROGRAM_VERSION || /^[0-2]\./.test(env.TERM_PROGRAM_VERSION) ? 8 : 24;
    case "HyperTerm": case "MacTerm": return 24;
    case "Apple_Terminal": return 8;
  }
  if (env.COLORTERM === "truecolor" || env.COLORTERM === "24bit") return 24;
  if (env.TERM) {
    if (/truecolor/.test(env.TERM)) return 24;
    if (/^xterm-256/.test(env.TERM)) return 8;
    const term = env.TERM.toLowerCase();
    if (terms[term]) return terms[term];
    if (patterns.some((p) => p.test(term))) return 4;
  }
  return env.COLORTERM ? 4 : 1;
}

module.exports = { colorDepth };

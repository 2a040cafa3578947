// The functions that are not called, because ending or holding the process is what they are for.

const reasons = {
	exit: "ends the process", reallyExit: "ends the process", abort: "process.abort ends the process by a signal", kill: "process.kill(-1) ends every process of the user", _kill: "process.kill",
	sleepSync: "holds the process as long as it is told", wait: "Atomics.wait does, too", setuid: "changes what the test may do", setgid: "changes what the test may do",
	seteuid: "changes what the test may do", setegid: "changes what the test may do", setgroups: "changes what the test may do", initgroups: "changes what the test may do",
	raise: "sends the process a signal",
};

const whole = ["globalThis.AbortController"]; // .prototype.abort ends no process

// What runs when the process ends is not checked when it is registered, in Bun neither: a bad one fails the end.
const atExit = /finalization\.register/;

export function left(path, name) {
	if (atExit.test(path)) return true;
	if (whole.some((prefix) => path.startsWith(prefix))) return false;
	return Object.hasOwn(reasons, name) && /process|Bun|Atomics|require/.test(path);
}

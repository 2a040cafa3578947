// Examples of the shell: what they print, and the variables of those that print nothing.
import type { Scenario, Scenarios } from "../../../harness/harness";

const files = { "list.txt": "bunny\nfox\n", "myfile.txt": "mine\n", "index.ts": 'console.log("ran"); console.error("said")', "package.json": '{"name":"here"}' };
const example = (reads: string[], ...expect: (string | RegExp)[]): Scenario => ({ files, reads, expect });

export default {
  "Getting started/1": example([], "Hello World!"),
  "Getting started/2": example([]),
  "Getting started/3": example([], "Hello World!", ""),
  "Getting started/4": example([], "<Buffer 48 65 6c 6c 6f 21 0a>", "<Buffer >"),
  "Error handling/1": example([], "Failed with code 1", "", "bun: command not found: something-that-may-fail", ""),
  "Error handling/2": example([], "Non-zero exit code 1", "<Buffer >", /<Buffer 62 75 6e .*>/),
  "Error handling/3": example([]),
  "Example: Redirect output to JavaScript objects (`>`)/1": example([], "Hello World!", /^\0*$/),
  "Example: Redirect input from JavaScript objects (`<`)/1": example([], "hello i am a response body"),
  "Example: Redirect stdin -> file/1": example([], "mine"),
  "Example: Redirect stdout -> file/1": example([]),
  "Example: Redirect stderr -> file/1": example([], "ran"),
  "Example: Redirect stderr -> stdout/1": example([], "ran", "said"),
  "Example: Redirect stdout -> stderr/1": example([]),
  "Piping (`|`)/1": example([], "2", ""),
  "Piping (`|`)/2": example([], "6", ""),
  "Command substitution (`$(...)`)/3": example([], "`echo hi`"),
  "Environment variables/1": example([], "foo"),
  "Environment variables/2": example([], "bar123456"),
  "Environment variables/3": example([], "bar123; rm -rf /tmp"),
  "Changing the environment variables/1": example([], "bar"),
  "Changing the environment variables/2": example([], "bar", "baz"),
  "Changing the environment variables/3": example([], "bar", ""),
  "Changing the working directory/1": example([], "/tmp"),
  "Changing the working directory/2": example([], "/tmp", "/"),
  "Reading output/1": example([], "Hello World!", ""),
  "Reading output as JSON/1": example([], "{", '  foo: "bar",', "}"),
  "Reading output line-by-line/1": example([], "Hello World!", ""),
  "Reading output line-by-line/2": example([], "bunny", ""),
  "Reading output as a Blob/1": example([], "Blob (13 bytes)"),
  "`$.braces` (brace expansion)/1": example([]),
  "`$.escape` (escape strings)/1": example([], '"\\$(foo) \\`bar\\` \\"baz\\""'),
} satisfies Scenarios;

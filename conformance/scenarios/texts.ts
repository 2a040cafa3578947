// Texts that the examples about files and bytes find beside themselves.
export const texts = {
  "foo.txt": "Hello",
  "input.txt": "input",
  "my-file.txt": "mine",
  "path/to/file.txt": "text",
  "path/to/package.json": '{"name":"pkg","version":"1.2.3"}',
  "package.json": '{"name":"here"}',
  "tsconfig.json": "{}",
};

self.onmessage = (event: MessageEvent) => {
  switch (event.data) {
    case "throw": throw new TypeError("thrown");
    case "string": throw "a string";
    case "exit": process.exit(3);
    case "leave": self.onmessage = null; return;
  }
  postMessage(event.data);
};

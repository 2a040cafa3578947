import { SMTPServer } from "smtp-server";
import nodemailer from "nodemailer";

const mails: string[] = [];
const server = new SMTPServer({
  authOptional: true, hideSTARTTLS: true, disabledCommands: ["STARTTLS"], logger: false,
  onAuth: (auth, _s, done) => (auth.password === "right" ? done(null, { user: auth.username }) : done(new Error("bad word"))),
  onData(stream, session, done) {
    let text = "";
    stream.on("data", (c) => (text += c)).on("end", () => (mails.push([session.envelope.mailFrom && session.envelope.mailFrom.address, session.envelope.rcptTo.map((r) => r.address), text].join("\n")), done()));
  },
});
await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
const port = (server.server.address() as any).port;
const send = (auth?: any) => nodemailer.createTransport({ host: "127.0.0.1", port, secure: false, auth, ignoreTLS: true }).sendMail({
  from: '"A" <a@x.example>', to: "b@x.example, c@x.example", subject: "Grüße", text: "hello", html: "<b>hello</b>", messageId: "<fixed@x.example>", date: new Date(0),
  attachments: [{ filename: "a.txt", content: "attached" }],
});
const info = await send();
console.log(info.accepted, info.rejected, info.response.startsWith("250"));
console.log((await send({ user: "u", pass: "right" })).accepted);
console.log(await send({ user: "u", pass: "wrong" }).catch((e) => [e.code, e.responseCode]));
const mail = mails[0].replaceAll(/--_NmP[-\w]+/g, "B").replaceAll(/_NmP[-\w]+/g, "B").split(/\r?\n/);
console.log(mail.filter((l) => /^(a@|b@|From|To|Subject|Message-ID|Content-Type|hello|<b>)/.test(l)));
const json = await nodemailer.createTransport({ jsonTransport: true }).sendMail({ from: "a@x.example", to: "b@x.example", text: "t" });
console.log(JSON.parse(json.message as any).from);
server.close();
console.log(await nodemailer.createTransport({ host: "127.0.0.1", port: 1 }).verify().catch((e) => e.code));
process.exit(0);

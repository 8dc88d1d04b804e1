// Runs ginue, which speaks TLS only, against a server that does not speak TLS:
// node ginue.js <base URL> <certificate> <key> <arguments of ginue>

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { createServer } from "node:tls";

const [baseUrl, certificate, key, ...parameters] = process.argv.slice(2);
const { port } = new URL(baseUrl);

const front = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (outside) => {
  const inside = connect(port, "localhost");
  outside.pipe(inside).pipe(outside);
  for (const [socket, other] of [[outside, inside], [inside, outside]]) socket.on("error", () => other.destroy());
});

front.listen(0, "localhost", () => {
  const ginue = createRequire(import.meta.url).resolve("ginue");
  const domain = `localhost:${front.address().port}`;
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
  const child = spawn(process.execPath, [ginue, ...parameters, "-d", domain], { env, stdio: "inherit" });
  child.on("exit", (code) => process.exit(code ?? 1));
});

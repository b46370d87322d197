// A whole Bluesky network: directory, data server, app view, moderation. Prints one line of JSON when it stands.
// POST /settle on its own port answers once everything said so far is indexed.
import { createServer } from "node:http";
import { TestNetwork, mockMailer } from "@atproto/dev-env";

const port = (name) => Number(process.env[`PORT_${name}`]);
const network = await TestNetwork.create({
  dbPostgresSchema: "network",
  plc: { port: port("PLC") },
  pds: { port: port("PDS"), hostname: "localhost", enableDidDocWithSession: true },
  bsky: { dbPostgresSchema: "view", port: port("VIEW"), publicUrl: `http://localhost:${port("VIEW")}` },
  ozone: {
    port: port("OZONE"),
    chatUrl: `http://localhost:${port("CHAT")}`,
    chatDid: "did:example:chat",
  },
  introspect: { port: port("INTROSPECT") },
});
mockMailer(network.pds);
createServer(async (_request, response) => {
  try {
    await network.processAll();
    response.end("settled");
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(port("SETTLE"), "127.0.0.1");
console.log(JSON.stringify({ pds: network.pds.url, plc: network.plc.url }));
process.on("SIGTERM", async () => {
  await network.close();
  process.exit(0);
});

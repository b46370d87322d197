// Loaded before anything else (node -r): every server of the test network listens on 127.0.0.1 only,
// and no connection leaves this machine. The name of DESK ("name:port") leads to that port of it.
const dns = require("node:dns");
const net = require("node:net");

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  if (first && typeof first === "object" && first.port !== undefined) {
    return listen.call(this, { ...first, host: "127.0.0.1" }, ...rest);
  }
  if (Number.isInteger(Number(first))) {
    return listen.call(this, first, "127.0.0.1", ...rest.filter((word) => typeof word !== "string"));
  }
  return listen.call(this, first, ...rest);
};

const here = /^(localhost|127\.|::1)/;
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  const host = typeof options === "object" ? options?.host : given.find((word) => typeof word === "string");
  if (!host || here.test(host)) return connect.apply(this, given);
  const [name, port] = (process.env.DESK ?? "").split(":");
  if (host === name && typeof options === "object") {
    const mapped = { ...options, host: "127.0.0.1", port: Number(port) };
    if (Array.isArray(given[0])) given[0][0] = mapped;
    else given[0] = mapped;
    return connect.apply(this, given);
  }
  const refused = Object.assign(new Error(`not of this machine: ${host}`), { code: "ECONNREFUSED" });
  process.nextTick(() => this.destroy(refused));
  return this;
};

const lookup = dns.lookup;
dns.lookup = function (host, options, callback) {
  const answer = callback ?? options;
  if (host !== "localhost") return lookup.call(this, host, options, callback);
  if (callback && options?.all) return process.nextTick(answer, null, [{ address: "127.0.0.1", family: 4 }]);
  return process.nextTick(answer, null, "127.0.0.1", 4);
};

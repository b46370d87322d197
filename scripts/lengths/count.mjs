// Counts texts with the networks' own libraries: a JSON list of texts in, a JSON list of counts and facets out.
import { RichText } from "@atproto/api";
import twitter from "twitter-text";

const read = async () => {
  let told = "";
  for await (const part of process.stdin) told += part;
  return JSON.parse(told);
};
const clusters = (text) => [...new Intl.Segmenter().segment(text)].length;
// Mastodon's validator takes twitter-text's addresses, those with a scheme only, and counts a name of
// another server without its server (app/validators/status_length_validator.rb).
const mastodon = (text) => {
  let out = "";
  let last = 0;
  for (const { indices: [start, end] } of twitter.extractUrlsWithIndices(text, { extractUrlsWithoutProtocol: false })) {
    out += text.slice(last, start) + "x".repeat(23);
    last = end;
  }
  out += text.slice(last);
  const name = /(?<![=/\p{L}\p{N}\p{M}_])@([a-z0-9_]+(?:[a-z0-9_.-]+[a-z0-9_]+)?)@[\p{L}\p{N}\p{M}_.-]+[\p{L}\p{N}\p{M}_]/giu;
  return clusters(out.replace(name, "@$1"));
};
// The passages that Bluesky's own programs would make links of: [first byte, last byte, kind, value].
const passages = (text) => {
  const rich = new RichText({ text });
  rich.detectFacetsWithoutResolution();
  return (rich.facets ?? []).map(({ index, features: [{ $type, uri, tag, did }] }) =>
    [index.byteStart, index.byteEnd, $type.split("#")[1], uri ?? tag ?? did]);
};
const count = (text) => ({
  bytes: Buffer.byteLength(text),
  codepoints: [...text].length,
  bluesky: new RichText({ text }).graphemeLength,
  mastodon: mastodon(text),
  x: twitter.parseTweet(text).weightedLength,
});
process.stdout.write(JSON.stringify((await read()).map((text) => ({ counts: count(text), facets: passages(text) }))));

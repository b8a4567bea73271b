import { buffers } from "../buffer-size.ts";
import { type FetchRow, fetchRow, type Read } from "../fetch.ts";
import type { InputSamples, SampleSource } from "../source.ts";
import {
  type Found,
  helloType,
  helloVersion,
  namesCurves,
  offeredProtocols,
  serverName,
  ticketSupport,
} from "../tls-hello.ts";
import { PENDING } from "../value.ts";

const REQUEST = ["request buffer"] as const;
const RESPONSE = ["response buffer"] as const;

const ofClient = ({ input }: SampleSource): InputSamples | undefined => input;
const ofServer = ({ responseInput }: SampleSource): InputSamples | undefined => responseInput;

/** Reads the bytes that wait; what is not there yet never comes where no more can. */
export function reading<V>(
  from: (source: SampleSource) => InputSamples | undefined,
  read: (bytes: Uint8Array) => Found<V>,
): Read<V> {
  return (source) => {
    const input = from(source);
    if (!input?.bytes) return undefined;
    const found = read(input.bytes);
    return found === PENDING && !input.mayGrow ? undefined : found;
  };
}

/** What a connection begins with that is to speak TLS. */
export const helloFetches: readonly FetchRow[] = [
  fetchRow({
    keyword: "req.ssl_hello_type",
    aliases: ["req_ssl_hello_type"],
    type: "int",
    layers: REQUEST,
    doc: "The type of the first message of a TLS handshake: 1 is a client's hello.",
    waits: true,
    compile: () => reading(ofClient, helloType),
  }),
  fetchRow({
    keyword: "res.ssl_hello_type",
    aliases: ["rep_ssl_hello_type"],
    type: "int",
    layers: RESPONSE,
    doc: "The same of the response: 2 is a server's hello.",
    waits: true,
    compile: () => reading(ofServer, helloType),
  }),
  fetchRow({
    keyword: "req.ssl_sni",
    aliases: ["req_ssl_sni"],
    type: "str",
    layers: REQUEST,
    doc: "The name of the host that a TLS client asks for.",
    waits: true,
    compile: () => reading(ofClient, serverName),
  }),
  fetchRow({
    keyword: "req.ssl_alpn",
    type: "str",
    layers: REQUEST,
    doc: "The protocols that a TLS client offers; the first, where there is one value.",
    waits: true,
    compile() {
      const read = reading(ofClient, offeredProtocols);
      return (source) => {
        const found = read(source);
        return found === PENDING || found === undefined ? found : found[0];
      };
    },
    compileSome() {
      const read = reading(ofClient, offeredProtocols);
      return (source, holds) => {
        const found = read(source);
        return found !== PENDING && found !== undefined && found.some((protocol) => holds(protocol, source));
      };
    },
  }),
  fetchRow({
    keyword: "req.ssl_ver",
    aliases: ["req_ssl_ver"],
    type: "int",
    layers: REQUEST,
    doc: "The version that a TLS client asks for, the major one times 65536 plus the minor one; as an ACL compared with `3.1` and the like.",
    waits: true,
    compile: () => reading(ofClient, (bytes) => helloVersion(bytes, buffers.window)),
  }),
  fetchRow({
    keyword: "req.ssl_ec_ext",
    type: "bool",
    layers: REQUEST,
    doc: "True when a TLS client names elliptic curves.",
    waits: true,
    compile: () => reading(ofClient, namesCurves),
  }),
  fetchRow({
    keyword: "req.ssl_st_ext",
    type: "int",
    layers: REQUEST,
    doc: "Session tickets of a TLS client: 0 does not know them, 1 takes one, 2 has one.",
    waits: true,
    compile: () => reading(ofClient, ticketSupport),
  }),
];

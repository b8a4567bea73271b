import { fetchRow } from "../fetch.ts";
import { IpAddress } from "../ip-address.ts";
import type { SampleSource } from "../source.ts";

const HEAD = ["HTTP request headers"] as const;

/** `http://10.1.2.3:80/`: what an absolute target says of its server, when that is an IPv4 address. */
export const targetAddressFetches = [
  fetchRow({
    keyword: "url_ip",
    type: "ip",
    layers: HEAD,
    doc: "The IPv4 address in an absolute target.",
    compile: () => (source) => IpAddress.parse(serverOf(source)?.[2]?.split(".").map(Number).join(".") ?? ""),
  }),
  fetchRow({
    keyword: "url_port",
    type: "int",
    layers: HEAD,
    doc: "The port in an absolute target with an IPv4 address; 80 or 443 where it names none.",
    compile: () => (source) => {
      const [, scheme, address, port] = serverOf(source) ?? [];
      if (address === undefined) return undefined;
      return port === undefined ? (scheme === "s" ? 443 : 80) : Number(port) & 0xffff;
    },
  }),
];

/** The letter of `https`, the address and the port. */
function serverOf({ request }: SampleSource): RegExpExecArray | undefined {
  return (request && /^http(s)?:\/\/(\d+\.\d+\.\d+\.\d+)(?![\d.])(?::(\d{0,10}))?/i.exec(request.target)) ?? undefined;
}

import { converterRow } from "../converter.ts";
import { IpAddress } from "../ip-address.ts";
import { parseMask } from "../ip-network.ts";

export const ipmask = converterRow({
  keyword: "ipmask",
  takes: { least: 1, types: ["IPv4 mask", "IPv6 mask"] },
  from: "addr",
  to: "ip",
  doc: "The network of an IPv4 address, or of the one that an IPv6 address maps; other IPv6 addresses need a mask of their own.",
  compile([mask, mask6]) {
    const masks = parseMask(String(mask), 32) ?? [];
    const masks6 = mask6 === undefined ? undefined : parseMask(String(mask6), 128);
    return (address) => {
      const word = address.mappedIPv4;
      if (word !== undefined) return IpAddress.fromNumber(word).masked(masks);
      return masks6 && address.masked(masks6);
    };
  },
});

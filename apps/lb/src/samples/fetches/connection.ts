import { fetchRow } from "../fetch.ts";

const CLIENT = ["client address"] as const;

/** The ends of the client's connection. */
export const connectionFetches = [
  fetchRow({
    keyword: "src",
    type: "ip",
    layers: CLIENT,
    doc: "The client's address.",
    compile:
      () =>
      ({ client }) =>
        client.source,
  }),
  fetchRow({
    keyword: "src_port",
    type: "int",
    layers: CLIENT,
    doc: "The client's port.",
    compile:
      () =>
      ({ client }) =>
        client.peer.remotePort,
  }),
  fetchRow({
    keyword: "dst",
    type: "ip",
    layers: CLIENT,
    doc: "The address that the client connected to.",
    compile:
      () =>
      ({ client }) =>
        client.destination,
  }),
  fetchRow({
    keyword: "dst_port",
    type: "int",
    layers: CLIENT,
    doc: "The port that the client connected to.",
    compile:
      () =>
      ({ client }) =>
        client.peer.localPort,
  }),
  fetchRow({
    keyword: "req.len",
    aliases: ["req_len"],
    type: "int",
    layers: ["request buffer"],
    doc: "How many bytes of the request wait.",
    grows: true,
    compile:
      () =>
      ({ input }) =>
        input?.length,
  }),
];

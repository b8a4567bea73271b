import { fetchRow } from "../fetch.ts";
import { isLocal } from "./local-address.ts";

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
        client.source && client.peer.remotePort,
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
        client.destination && client.peer.localPort,
  }),
  fetchRow({
    keyword: "src_is_local",
    type: "bool",
    layers: CLIENT,
    doc: "Is the client's address one of this machine?",
    compile:
      () =>
      ({ client: { source } }) =>
        source && isLocal(source),
  }),
  fetchRow({
    keyword: "dst_is_local",
    type: "bool",
    layers: CLIENT,
    doc: "Is the address that the client connected to one of this machine?",
    compile:
      () =>
      ({ client: { destination } }) =>
        destination && isLocal(destination),
  }),
  fetchRow({
    keyword: "fc_rcvd_proxy",
    type: "bool",
    layers: CLIENT,
    doc: "Has the connection begun with a header of the PROXY protocol?",
    compile:
      () =>
      ({ session }) =>
        session.proxyHeader !== undefined,
  }),
  fetchRow({
    keyword: "fc_pp_authority",
    type: "str",
    layers: CLIENT,
    doc: "The name that the client asked for, as the header of the PROXY protocol tells it.",
    compile:
      () =>
      ({ session }) =>
        session.proxyHeader?.authority,
  }),
  fetchRow({
    keyword: "so_id",
    type: "int",
    layers: ["frontend"],
    doc: "The number of the bind.",
    compile:
      () =>
      ({ session }) =>
        session.listener.number,
  }),
  fetchRow({
    keyword: "dst_conn",
    type: "int",
    layers: ["frontend"],
    doc: "The connections of the bind now.",
    compile:
      () =>
      ({ session }) =>
        session.listener.active(),
  }),
  fetchRow({
    keyword: "fc_http_major",
    type: "int",
    layers: CLIENT,
    doc: "The version of HTTP that the client speaks: 1.",
    compile: () => () => 1,
  }),
  fetchRow({
    keyword: "bc_http_major",
    type: "int",
    layers: ["server address"],
    doc: "The version of HTTP that the server is spoken to in: 1.",
    compile:
      () =>
      ({ server }) =>
        server && 1,
  }),
];

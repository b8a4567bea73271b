import { fetchRow } from "../fetch.ts";

/** Where a stream came in and where it goes. */
export const nameFetches = [
  fetchRow({
    keyword: "fe_name",
    type: "str",
    layers: ["frontend"],
    doc: "The frontend's name.",
    compile:
      () =>
      ({ frontend }) =>
        frontend.name,
  }),
  fetchRow({
    keyword: "fe_id",
    type: "int",
    layers: ["frontend"],
    doc: "The frontend's number.",
    compile:
      () =>
      ({ frontend }) =>
        frontend.id,
  }),
  fetchRow({
    keyword: "fe_defbe",
    type: "str",
    layers: ["frontend"],
    doc: "The name of the frontend's default backend.",
    compile:
      () =>
      ({ frontend, session: { process } }) =>
        process.frontend(frontend.name)?.defaultBackend,
  }),
  fetchRow({
    keyword: "be_name",
    type: "str",
    layers: ["backend"],
    doc: "The backend's name.",
    compile:
      () =>
      ({ backend }) =>
        backend?.name,
  }),
  fetchRow({
    keyword: "be_id",
    type: "int",
    layers: ["backend"],
    doc: "The backend's number.",
    compile:
      () =>
      ({ backend }) =>
        backend?.id,
  }),
  fetchRow({
    keyword: "srv_name",
    type: "str",
    layers: ["server"],
    doc: "The server's name.",
    compile:
      () =>
      ({ server }) =>
        server?.name,
  }),
  fetchRow({
    keyword: "srv_id",
    type: "int",
    layers: ["server"],
    doc: "The server's number.",
    compile:
      () =>
      ({ server }) =>
        server?.id,
  }),
];

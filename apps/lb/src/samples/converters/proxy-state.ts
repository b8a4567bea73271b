import { type ConverterRow, converterRow } from "../converter.ts";

/** Names to what is known of the backends and servers that have them. */
export const proxyStateConverters: readonly ConverterRow[] = [
  converterRow({
    keyword: "nbsrv",
    from: "str",
    to: "int",
    doc: "The servers that get requests now, of the backend of that name.",
    compile:
      () =>
      (name, { session }) =>
        session.process.backend(name)?.usableServers(),
  }),
  converterRow({
    keyword: "srv_queue",
    from: "str",
    to: "int",
    doc: "How many wait for the server `backend/server`, or one of the backend that the request goes to.",
    compile:
      () =>
      (path, { session, backend }) => {
        const slash = path.indexOf("/");
        const name = slash < 0 ? backend?.name : path.slice(0, slash);
        return name === undefined
          ? undefined
          : session.process
              .backend(name)
              ?.server(path.slice(slash + 1))
              ?.waiting();
      },
  }),
];

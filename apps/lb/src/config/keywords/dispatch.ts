import { parseAddress } from "../address.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import type { ProxyTarget } from "../proxy-kind.ts";

/** `dispatch`: where all requests go that nothing chooses a server for. */
export interface DispatchSettings {
  readonly dispatch?: { readonly address: string; readonly port: number };
}

interface DispatchTarget extends ProxyTarget {
  readonly settings: { readonly backend: Mutable<DispatchSettings> };
}

export const dispatchRows: readonly KeywordRow<DispatchTarget>[] = [
  {
    kind: "supported",
    keyword: "dispatch",
    takes: "<address>:<port>",
    doc: "Sends everything to one address, which is no server: nothing is checked, balanced or counted for it.",
    shown: "forwarding/cases/dispatch.ts#dispatch sends all to one address, which is no server",
    needs: "backend",
    notInDefaults: true,
    most: 1,
    apply(statement, { settings, context }) {
      const text = statement.next();
      const address = parseAddress(text, context.environment);
      if (address.kind === "bad") return statement.alert(`'dispatch' : ${address.message}\n`);
      if (address.isName) {
        return statement.alert(`'dispatch' : names are not supported yet, give an address: '${address.host}'.`);
      }
      if (address.low !== address.high) {
        return statement.alert(`'dispatch' : port ranges and offsets are not allowed in '${text}'.`);
      }
      if (address.low === 0) {
        return statement.alert(`'dispatch' : missing port number in '${text}', <addr:port> expected.`);
      }
      settings.backend.dispatch = { address: address.host || "0.0.0.0", port: address.low };
    },
  },
];

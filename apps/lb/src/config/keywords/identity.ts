import { type KeywordRow, NOT_YET, refusedRows } from "../keyword.ts";
import { laxInteger } from "../number.ts";
import { kindWord, type ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";

interface IdentityTarget extends ProxyTarget {
  /** The number that the section gives itself. */
  id?: number;
  /** All proxies that have one, by it. */
  readonly identified: Map<number, ProxyTarget>;
}

/** What a proxy is called, and whether it is there at all. */
export const identityRows: readonly KeywordRow<IdentityTarget>[] = [
  {
    kind: "supported",
    keyword: "id",
    takes: "<number>",
    doc: "Its number in the statistics.",
    shown: "config/load.test.ts#count on past those that are taken and those that are given",
    notInDefaults: "tight",
    most: 1,
    apply: applyId,
  },
  ...refusedRows(NOT_YET, ["description", "disabled", "enabled"]),
];

function applyId(statement: Statement, proxy: IdentityTarget) {
  const text = statement.next();
  if (text === "") return statement.alert("'id' expects an integer argument.", { tight: true });
  const id = laxInteger(text);
  if (id <= 0) return statement.alert("custom id has to be > 0.", { tight: true });
  const { identified } = proxy;
  // A second `id` of one proxy is in its own way.
  const twin = proxy.id === undefined ? identified.get(id) : proxy;
  if (twin) {
    const { file, line } = twin.location;
    statement.alert(
      `${kindWord(proxy)} ${proxy.name} reuses same custom id as ${kindWord(twin)} ${twin.name} (declared at ${file}:${line}).`,
      { tight: true },
    );
  }
  if (proxy.id !== undefined) identified.delete(proxy.id);
  proxy.id = id;
  if (twin === undefined || twin === proxy) identified.set(id, proxy);
}

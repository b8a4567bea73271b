import { fromByteString } from "../byte-string.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import { laxInteger } from "../number.ts";
import { kindWord, type ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";

/** What a section says of itself. */
export interface IdentitySettings {
  /** It is read, and does not run. */
  readonly isDisabled: boolean;
}

export const initialIdentity: IdentitySettings = { isDisabled: false };

interface IdentityTarget extends ProxyTarget {
  readonly settings: Mutable<IdentitySettings>;
  /** For the statistics. */
  description?: string;
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
  {
    kind: "supported",
    keyword: "description",
    takes: "<text>...",
    doc: "What the statistics page says about it.",
    shown: "stats/page.test.ts#a description stands beside the name of its proxy",
    notInDefaults: "tight",
    apply(statement, proxy) {
      const words = statement.rest();
      if (words.length === 0) return endReading(statement);
      proxy.description = fromByteString(words.join(" "));
    },
  },
  {
    kind: "supported",
    keyword: "disabled",
    doc: "It is read, and does not run.",
    shown: "forwarding/cases/disabled.ts#a disabled frontend does not listen, and a disabled backend has nobody",
    most: 0,
    apply(_statement, { settings }) {
      settings.isDisabled = true;
    },
  },
  {
    kind: "supported",
    keyword: "enabled",
    doc: "Undoes `disabled` of `defaults`.",
    shown: "forwarding/cases/disabled.ts#enabled undoes what defaults say",
    most: 0,
    apply(_statement, { settings }) {
      settings.isDisabled = false;
    },
  },
];

/** HAProxy takes this for a file that cannot be read. */
function endReading(statement: Statement) {
  statement.alert("'description' expects a string argument.", { tight: true });
  statement.endsReading = "unreadable";
}

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

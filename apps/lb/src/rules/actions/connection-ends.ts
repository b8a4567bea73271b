import { compileExpression } from "../../samples/compiled-expression.ts";
import type { Peer } from "../../samples/connection-ends.ts";
import type { Expression } from "../../samples/expression.ts";
import type { IpAddress } from "../../samples/ip-address.ts";
import { PENDING, type SampleType } from "../../samples/value.ts";
import { type ActionRow, actionRow, type ConnectionAct, connectionActionRow, Fault } from "../action.ts";
import type { RuleSet } from "../rule.ts";
import { extra } from "./verdicts.ts";

interface EndsRule {
  readonly value: Expression;
}

interface Ends {
  readonly keyword: string;
  readonly sets: readonly RuleSet[];
  readonly as: SampleType;
  readonly doc: string;
  /** What the value changes. */
  readonly changes: (value: unknown) => Peer;
}

/** Where HAProxy looks for their values, whatever the rules. */
const PLACE = "frontend http-request header rule";
const OF_SOURCE = ["tcp-request connection", "tcp-request session"] as const;
const OF_DESTINATION = [...OF_SOURCE, "tcp-request content"] as const;

const ENDS: readonly Ends[] = [
  {
    keyword: "set-src",
    sets: OF_SOURCE,
    as: "ip",
    doc: "Replaces the client's address.",
    changes: (value) => ({ remoteAddress: (value as IpAddress).text }),
  },
  {
    keyword: "set-src-port",
    sets: OF_SOURCE,
    as: "int",
    doc: "Replaces the client's port.",
    changes: (value) => ({ remotePort: Number(value) & 0xffff }),
  },
  {
    keyword: "set-dst",
    sets: OF_DESTINATION,
    as: "ip",
    doc: "Replaces the address that the client connected to, which servers without an address of their own have.",
    changes: (value) => ({ localAddress: (value as IpAddress).text }),
  },
  {
    keyword: "set-dst-port",
    sets: OF_DESTINATION,
    as: "int",
    doc: "Replaces the port that the client connected to, which servers without a port of their own have.",
    changes: (value) => ({ localPort: Number(value) & 0xffff }),
  },
];

/** Rules that say whose a connection is. */
export const connectionEndActions: readonly ActionRow[] = ENDS.flatMap(({ keyword, sets, as, doc, changes }) => {
  const row = {
    keyword,
    takes: "<expression>",
    doc,
    compile({ value }: EndsRule): ConnectionAct {
      const { read } = compileExpression(value, as);
      return (subject) => {
        const sample = read(subject);
        if (sample !== undefined && sample !== PENDING) subject.changeEnds(changes(sample));
        return "go on";
      };
    },
  };
  return [
    connectionActionRow<EndsRule>({
      ...row,
      sets,
      shown: "forwarding/cases/accept-proxy.ts#rules may change the ends of a connection",
      parse(words) {
        const value = words.expression(PLACE);
        return typeof value === "string" ? new Fault(value) : { value };
      },
    }),
    actionRow<EndsRule>({
      ...row,
      sets: ["http-request"],
      shown: "forwarding/cases/verdicts.ts#set-src and its like change the ends of a connection for all that follows",
      parse(words) {
        const value = words.expression(PLACE, true);
        return typeof value === "string" ? new Fault(value, "rule") : { value };
      },
      extra,
    }),
  ];
});

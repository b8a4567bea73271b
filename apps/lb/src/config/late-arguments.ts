import type { LateArgument } from "../samples/expression.ts";
import { translateRegex } from "../samples/regex-pattern.ts";
import type { Target } from "./context.ts";
import type { Location } from "./location.ts";

/** What an expression stands in. */
type Where = "acl" | "log-format" | "use_backend";

/** An argument of an expression that is looked at when all has been read. */
export interface LateFinding extends LateArgument {
  readonly location: Location;
  readonly where: Where;
}

/** Whose expressions they are. */
export interface LateTarget extends Target {
  readonly lateArguments: LateFinding[];
}

export function noteLate(target: LateTarget, location: Location, where: Where, late: readonly LateArgument[]): void {
  for (const argument of late) target.lateArguments.push({ ...argument, location, where });
}

/** Says what is wrong with them, in HAProxy's words. */
export function checkLateArguments({ context, lateArguments, name }: LateTarget & { readonly name: string }): void {
  for (const { location, where, value, position, fetch, converter } of lateArguments) {
    const regex = translateRegex(value);
    if (value !== "" && !("error" in regex)) continue;
    const inConverter = converter === undefined ? "" : `conversion keyword '${converter}' for `;
    const keyword = where === "acl" ? "ACL keyword" : "sample fetch keyword";
    const place = `arg ${position} of ${inConverter}${keyword} '${fetch}' ${where === "log-format" ? "in log-format string in" : "in"} proxy '${name}'`;
    const fault =
      "error" in regex && value !== ""
        ? `error in regex '${value}' in ${place} : regex '${value}' is invalid (error=${regex.error}, erroffset=${regex.offset})`
        : `missing regex in ${place}`;
    context.report.alert(`parsing [${location.file}:${location.line}] : ${fault}.`);
  }
}

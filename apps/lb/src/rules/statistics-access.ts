import { timingSafeEqual } from "node:crypto";
import type { StatsAccess } from "../config/schema.ts";
import { basicCredentials } from "../samples/basic-credentials.ts";
import type { FieldSamples } from "../samples/source.ts";
import { findAction } from "./actions/catalogue.ts";
import { type CompiledRules, compileRules } from "./compiled-rules.ts";

const REALM = "HAProxy Statistics";

/**
 * Compiles who may see the statistics once, when the balancer starts.
 *
 * @returns undefined: everybody
 */
export function compileStatisticsAccess({ rules, users, realm = REALM }: StatsAccess): CompiledRules | undefined {
  const ask = findAction("http-request", "auth")?.compile({ realm });
  if (users.length === 0 || !ask) return compileRules("http-request", rules);
  const passwords = new Map(users.map(({ name, password }) => [name, Buffer.from(password?.text ?? "", "latin1")]));
  return (subject) => (subject.request && isLetIn(subject.request, passwords) ? "go on" : ask(subject));
}

function isLetIn(request: FieldSamples, passwords: ReadonlyMap<string, Buffer>): boolean {
  const credentials = basicCredentials(firstField(request, "authorization"));
  const expected = credentials && passwords.get(credentials.user);
  if (!expected) return false;
  const given = Buffer.from(credentials.password, "latin1");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function firstField(request: FieldSamples, name: string): string {
  for (let line = 0; line < request.lineCount; line++) if (request.isNamed(line, name)) return request.fieldValue(line);
  return "";
}

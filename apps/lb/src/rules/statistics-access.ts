import type { StatsAccess } from "../config/schema.ts";
import { credentialsOf } from "../samples/fetches/authorization.ts";
import { Userlist } from "../samples/passwords/userlist.ts";
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
  const list = new Userlist(users);
  return (subject) => {
    const credentials = credentialsOf(subject);
    return credentials && list.groupsOf(credentials.user, credentials.password) ? "go on" : ask(subject);
  };
}

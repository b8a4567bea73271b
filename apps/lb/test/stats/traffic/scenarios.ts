import { answers } from "./answers.ts";
import { clients } from "./clients.ts";
import { connectionRules } from "./connection-rules.ts";
import { ownAnswers } from "./own-answers.ts";
import { queues } from "./queues.ts";
import type { Scenario } from "./scenario.ts";
import { servers } from "./servers.ts";
import { tunnels } from "./tunnels.ts";

/** All traffic after which the statistics must be 2.1.0's. */
export const scenarios: Readonly<Record<string, readonly Scenario[]>> = {
  answers,
  clients,
  servers,
  queues,
  tunnels,
  "answers of the balancer's own": ownAnswers,
  "rules on connections": connectionRules,
};

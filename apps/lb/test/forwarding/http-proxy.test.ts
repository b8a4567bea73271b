import { cases } from "./cases/cases.ts";
import { runSuite } from "./harness/suite.ts";

runSuite("http-proxy", cases);

/**
 * Who we say we are. The version is HAProxy's, because what reads it chooses column names and commands by it; the
 * product's own name stands beside it.
 */
export const PRODUCT = "haproxy-practice";

/** The HAProxy release whose behaviour this balancer has. */
export const VERSION = "2.1.0";

/** The day of that release, as HAProxy writes it. */
export const RELEASE_DATE = "2019/11/25";

/** The release's branch, as the statistics page names it. */
export const BRANCH = "2.1";

/** What `-v` prints: three lines, the first as scripts read it. */
export function versionText(): string {
  return [
    `HA-Proxy version ${VERSION} ${RELEASE_DATE} - https://haproxy.org/`,
    `Status: ${PRODUCT}, a balancer in TypeScript with that version's behaviour, on Node.js ${process.versions.node}.`,
    "Known differences: docs/parity.md",
    "",
  ].join("\n");
}

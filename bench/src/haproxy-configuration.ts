import { type Placement, unmetPrefix } from "./setup.ts";

/**
 * The tutorial's file with this run's servers, port and limits, for HAProxy and for lb. Its resolver is left out: the servers
 * have addresses here. `timeout client` is longer, for connections that rest on purpose.
 */
export function haproxyConfiguration(placement: Placement): string {
  const { mode, port, threads, maxconn, acls, fields, checks, serverKeepAlive, addresses } = placement;
  const conditions = Array.from({ length: acls }, (_, index) => [
    `    acl rule${index} path_beg ${unmetPrefix(index)}`,
    `    use_backend stat if rule${index}`,
  ]).flat();
  const fieldRules = Array.from({ length: fields }, (_, index) => [
    `    http-request set-header X-Request-${index} value-${index}`,
    `    http-response set-header X-Response-${index} value-${index}`,
  ]).flat();
  const statistics = [
    "backend stat",
    "    stats enable",
    "    stats uri /my-stats",
    "    stats refresh 15s",
    "    stats show-legends",
    "    stats show-node",
  ];
  const http = mode === "http";
  const servers = addresses.map((address, index) => `    server web-${index + 1} ${address}${checks ? " check" : ""}`);
  return `${[
    "global",
    `    maxconn ${maxconn}`,
    `    nbthread ${threads}`,
    // Later versions refuse to start where the machine allows fewer descriptors than maxconn may need at the worst.
    "    no strict-limits",
    "",
    "defaults",
    "    timeout connect 10s",
    "    timeout client  5m",
    "    timeout server  30s",
    `    mode ${mode}`,
    ...(serverKeepAlive ? [] : ["    option http-server-close"]),
    "",
    "frontend haproxyPractice",
    `    bind *:${port}`,
    ...(http ? ["    use_backend stat if { path -i /my-stats }"] : []),
    ...conditions,
    ...fieldRules,
    "    default_backend web_service",
    "",
    "backend web_service",
    "    balance roundrobin",
    ...servers,
    "",
    ...(http ? statistics : []),
  ].join("\n")}\n`;
}

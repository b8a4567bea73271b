/** The first character that the name of a proxy, server, ACL, ... may not have. An empty name has "". */
export function firstBadCharacter(name: string): string | undefined {
  if (name === "") return "";
  return /[^A-Za-z0-9_.:-]/.exec(name)?.[0];
}

/** The names of nodes are narrower. */
export function isNodeName(name: string): boolean {
  return /^[A-Za-z0-9._-]+$/.test(name);
}

/** The cases that the http-proxy engine cannot pass, by name, with the reason. Everything else it passes. */
export const httpProxyExceptions: Readonly<Record<string, string>> = {};

export * from "./ask.ts";
export * from "./capabilities.ts";
export * from "./local/local-stack.ts";
export * from "./stack.ts";
export * from "./wait-for.ts";

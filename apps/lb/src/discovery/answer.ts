/** Why a name could not be resolved; each has a `hold` of its own. */
export type Failure = "nx" | "refused" | "timeout" | "other";

export type Answer =
  | {
      readonly kind: "valid";
      /** Where the servers are, at least one: `127.0.0.1`. */
      readonly endpoints: readonly string[];
      /** The name of the nameserver that said so. */
      readonly nameserver: string;
    }
  | { readonly kind: Failure };

/** Why a name could not be resolved; each has a `hold` of its own. */
export type Failure = "nx" | "refused" | "timeout" | "other";

/** @typeParam R what a record says: an address, or where a service is */
export type Answer<R> =
  | {
      readonly kind: "valid";
      /** At least one. */
      readonly records: readonly R[];
      /** The name of the nameserver that said so. */
      readonly nameserver: string;
    }
  | { readonly kind: Failure };

/** How many steps one search may take, as PCRE has its match limit: then there is no match. It takes 10 to 20 ms. */
export const STEP_LIMIT = 250_000;

/**
 * The same for patterns that an automaton can do: steps are no more than instructions times bytes, so that only
 * patterns of hundreds of repetitions come near it.
 */
export const REGULAR_STEP_LIMIT = 1_000_000;

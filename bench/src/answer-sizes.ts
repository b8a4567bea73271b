/** The longer answers by path, in bytes. */
export const ANSWER_SIZES = { "10k": 10 * 1024, "64k": 64 * 1024, "1m": 1024 * 1024 } as const;
export const UPLOAD_SIZE = 1024 * 1024;

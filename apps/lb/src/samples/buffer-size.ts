/** What HAProxy's buffers hold unless `tune.bufsize` says otherwise, and therefore the longest text that converters make. */
export const BUFFER_SIZE = 16_384;

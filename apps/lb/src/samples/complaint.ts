/** HAProxy's words when something is wrong: no full stop at the end. */
export type Complaint = string;

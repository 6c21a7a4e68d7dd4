/** Exports that one user has under way at a time; each keeps a connection. */
export const EXPORTS_MAX = 2;

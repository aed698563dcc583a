// What a host name looks like, wherever somebody writes one: no scheme, port or path.

/** Labels of letters, digits and hyphens joined by dots; marks belong to letters of some scripts. */
export const HOST_NAME = /^[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)*$/u;

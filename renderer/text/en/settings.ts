/** Keys are added here; the other languages then fail to compile until they have them. */
export const settings = {};

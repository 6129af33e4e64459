/** The first run. */
export const Setup = () => null;

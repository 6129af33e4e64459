export const Ended = () => null;

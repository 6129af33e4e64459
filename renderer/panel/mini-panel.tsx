export const MiniPanel = () => null;

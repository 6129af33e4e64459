/**
 * The number by which a server and its stations name one station: 1–65,535. The server gives it at
 * the welcome; another run of the server gives the same number to another station.
 */
export type StationNumber = number;

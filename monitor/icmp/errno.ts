/** Linux error numbers that sending a packet can meet (errno(3)); the same on every 64-bit port. */
export const ERRNO = {
  EPERM: 1,
  EINTR: 4,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  ENODEV: 19,
  EINVAL: 22,
  EMSGSIZE: 90,
  EPROTONOSUPPORT: 93,
  EAFNOSUPPORT: 97,
  EADDRNOTAVAIL: 99,
  ENETDOWN: 100,
  ENETUNREACH: 101,
  ENOBUFS: 105,
  ECONNREFUSED: 111,
  EHOSTUNREACH: 113,
} as const;

/** Faults of our own, numbered above errno's range (133 is the last) so that one byte holds either. */
export const OWN_FAULT = {
  /** The interface that leads to the target had no carrier. */
  NO_CARRIER: 200,
  /** The Worker crashed with the check in its hands. */
  WORKER: 201,
} as const;

const NAMES = new Map<number, string>(
  Object.entries({ ...ERRNO, ...OWN_FAULT }).map(([name, number]) => [number, name]),
);

/** `ENOBUFS` for 105; `errno 42` for one without a name here. */
export function faultName(number: number): string {
  return NAMES.get(number) ?? `errno ${number}`;
}

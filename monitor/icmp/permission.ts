import { ERRNO, faultName } from "./errno.ts";

/** No ICMP socket can be opened; the message says what to do. */
export class IcmpNotAllowedError extends Error {
  override readonly name = "IcmpNotAllowedError";
}

/** Says why no ICMP socket could be opened and which commands mend it. */
export function notAllowed(errno: number): IcmpNotAllowedError {
  const reason = `Cannot open an ICMP socket (${faultName(errno)})`;
  if (errno !== ERRNO.EPERM && errno !== ERRNO.EACCES) {
    return new IcmpNotAllowedError(`${reason}: the kernel has neither IPv4 nor IPv6 for us`);
  }
  return new IcmpNotAllowedError(
    `${reason}: the process has no CAP_NET_RAW, and its group is outside net.ipv4.ping_group_range. ` +
      "Do one of these: allow ping sockets with " +
      `sysctl -w net.ipv4.ping_group_range="0 2147483647"; or give the process the capability: ` +
      "AmbientCapabilities=CAP_NET_RAW in a systemd unit, --cap-add=NET_RAW for a container, " +
      "setcap cap_net_raw+ep for the deno executable",
  );
}

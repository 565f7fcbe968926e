/** Numbers of Linux's system calls and options (its uapi headers), alike on x86_64 and aarch64. */

export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;

export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_NONBLOCK = 0x800;
export const SOCK_CLOEXEC = 0x8_0000;

export const IPPROTO_ICMP = 1;
export const IPPROTO_ICMPV6 = 58;

export const MSG_DONTWAIT = 0x40;
export const MSG_ERRQUEUE = 0x2000;

export const SOL_IP = 0;
export const SOL_SOCKET = 1;
export const SOL_IPV6 = 41;
export const SOL_ICMPV6 = 58;
export const SOL_RAW = 255;

export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const SO_ATTACH_FILTER = 26;
export const SO_SNDBUFFORCE = 32;
export const SO_RCVBUFFORCE = 33;
export const SO_TIMESTAMPNS = 35;
export const SO_RXQ_OVFL = 40;

export const IP_MTU_DISCOVER = 10;
export const IP_RECVERR = 11;
export const IPV6_RECVERR = 25;
/** Of SOL_RAW and of SOL_ICMPV6. */
export const ICMP_FILTER = 1;
/** Never fragment, whatever path MTU is thought to be (ip(7)). */
export const IP_PMTUDISC_PROBE = 3;
/** `ee_origin` of a sock_extended_err: the error was an ICMP or ICMPv6 message. */
export const SO_EE_ORIGIN_ICMP = 2;
export const SO_EE_ORIGIN_ICMP6 = 3;

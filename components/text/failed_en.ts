/** Why the manager did not do what it was asked, in English. */
export const failedEn = {
  offline: "The manager did not answer. Try again when the connection is back.",
  forbidden: "You are not allowed to. Sign in with an account that is.",
  limited: "Too many requests in a minute. Try again in a moment.",
  database: "The database is away. Try again when it is back.",
  missing: "The machine is not there any more.",
  other: (reason: string) => `Refused: ${reason}`,
};

export type FailedText = typeof failedEn;

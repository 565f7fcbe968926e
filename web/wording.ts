import type { z } from "zod";

/** Says plainly, of the field it stands after, what zod puts in terms of JavaScript. */
export const wording: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      return (issue.path ?? []).length === 0
        ? "the body must be a JSON object"
        : issue.input === undefined
        ? "is required"
        : `must be ${NAMES[issue.expected] ?? issue.expected}`;
    case "unrecognized_keys":
      return "is not known here: leave it off";
    case "too_small":
      return issue.origin === "string"
        ? "must not be empty"
        : `must be at least ${String(issue.minimum)}`;
    case "too_big":
      return issue.origin === "string"
        ? `must be at most ${String(issue.maximum)} characters long`
        : `must be at most ${String(issue.maximum)}`;
  }
};

const NAMES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "an array",
  object: "an object",
};

import { z } from "zod";
import { hostnameSchema } from "./registration.ts";
import { TAG_MAX, TAGS_MAX } from "./tags.ts";
import { NOTES_MAX, notesFault, tagFault, type TextFault } from "./text_fault.ts";

/** What an operator may change of a machine. */
export interface MachinePatch {
  readonly hostname?: string;
  readonly tags?: readonly string[];
  readonly notes?: string;
  readonly paused?: boolean;
}

const WORDING: Readonly<Record<TextFault, string>> = {
  blank: "must not be blank",
  long: "is too long",
  control: "must not contain control characters or half a surrogate pair",
  comma: "must not contain a comma",
  many: `must be at most ${TAGS_MAX}`,
};

/** One tag. */
export const tagSchema = z.string().trim().max(TAG_MAX).superRefine((tag, ctx) => {
  const fault = tagFault(tag);
  if (fault !== null) ctx.addIssue({ code: "custom", message: WORDING[fault] });
});

/** The tags of a machine; one that is there twice is there once. */
export const tagsSchema = z.array(tagSchema).max(TAGS_MAX).transform((tags) => [...new Set(tags)]);

/** The body of `PATCH /api/machines/{id}`: what is not named stays as it is. */
export const machinePatchSchema = z.strictObject({
  hostname: hostnameSchema.exactOptional(),
  tags: tagsSchema.exactOptional(),
  notes: z.string().max(NOTES_MAX).superRefine((text, ctx) => {
    const fault = notesFault(text);
    if (fault !== null) ctx.addIssue({ code: "custom", message: WORDING[fault] });
  }).exactOptional(),
  paused: z.boolean().exactOptional(),
}).meta({ id: "MachinePatch" });

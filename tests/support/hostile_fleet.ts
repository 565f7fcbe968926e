import assert from "node:assert/strict";
import { TAG_MAX, TAGS_MAX } from "../../core/tags.ts";
import { tagFault } from "../../core/text_fault.ts";
import { withJson } from "./answers.ts";
import { ATTACK_STRINGS } from "./attack_strings.ts";
import type { TestManager } from "./manager.ts";

/** A fleet whose every text is one that programs have been broken by. */
export interface HostileFleet {
  /** Those that may be a hostname, as they are kept. */
  readonly hostnames: readonly string[];
  /** Machines with all texts as keys and values, as tags, and as notes. */
  readonly crammed: readonly { readonly id: number; readonly texts: readonly string[] }[];
  readonly tokens: readonly string[];
}

const NOTES_SIZE = 9_000;
const form = (fields: Record<string, string>): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields).toString(),
});

/**
 * Sends every text through every field that takes text; what is refused is refused with 400.
 *
 * @param names those that tokens and users are called: each answer is a page of all there are
 */
export async function hostileFleet(
  manager: TestManager,
  names: readonly string[] = ATTACK_STRINGS,
): Promise<HostileFleet> {
  const hostnames: string[] = [];
  for (const [n, text] of ATTACK_STRINGS.entries()) {
    const ip_address = `10.70.${n >> 8}.${n & 255}`;
    const answer = await manager.register({
      ip_address,
      hostname: text,
      extra_data: { [text]: text },
    });
    // Refused for its name or for what it says of itself; by another name it shows which.
    if (accepted(answer, text)) hostnames.push((await answer.json()).hostname);
    else await answer.body?.cancel();
  }
  const tokens: string[] = [];
  for (const text of names) {
    const made = await manager.fetch(
      "/admin/tokens",
      form({ action: "create", name: text, grant: "viewer" }),
    );
    if (accepted(made, text) && text.isWellFormed()) tokens.push(text.trim());
    await made.body?.cancel();
    const user = await manager.fetch(
      "/admin/users",
      form({ action: "create", name: text, role: "viewer" }),
    );
    accepted(user, text, [409]);
    await user.body?.cancel();
  }
  return { hostnames, crammed: await cram(manager), tokens };
}

function accepted(answer: Response, text: string, also: readonly number[] = []): boolean {
  if (answer.ok) return true;
  assert.ok([400, ...also].includes(answer.status), `${JSON.stringify(text)}: ${answer.status}`);
  return false;
}

/** Machines that each hold as many texts as fit. */
async function cram(manager: TestManager): Promise<HostileFleet["crammed"]> {
  const storable = ATTACK_STRINGS.filter((text) => text.isWellFormed() && !text.includes("\0"));
  const tags = storable.map((text) => text.trim()).filter((text) =>
    text.length <= TAG_MAX && tagFault(text) === null
  );
  const crammed: { id: number; texts: string[] }[] = [];
  for (let n = 0; n * TAGS_MAX < tags.length; n++) {
    const own = tags.slice(n * TAGS_MAX, (n + 1) * TAGS_MAX);
    const share = storable.slice(n * 40, (n + 1) * 40);
    const nested = Object.fromEntries(share.map((text) => [text, [text, { [text]: text }]]));
    const answer = await manager.register({
      ip_address: `10.71.0.${n + 1}`,
      hostname: `crammed-${n}`,
      extra_data: { ...nested, vxlan: { device: share[0] ?? "", vtep: "10.0.0.1", port: 4789 } },
    });
    assert.equal(answer.status, 201, await answer.clone().text());
    const { id } = await answer.json();
    const notes = storable.join("\n").slice(n * NOTES_SIZE, (n + 1) * NOTES_SIZE).toWellFormed();
    const patched = await manager.fetch(
      `/api/machines/${id}`,
      withJson("PATCH", { tags: own, notes }),
    );
    assert.equal(patched.status, 200, await patched.clone().text());
    await patched.body?.cancel();
    crammed.push({ id, texts: [...own, ...share] });
  }
  return crammed;
}

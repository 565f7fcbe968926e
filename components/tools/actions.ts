import type { LiveMachine } from "../../core/live.ts";
import { failureText, request } from "./requests.ts";
import type { ToolText } from "./text/en.ts";

/** A check waits for echoes that may not come. Milliseconds. */
const PATIENCE = 60_000;

/** What the server answers to `POST /api/machines/{id}/check`. */
interface CheckAnswer {
  readonly outcome: "reply" | "silence" | "fault";
  readonly rtt: { readonly avg: number } | null;
  readonly reason: string | null;
}

/** Has a machine checked now; resolves with what came of it, in words. */
export async function checkNow({ id, hostname }: LiveMachine, text: ToolText): Promise<string> {
  const outcome = await request<CheckAnswer>({
    method: "POST",
    path: `/api/machines/${id}/check`,
    patience: PATIENCE,
  });
  if (outcome.kind !== "done") return failureText(outcome, text);
  const { outcome: result, rtt, reason } = outcome.value;
  if (result === "fault") return text.check.fault(hostname, reason ?? "?");
  return result === "reply" && rtt !== null
    ? text.check.reply(hostname, rtt.avg.toFixed(2))
    : text.check.silence(hostname);
}

/** Pauses the checks of a machine, or resumes them; resolves with what came of it, in words. */
export async function setPaused(
  { id, hostname }: LiveMachine,
  paused: boolean,
  text: ToolText,
): Promise<string> {
  const outcome = await request({
    method: "PATCH",
    path: `/api/machines/${id}`,
    body: { paused },
  });
  if (outcome.kind !== "done") return failureText(outcome, text);
  return paused ? text.pause.paused(hostname) : text.pause.resumed(hostname);
}

import type { CheckResultOnWire } from "../../core/check_wire.ts";
import type { LiveMachine } from "../../core/live.ts";
import { callManager, refusalText } from "../call_manager.ts";
import type { ToolText } from "./text/en.ts";

/** A check waits for echoes that may not come. Milliseconds. */
const PATIENCE = 60_000;

/** Has a machine checked now; resolves with what came of it, in words. */
export async function checkNow({ id, hostname }: LiveMachine, text: ToolText): Promise<string> {
  const path = `/api/machines/${id}/check`;
  const answer = await callManager<CheckResultOnWire>("POST", path, { patience: PATIENCE });
  if (answer.kind !== "ok") return refusalText(answer, text.failed);
  const { outcome: result, rtt, reason } = answer.body;
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
  const answer = await callManager("PATCH", `/api/machines/${id}`, { body: { paused } });
  if (answer.kind !== "ok") return refusalText(answer, text.failed);
  return paused ? text.pause.paused(hostname) : text.pause.resumed(hostname);
}

import type { FailedText } from "./failed_en.ts";

/** Why the manager did not do what it was asked, in Japanese. */
export const failedJa: FailedText = {
  offline: "マネージャーが応答しません。接続が戻ってからやり直してください。",
  forbidden: "権限がありません。権限のあるアカウントでサインインしてください。",
  limited: "1分間の要求が多すぎます。少し待ってからやり直してください。",
  database: "データベースに接続できません。復旧してからやり直してください。",
  missing: "このマシンはもうありません。",
  other: (reason) => `受け付けられませんでした: ${reason}`,
};

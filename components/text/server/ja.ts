import type { ServerText } from "./en.ts";

/** What only the server says, in Japanese. */
export const ja: ServerText = {
  fault: {
    notFound: "ページがありません",
    notFoundNext: "一覧でマシンを探してください。削除された可能性もあります。",
    broken: "ページを表示できませんでした",
    brokenNext: (id) =>
      id === ""
        ? "もう一度お試しください。続く場合はマネージャーのログを確認してください。"
        : `もう一度お試しください。続く場合はマネージャーのログで ${id} を探してください。`,
    home: "すべてのマシン",
  },
  starting: {
    title: "マネージャーを起動しています",
    what: "データベースからマシンを読み込んでいます。このページは数秒ごとに更新されます。",
    database: "データベースが応答しません。このページは数秒ごとに更新されます。",
  },
};

import { accountsJa } from "../accounts_ja.ts";
import type { ServerText } from "./en.ts";

/** What only the server says, in Japanese. */
export const ja: ServerText = {
  skip: "本文へ",
  navigation: {
    label: "メイン",
    machines: "マシン",
    outages: "障害履歴",
    add: "マシンを追加",
    menu: "メニュー",
  },
  accounts: accountsJa,
  conflicts: {
    count: (count) => `${count}件のアドレスを2台のマシンが交互に使っています:`,
    more: (count) => `ほか${count}件`,
  },
  fault: {
    notFound: "ページがありません",
    notFoundNext: "アドレスを確認するか、マシンの一覧から開いてください。",
    machineGone: "一覧でマシンを探してください。削除された可能性もあります。",
    broken: "ページを表示できませんでした",
    brokenNext: (id) =>
      id === ""
        ? "もう一度お試しください。続く場合はマネージャーのログを確認してください。"
        : `もう一度お試しください。続く場合はマネージャーのログで ${id} を探してください。`,
    home: "すべてのマシン",
    forbidden: "この操作や表示は許可されていません",
    forbiddenNext: "必要な権限を管理者に依頼してください。",
  },
  maintenance: {
    title: "データベースに接続できません",
    what:
      "マシンの監視は続いており、結果はデータベースの復旧後に書き込まれます。このページは数秒ごとに更新されます。",
  },
  starting: {
    title: "マネージャーを起動しています",
    what: "データベースからマシンを読み込んでいます。このページは数秒ごとに更新されます。",
    database: "データベースが応答しません。このページは数秒ごとに更新されます。",
  },
  display: {
    label: "表示",
    system: "システムに合わせる",
    light: "ライト",
    dark: "ダーク",
    contrast: "ハイコントラスト",
    keys: "キー操作",
  },
  start: {
    none: "マシンはまだありません",
    add: "マシンを追加",
    how:
      "オーバーレイ内のマシンで次の1行を実行してください。自動でここに表示され、すぐに確認が始まります。",
    shell: "シェル",
    deno: "Deno",
    copy: "コピー",
    copyShell: "シェル用の1行をコピー",
    copyDeno: "Deno用の1行をコピー",
    copied: "コピーしました",
    waitingFirst: "最初のマシンを待っています",
    waitingNext: "新しいマシンを待っています",
    back: "すべてのマシン",
  },
};

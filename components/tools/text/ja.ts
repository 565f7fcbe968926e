import { failedJa } from "../../text/failed_ja.ts";
import type { ToolText } from "./en.ts";

/** What is said by what is loaded on first use, in Japanese. */
export const ja: ToolText = {
  menu: {
    open: "開く",
    check: "今すぐ確認",
    pause: "監視を一時停止",
    resume: "監視を再開",
    delete: "削除…",
  },
  remove: {
    title: (hostname) => `${hostname} を削除しますか`,
    hostname: "ホスト名",
    ip: "IP",
    mac: "MAC",
    vni: "VNI",
    consequence:
      "監視を停止し、履歴を消去します。マシン自体は動作を続け、エージェントが再び登録すると一覧に戻ります。",
    cancel: "キャンセル",
    confirm: "マシンを削除",
    busy: "削除中",
    many: (count) => `マシン${number(count)}台を削除しますか`,
    others: (count) => `ほか${number(count)}台`,
    confirmMany: (count) => `${number(count)}台を削除`,
    consequenceMany:
      "監視を停止し、履歴を消去します。マシン自体は動作を続け、エージェントが再び登録すると一覧に戻ります。",
  },
  check: {
    running: (hostname) => `${hostname} を確認しています。`,
    reply: (hostname, rtt) => `${hostname} は${rtt} msで応答しました。`,
    silence: (hostname) => `${hostname} は応答しませんでした。`,
    fault: (hostname, reason) =>
      `${hostname} を確認できませんでした: ${reason}。マシンの状態は不明です。`,
  },
  pause: {
    paused: (hostname) => `${hostname} の監視を一時停止しました。`,
    resumed: (hostname) => `${hostname} の監視を再開しました。`,
  },
  failed: failedJa,
  bulk: {
    label: "選択中のマシン",
    picked: (count) => `${number(count)}台を選択中`,
    all: (count) => `一致する${number(count)}台すべてを選択`,
    check: "今すぐ確認",
    pause: "一時停止",
    resume: "再開",
    tag: "タグ…",
    delete: "削除…",
    clear: "選択を解除",
    stop: "中止",
    close: "閉じる",
    progress: (done, all) => `${number(all)}台中 ${number(done)}台`,
    done: {
      check: (count) => `${number(count)}台を確認`,
      pause: (count) => `${number(count)}台を一時停止`,
      resume: (count) => `${number(count)}台を再開`,
      tag: (count) => `${number(count)}台のタグを変更`,
      delete: (count) => `${number(count)}台を削除`,
    },
    silent: (count) => `応答なし ${number(count)}台`,
    failed: (count) => `失敗 ${number(count)}台`,
    left: (count) => `未処理 ${number(count)}台`,
  },
  tags: {
    title: (count) => `マシン${number(count)}台のタグ`,
    add: "追加",
    remove: "取り外し",
    hint: "カンマ区切り",
    apply: "適用",
    none: "追加または取り外すタグを入力してください。",
  },
  columns: { title: "列", always: "状態とホスト名は常に表示します。", done: "完了" },
  export: {
    file: "マシン",
    done: (count) => `${number(count)}台を書き出しました。`,
  },
  help: {
    title: "キー操作",
    everywhere: "どこでも",
    list: "一覧",
    help: "このヘルプ",
    search: "検索",
    escape: "閉じる・選択を解除",
    move: "下へ・上へ",
    open: "マシンを開く",
    pick: "選択（Shiftで前回からまとめて）",
    pickAll: "一致するすべてを選択",
    check: "今すぐ確認",
    menu: "その他の操作",
    turn: "次・前のページ",
    single: "CtrlやAltなしのキーを使う",
    close: "閉じる",
  },
};

const format = new Intl.NumberFormat("ja");

function number(value: number): string {
  return format.format(value);
}

import { accountsJa } from "./accounts_ja.ts";
import type { Text } from "./en.ts";

/** Everything the pages say, in Japanese. Labels of counts keep to five characters. */
export const ja: Text = {
  product: "VXLAN Machine Manager",
  skip: "本文へ",
  notices: "お知らせ",
  navigation: { label: "メイン", machines: "マシン", outages: "障害履歴", add: "マシンを追加" },
  connection: {
    live: (time) => `最新 ${time}`,
    asOf: (time) => `${time} 時点`,
    lost: (time) => `${time}に接続が切れました。`,
    age: (age) => `表示は${age}前の内容です。`,
    nextTry: (wait) => `${wait}後に再接続します。`,
    trying: "再接続しています。",
    tryNow: "今すぐ再接続",
  },
  manager: {
    cutOff: (time) => `マネージャー自身が${time}からネットワークに接続できません。`,
    stopped: (time) => `監視は${time}から止まっています。`,
    frozen: "復旧まで状態は更新されません。",
    databaseAway: (time) => `データベースに${time}から接続できません。`,
    notStored: "登録と削除はできず、表示は古い可能性があります。",
    demo: "デモ: ネットワークは模擬です。パケットは送信しません。",
  },
  state: {
    down: "接続不可",
    degraded: "不安定",
    waiting: "待機中",
    paused: "一時停止",
    ok: "接続中",
    deleted: "削除済み",
  },
  counts: { label: "状態で絞り込む", all: "すべて" },
  truth: {
    down: (count) => `マシン${number(count)}台が接続不可`,
    degraded: (count) => `マシン${number(count)}台が不安定`,
    waiting: (count) => `マシン${number(count)}台が最初の応答待ち`,
    allAnswer: (count) => count === 1 ? "マシン1台は接続中" : `${number(count)}台すべて接続中`,
    allPaused: (count) => `マシン${number(count)}台の監視はすべて一時停止中`,
    otherwise: (count) => `ほか${number(count)}台は接続中`,
    since: (time) => `${time}から`,
    first: (time) => `最初は${time}から`,
    shared: (count, time) => [`うち${number(count)}台は `, ` を共有（${time}から応答なし）`],
    vtep: (vtep) => `VTEP ${vtep}`,
    title: {
      down: (count) => `${number(count)}台 接続不可`,
      degraded: (count) => `${number(count)}台 不安定`,
      waiting: (count) => `${number(count)}台 待機中`,
      well: "異常なし",
      paused: "一時停止",
      empty: "マシンなし",
    },
  },
  network: (vni) => vni === 0 ? "VNIなし" : `VNI ${vni}`,
  heat: {
    label: "マシンの地図",
    rtt: (median) => `応答時間 ${median} ms`,
    counted: (count, state) => `${state} ${number(count)}台`,
    more: (vnis, count) =>
      `ほかにVNI ${number(vnis)}件、マシン${number(count)}台（上記より悪い状態なし）`,
  },
  list: {
    title: "マシン",
    order: {
      state: "悪い順",
      hostname: "ホスト名順",
      ip: "IP順",
      mac: "MAC順",
      vni: "VNI順",
      rtt: "応答時間順",
      loss: "損失順",
      seen: "最終確認順",
    },
    reversed: (order) => `${order}（逆）`,
    held: "ポインターが離れるか止まると並べ替えます",
    search: "検索",
    searchHint: "ホスト名・IP・MACを検索",
    found: (count, all) => `${number(all)}台中${number(count)}台`,
    clear: "すべて表示",
    none: "一致するマシンはありません。",
    head: {
      state: "状態",
      hostname: "ホスト名",
      ip: "IP",
      mac: "MAC",
      vni: "VNI",
      rtt: "応答時間 ms",
      loss: "損失 %",
      seen: "最終確認",
    },
    unit: { rtt: "ms", loss: "% 損失", vni: "VNI", utc: "UTC" },
    sortBy: (column) => `${column}で並べ替え`,
    pages: "ページ",
    previous: "前へ",
    next: "次へ",
    range: (from, to, total) => `${number(total)}台中 ${number(from)}–${number(to)}`,
  },
  age: {
    ago: (age) => `${age}前`,
    seconds: (count) => `${count}秒`,
    minutes: (count) => `${count}分`,
    hours: (count) => `${count}時間`,
    days: (count) => `${number(count)}日`,
  },
  remove: {
    action: "削除",
    label: (hostname) => `${hostname} を削除`,
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
    failed: {
      offline:
        "削除できませんでした。マネージャーが応答しません。接続が戻ってからやり直してください。",
      forbidden: "削除できませんでした。権限がありません。管理者としてサインインしてください。",
      limited: "削除できませんでした。1分間の要求が多すぎます。少し待ってからやり直してください。",
      database:
        "削除できませんでした。データベースに接続できません。復旧してからやり直してください。",
      other: (reason) => `削除できませんでした: ${reason}`,
    },
  },
  start: {
    none: "マシンはまだありません",
    add: "マシンを追加",
    how:
      "オーバーレイ内のマシンで次の1行を実行してください。自動でここに表示され、すぐに確認が始まります。",
    shell: "シェル",
    deno: "Deno",
    copy: "コピー",
    copyLabel: (kind) => `${kind}用の1行をコピー`,
    copied: "コピーしました",
    waitingFirst: "最初のマシンを待っています",
    waitingNext: "新しいマシンを待っています",
    appeared: (hostname, ip) => `${hostname} ${ip}`,
    back: "すべてのマシン",
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
  accounts: accountsJa,
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
  number,
};

const format = new Intl.NumberFormat("ja");

function number(value: number): string {
  return format.format(value);
}

// Adds or reads many records with kintone's official JavaScript client, for a benchmark:
// node bulk.js <base URL> <app> <add|read> <records> <parts>
// Prints requests, CPU seconds, peak kilobytes and seconds.

import assert from "node:assert/strict";
import { subscribe } from "node:diagnostics_channel";
import { KintoneRestAPIClient } from "@kintone/rest-api-client";

const [baseUrl, app, operation, count, parts] = process.argv.slice(2).map((text, at) => (at === 0 || at === 2 ? text : Number(text)));
const client = new KintoneRestAPIClient({ baseUrl, auth: { apiToken: "secret" } });

let requests = 0;
subscribe("http.client.request.start", () => (requests += 1));

const text = (number, field) => ({ value: `${field} ${number}: 東京都中央区日本橋` });
const record = (number) => ({
  番号: { value: `N-${number}` },
  件名: text(number, "件名"),
  取引先: text(number, "取引先"),
  住所: text(number, "住所"),
  担当: text(number, "担当"),
  備考: text(number, "備考"),
  区分: { value: ["通常", "前払", "精算"][number % 3] },
  状態: { value: ["新規", "継続"][number % 2] },
  対象: { value: ["国内", "海外"].slice(0, (number % 2) + 1) },
  金額: { value: String(number) },
  税率: { value: "10" },
  数量: { value: String(number % 100) },
  発行日: { value: "2026-01-31" },
  期限: { value: "2026-02-28" },
  時刻: { value: "09:30" },
  受付日時: { value: "2026-01-31T00:30:00Z" },
  明細: {
    value: [1, 2].map((row) => ({
      value: { 品名: text(row, "品名"), 単価: { value: String(number % 1000) }, 個数: { value: String(row) } },
    })),
  },
});

const slice = Math.ceil(count / parts);
const started = performance.now();
const work = Array.from({ length: parts }, (_, part) => {
  const [from, to] = [part * slice, Math.min((part + 1) * slice, count)];
  if (operation === "add") {
    const records = Array.from({ length: to - from }, (_, at) => record(from + at));
    return client.record.addAllRecords({ app, records }).then((added) => added.records.length);
  }
  const condition = parts === 1 ? "" : `$id > ${from} and $id <= ${to}`;
  return client.record.getAllRecordsWithId({ app, condition }).then((records) => records.length);
});
const done = (await Promise.all(work)).reduce((sum, records) => sum + records, 0);
const seconds = (performance.now() - started) / 1000;

assert.equal(done, count);
const { user, system } = process.cpuUsage();
console.log(requests, (user + system) / 1e6, process.resourceUsage().maxRSS, seconds);

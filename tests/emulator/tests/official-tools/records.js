// What programs do with kintone's official JavaScript client, against the server whose address is the first argument.

import assert from "node:assert/strict";
import { connect, fails, run } from "./steps.js";

const client = connect({ apiToken: "secret" });
const app = 1;
const count = 1100;

const steps = {
  async "add all"() {
    const records = Array.from({ length: count }, (_, at) => ({ title: { value: `t${at}` }, n: { value: at } }));
    const added = await client.record.addAllRecords({ app, records });
    assert.deepEqual(added.records.at(-1), { id: `${count}`, revision: "1" });
  },
  async "get all by id, cursor and offset"() {
    for (const name of ["getAllRecordsWithId", "getAllRecordsWithCursor", "getAllRecordsWithOffset"]) {
      const records = await client.record[name]({ app });
      assert.equal(new Set(records.map((record) => record.$id.value)).size, count, name);
    }
    const some = await client.record.getAllRecords({ app, condition: "n < 600", orderBy: "n desc", fields: ["n"] });
    assert.deepEqual([some.length, some[0]], [600, { n: { type: "NUMBER", value: "599" } }]);
  },
  async "a query that is longer than a URL"() {
    const numbers = Array.from({ length: 2000 }, (_, at) => `"${at}"`).join(",");
    const query = `n in (${numbers}) limit 500`;
    const found = await client.record.getRecords({ app, query, totalCount: true });
    assert.deepEqual([found.records.length, found.totalCount], [500, `${count}`]);
  },
  async "update all"() {
    const records = Array.from({ length: 250 }, (_, at) => ({ id: at + 1, record: { n: { value: -1 } } }));
    await client.record.updateAllRecords({ app, records });
    const found = await client.record.getRecords({ app, query: "n = -1", totalCount: true });
    assert.equal(found.totalCount, "250");
  },
  async upsert() {
    const updateKey = (value) => ({ field: "title", value });
    const record = { n: { value: 7 } };
    const updated = await client.record.upsertRecord({ app, updateKey: updateKey("t0"), record });
    const added = await client.record.upsertRecord({ app, updateKey: updateKey("new"), record });
    assert.deepEqual([updated.id, added], ["1", { id: `${count + 1}`, revision: "1" }]);
    const records = [{ updateKey: updateKey("newer"), record }, { updateKey: updateKey("t0"), record }];
    const both = await client.record.updateRecords({ app, upsert: true, records });
    assert.deepEqual(both.records.map((entry) => entry.operation), ["INSERT", "UPDATE"]);
  },
  async "a cursor is read and deleted"() {
    const { id, totalCount } = await client.record.createCursor({ app, fields: ["n"], query: "n > 0", size: 50 });
    const page = await client.record.getRecordsByCursor({ id });
    assert.deepEqual([Number(totalCount) > 50, page.records.length, page.next], [true, 50, true]);
    await client.record.deleteCursor({ id });
    await fails(client.record.getRecordsByCursor({ id }), 404, "GAIA_CN01");
  },
  async comments() {
    const mentions = [{ code: "sato", type: "USER" }];
    const { id } = await client.record.addRecordComment({ app, record: 1, comment: { text: "hello", mentions } });
    const page = await client.record.getRecordComments({ app, record: 1, order: "asc", offset: 0, limit: 5 });
    assert.deepEqual([page.comments[0].text, page.comments[0].mentions], ["sato hello ", mentions]);
    await client.record.deleteRecordComment({ app, record: 1, comment: id });
    await fails(client.record.deleteRecordComment({ app, record: 1, comment: id }), 400, "GAIA_RE02");
  },
  async files() {
    const upload = await client.file.uploadFile({ file: { name: "請求書.txt", data: Buffer.from("請求") } });
    const { id } = await client.record.addRecord({ app, record: { file: { value: [upload] } } });
    const { record } = await client.record.getRecord({ app, id });
    const [file] = record.file.value;
    assert.deepEqual([file.name, file.size, file.contentType], ["請求書.txt", "6", "text/plain"]);
    const bytes = await client.file.downloadFile({ fileKey: file.fileKey });
    assert.equal(Buffer.from(bytes).toString(), "請求");
  },
  async status() {
    const before = (await client.record.getRecord({ app, id: 2 })).record.$revision.value;
    const act = (action, assignee) => client.record.updateRecordStatus({ app, id: 2, action, assignee });
    const { revision } = await act("start", "sato");
    assert.equal(Number(revision), Number(before) + 2);
    await fails(act("finish"), 403, "GAIA_NT01");
    await client.record.updateRecordAssignees({ app, id: 2, assignees: ["Administrator"] });
    await client.record.updateRecordsStatus({
      app,
      records: [{ id: 2, action: "finish" }, { id: 3, action: "start", assignee: "sato" }],
    });
    assert.equal((await client.record.getRecord({ app, id: 2 })).record.status.value, "done");
  },
  async "permissions and the form"() {
    const { rights } = await client.app.evaluateRecordsAcl({ app, ids: [1] });
    assert.equal(rights[0].record.deletable, true);
    assert.equal((await client.app.getFormFields({ app })).properties.title.unique, true);
    assert.equal((await client.app.getProcessManagement({ app })).enable, true);
  },
  async "a bulk request that is rolled back"() {
    const before = await client.record.getRecords({ app, query: "limit 1", totalCount: true });
    const requests = [
      { method: "POST", api: "/k/v1/record.json", payload: { app, record: {} } },
      { method: "PUT", api: "/k/v1/record.json", payload: { app, id: 1, revision: 99, record: {} } },
    ];
    const error = await fails(client.bulkRequest({ requests }), 409, "GAIA_CO02");
    assert.equal(error.bulkRequestIndex, 1);
    const after = await client.record.getRecords({ app, query: "limit 1", totalCount: true });
    assert.equal(after.totalCount, before.totalCount);
  },
  async "delete all"() {
    const all = await client.record.getAllRecordsWithId({ app, fields: ["$id"] });
    await client.record.deleteAllRecords({ app, records: all.map((record) => ({ id: record.$id.value })) });
    assert.equal((await client.record.getRecords({ app })).records.length, 0);
  },
};

await run(steps);

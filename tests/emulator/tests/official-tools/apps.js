// Makes, sets up, deploys and reads an app with kintone's official JavaScript client.

import assert from "node:assert/strict";
import { connect, fails, run } from "./steps.js";

const client = connect({ username: "sato", password: "password" });
const { app: apps } = client;
const sato = { code: "sato", name: "佐藤" };
const user = { type: "USER", code: "sato" };
const target = { entity: user, includeSubs: false };
const everyone = { type: "GROUP", code: "everyone" };
const space = "4";
let app;
let revision = 1;

// Settings that are written have one more revision, and are read back from the preview.
async function change(written, read, expected) {
  revision += 1;
  assert.equal((await written).revision, `${revision}`);
  const preview = await read({ app, preview: true });
  assert.equal(preview.revision, `${revision}`);
  for (const [name, value] of Object.entries(expected)) {
    assert.deepEqual(preview[name], value, name);
  }
  return preview;
}

const text = (code) => ({ type: "SINGLE_LINE_TEXT", code, label: code });

const steps = {
  async "an app is added to the default thread of a space"() {
    const added = await apps.addApp({ name: "案件", space });
    assert.equal(added.revision, `${(revision = Number(added.revision))}`);
    app = added.app;
    await fails(apps.getApp({ id: app }), 404, "GAIA_AP01");
    const alone = await apps.addApp({ name: "alone" });
    assert.deepEqual(alone, { app: `${Number(app) + 1}`, revision: added.revision });
  },
  async "fields are added, changed and deleted"() {
    const options = { a: { label: "a", index: "0" }, b: { label: "b", index: "1" } };
    const properties = {
      件名: { ...text("件名"), required: true },
      備考: text("備考"),
      金額: { type: "NUMBER", code: "金額", label: "金額", unit: "円", unitPosition: "AFTER" },
      期限: { type: "DATE", code: "期限", label: "期限" },
      リンク: { type: "LINK", code: "リンク", label: "リンク", protocol: "WEB" },
      区分: { type: "RADIO_BUTTON", code: "区分", label: "区分", options, defaultValue: "a" },
      明細: { type: "SUBTABLE", code: "明細", fields: { 品名: text("品名"), 廃番: text("廃番") } },
    };
    const read = (parameters) => apps.getFormFields({ ...parameters, lang: "default" });
    let form = await change(apps.addFormFields({ app, properties, revision }), read, {});
    assert.deepEqual([form.properties.件名.required, form.properties.金額.unit], [true, "円"]);
    assert.deepEqual(form.properties.区分.options, options);
    assert.deepEqual(Object.keys(form.properties.明細.fields).sort(), ["品名", "廃番"].sort());

    const renamed = { 備考: { code: "メモ", label: "メモ" } };
    form = await change(apps.updateFormFields({ app, properties: renamed }), read, {});
    assert.deepEqual([form.properties.備考, form.properties.メモ.label], [undefined, "メモ"]);
    form = await change(apps.deleteFormFields({ app, fields: ["メモ", "廃番"], revision }), read, {});
    assert.deepEqual([form.properties.メモ, Object.keys(form.properties.明細.fields)], [undefined, ["品名"]]);
    await fails(apps.deleteFormFields({ app, fields: ["件名"], revision: revision - 1 }), 409, "GAIA_CO03");
  },
  async layout() {
    const field = (type, code, width = "200") => ({ type, code, size: { width } });
    const layout = [
      { type: "ROW", fields: [field("SINGLE_LINE_TEXT", "件名"), { type: "HR", elementId: "", size: { width: "300" } }] },
      { type: "ROW", fields: [field("NUMBER", "金額"), field("DATE", "期限"), field("LINK", "リンク"), field("RADIO_BUTTON", "区分")] },
      { type: "SUBTABLE", code: "明細", fields: [field("SINGLE_LINE_TEXT", "品名")] },
      { type: "ROW", fields: [field("RECORD_NUMBER", "レコード番号"), field("CREATOR", "作成者"), field("CREATED_TIME", "作成日時")] },
      { type: "ROW", fields: [field("MODIFIER", "更新者"), field("UPDATED_TIME", "更新日時")] },
    ];
    await change(apps.updateFormLayout({ app, layout }), apps.getFormLayout, { layout });
  },
  async views() {
    const list = { type: "LIST", name: "一覧", index: "0", fields: ["件名", "金額"], filterCond: "金額 > 1", sort: "金額 desc" };
    const calendar = { type: "CALENDAR", name: "暦", index: 1, date: "期限", title: "件名" };
    const custom = { type: "CUSTOM", name: "自由", index: 2, html: "<p></p>", pager: true, device: "ANY" };
    revision += 1;
    const written = await apps.updateViews({ app, views: { 一覧: list, 暦: calendar, 自由: custom } });
    assert.equal(written.revision, `${revision}`);
    const { views } = await apps.getViews({ app, preview: true });
    for (const [name, { id }] of Object.entries(written.views)) assert.equal(views[name].id, id);
    assert.deepEqual(views.一覧, { ...list, id: views.一覧.id });
    assert.deepEqual([views.暦.index, views.暦.date, views.自由.pager], ["1", "期限", true]);
  },
  async "general settings"() {
    const { fileKey } = await client.file.uploadFile({ file: { name: "a.png", data: Buffer.from("png") } });
    const expected = {
      name: "商談", description: "<b>a</b>", theme: "GREEN", titleField: { selectionMode: "MANUAL", code: "件名" },
      enableThumbnails: false, enableBulkDeletion: true, enableComments: false, enableDuplicateRecord: false,
      enableInlineRecordEditing: false, firstMonthOfFiscalYear: "10",
      numberPrecision: { digits: "20", decimalPlaces: "2", roundingMode: "UP" },
    };
    const icon = { type: "FILE", file: { fileKey } };
    const read = await change(apps.updateAppSettings({ app, ...expected, icon }), apps.getAppSettings, expected);
    assert.deepEqual([read.icon.type, read.icon.file.name, read.icon.file.size], ["FILE", "a.png", "3"]);
  },
  async "process management"() {
    const state = (name, index, type, ...entities) => ({ name, index: `${index}`, assignee: { type, entities } });
    const creator = (code) => ({ entity: { type: "CREATOR", ...code }, includeSubs: false });
    const field = { entity: { type: "FIELD_ENTITY", code: "作成者" }, includeSubs: false };
    const states = (code) => ({
      未着手: state("未着手", 0, "ONE", field),
      着手: state("着手", 1, "ANY", target, creator(code)),
    });
    const start = { name: "始める", from: "未着手", to: "着手", filterCond: "金額 > 1", type: "PRIMARY" };
    const executableUser = { entities: [target] };
    const stop = { name: "戻す", from: "着手", to: "未着手", filterCond: "", type: "SECONDARY", executableUser };
    const actions = [start, stop];
    const written = apps.updateProcessManagement({ app, enable: true, states: states({}), actions });
    await change(written, apps.getProcessManagement, { enable: true, states: states({ code: null }), actions });
  },
  async permissions() {
    const all = { appEditable: true, recordViewable: true, recordAddable: true, recordEditable: true };
    const right = { ...all, recordDeletable: true, recordImportable: true, recordExportable: true, includeSubs: false };
    const creator = { entity: { type: "CREATOR" }, ...right };
    const rights = [creator, { entity: everyone, ...right, appEditable: false }];
    const read = [{ ...creator, entity: { type: "CREATOR", code: null } }, rights[1]];
    await change(apps.updateAppAcl({ app, rights }), apps.getAppAcl, { rights: read });

    const record = [{ filterCond: "金額 > 1", entities: [{ entity: everyone, viewable: true, editable: true, deletable: false, includeSubs: false }] }];
    await change(apps.updateRecordAcl({ app, rights: record }), apps.getRecordAcl, { rights: record });

    const field = [{ code: "金額", entities: [{ entity: user, accessibility: "WRITE", includeSubs: false }] }];
    await change(apps.updateFieldAcl({ app, rights: field }), apps.getFieldAcl, { rights: field });
  },
  async customization() {
    const { fileKey } = await client.file.uploadFile({ file: { name: "a.js", data: Buffer.from("1;") } });
    const url = { type: "URL", url: "https://example.com/a.js" };
    const desktop = { js: [url, { type: "FILE", file: { fileKey } }], css: [] };
    const written = apps.updateAppCustomize({ app, scope: "ADMIN", desktop });
    const read = await change(written, apps.getAppCustomize, { scope: "ADMIN", mobile: { js: [], css: [] } });
    assert.deepEqual(read.desktop.js[0], url);
    assert.deepEqual(read.desktop.js[1].file.name, "a.js");
    const bytes = await client.file.downloadFile({ fileKey: read.desktop.js[1].file.fileKey });
    assert.equal(Buffer.from(bytes).toString(), "1;");
  },
  async notifications() {
    const events = { recordAdded: true, recordEdited: false, commentAdded: true, statusChanged: false, fileImported: false };
    const general = { notifications: [{ ...target, ...events }], notifyToCommenter: false };
    await change(apps.updateGeneralNotifications({ app, ...general }), apps.getGeneralNotifications, general);

    const perRecord = { notifications: [{ filterCond: "金額 > 1", title: "高額", targets: [target] }] };
    await change(apps.updatePerRecordNotifications({ app, ...perRecord }), apps.getPerRecordNotifications, perRecord);

    const timing = { code: "期限", daysLater: "-1", time: "09:30" };
    const reminder = { notifications: [{ timing, filterCond: "", title: "期限", targets: [target] }], timezone: "Asia/Tokyo" };
    await change(apps.updateReminderNotifications({ app, ...reminder }), apps.getReminderNotifications, reminder);
  },
  async reports() {
    const report = {
      chartType: "COLUMN", chartMode: "STACKED", name: "月別", index: "0", groups: [{ code: "期限", per: "MONTH" }],
      aggregations: [{ type: "SUM", code: "金額" }], filterCond: "", sorts: [{ by: "GROUP1", order: "ASC" }],
      periodicReport: { active: true, period: { every: "MONTH", dayOfMonth: "END_OF_MONTH", time: "09:30" } },
    };
    revision += 1;
    const written = await apps.updateReports({ app, reports: { 月別: report } });
    assert.equal(written.revision, `${revision}`);
    const { reports } = await apps.getReports({ app, preview: true, lang: "ja" });
    assert.deepEqual(reports, { 月別: { ...report, ...written.reports.月別 } });
  },
  async actions() {
    const mappings = [
      { srcType: "FIELD", srcField: "件名", destField: "title" },
      { srcType: "RECORD_URL", destField: "link" },
    ];
    const action = { name: "写す", index: "0", destApp: { app: "1" }, mappings, entities: [everyone], filterCond: "" };
    revision += 1;
    const written = await apps.updateAppActions({ app, actions: { 写す: action } });
    assert.equal(written.revision, `${revision}`);
    const { actions } = await apps.getAppActions({ app, preview: true });
    assert.deepEqual(actions, { 写す: { ...action, ...written.actions.写す, destApp: { app: "1", code: "" } } });
  },
  async "admin notes"() {
    const notes = { content: "<b>a</b>", includeInTemplateAndDuplicates: true };
    await change(apps.updateAdminNotes({ app, ...notes }), apps.getAdminNotes, notes);
  },
  async "plug-ins"() {
    const { fileKey } = await client.file.uploadFile({ file: { name: "plugin.zip", data: Buffer.from("zip") } });
    const { id } = await client.plugin.installPlugin({ fileKey });
    const plugins = [{ id, name: "plugin", enabled: true }];
    await change(apps.addPlugins({ app, ids: [id], revision }), apps.getPlugins, { plugins });
  },
  async "a preview is thrown away or deployed"() {
    await apps.deployApp({ apps: [{ app, revision }] });
    await deployed();
    const live = [
      apps.getFormFields, apps.getFormLayout, apps.getViews, apps.getAppSettings, apps.getProcessManagement, apps.getAppAcl,
      apps.getRecordAcl, apps.getFieldAcl, apps.getAppCustomize, apps.getGeneralNotifications, apps.getPerRecordNotifications,
      apps.getReminderNotifications, apps.getReports, apps.getAppActions, apps.getAdminNotes, apps.getPlugins,
    ];
    for (const read of live) {
      assert.deepEqual(await read({ app }), await read({ app, preview: true }));
    }
    await apps.updateAppSettings({ app, name: "thrown away" });
    await apps.deployApp({ apps: [{ app }], revert: true });
    await deployed();
    assert.equal((await apps.getAppSettings({ app, preview: true })).name, "商談");
  },
  async "an app is found"() {
    const found = await apps.getApp({ id: app });
    assert.deepEqual(
      [found.appId, found.name, found.description, found.spaceId, found.creator, found.modifier],
      [app, "商談", "<b>a</b>", space, sato, sato],
    );
    const { defaultThread } = await client.space.getSpace({ id: space });
    assert.equal(found.threadId, defaultThread);
    for (const condition of [{ ids: [app] }, { name: "商" }, { spaceIds: [space] }, { offset: 1, limit: 1 }]) {
      assert.deepEqual((await apps.getApps(condition)).apps, [found], JSON.stringify(condition));
    }
    assert.deepEqual((await apps.getApps({ codes: ["NONE"] })).apps, []);
  },
  async "permissions are evaluated"() {
    const value = { 件名: { value: "a" }, 金額: { value: 2 } };
    const { id } = await client.record.addRecord({ app, record: value });
    const { rights } = await apps.evaluateRecordsAcl({ app, ids: [id] });
    assert.deepEqual([rights.length, rights[0].id], [1, id]);
    assert.deepEqual(rights[0].fields.件名, { viewable: true, editable: true });
    assert.equal(rights[0].record.viewable, true);
  },
  async statistics() {
    const { apps: all } = await apps.getStatistics({ offset: 0, limit: 100 });
    const [found] = all.filter(({ id }) => id === app);
    assert.deepEqual(
      [found.name, found.space, found.status, found.recordCount, found.fieldCount, found.customized, found.creator],
      ["商談", { id: space, name: "営業部" }, "ACTIVATED", "1", "7", true, sato],
    );
    assert.ok(Number(found.dailyRequestCount) > 0);
    assert.equal(all.find(({ name }) => name === "alone").status, "NOT_ACTIVATED");
    assert.deepEqual((await apps.getStatistics({ offset: 1, limit: 1 })).apps.map(({ id }) => id), [app]);
  },
  async "an app is moved"() {
    await apps.move({ app, space: null });
    const { spaceId, threadId } = await apps.getApp({ id: app });
    assert.deepEqual([spaceId, threadId], [null, null]);
    await apps.move({ app, space });
    assert.equal((await apps.getApp({ id: app })).spaceId, space);
    await fails(apps.move({ app, space: 99 }), 404, "GAIA_SP01");
  },
  async "an app of a guest space"() {
    const { app: guests } = connect({ username: "sato", password: "password" }, { guestSpaceId: 7 });
    const added = await guests.addApp({ name: "ゲスト", space: 7 });
    await guests.deployApp({ apps: [{ app: added.app }] });
    assert.equal((await guests.getApp({ id: added.app })).spaceId, "7");
    await fails(apps.getFormFields({ app: added.app }), 400, "GAIA_IL23");
  },
};

async function deployed() {
  let status;
  do {
    [status] = (await apps.getDeployStatus({ apps: [app] })).apps;
  } while (status.status === "PROCESSING");
  assert.deepEqual(status, { app, status: "SUCCESS" });
}

await run(steps, apps);

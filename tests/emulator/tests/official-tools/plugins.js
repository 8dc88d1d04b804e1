// Installs, updates and uninstalls a plug-in with kintone's official JavaScript client.

import assert from "node:assert/strict";
import { connect, fails, run } from "./steps.js";

const client = connect({ username: "sato", password: "password" });
const { plugin: plugins } = client;
const app = "1";
let id;

async function upload(name) {
  const { fileKey } = await client.file.uploadFile({ file: { name, data: Buffer.from("zip") } });
  return fileKey;
}

const steps = {
  async "a plug-in is installed"() {
    const installed = await plugins.installPlugin({ fileKey: await upload("a.zip") });
    assert.equal(installed.version, "1");
    id = installed.id;
    const expected = [{ id, name: "a", version: "1", description: "", isMarketPlugin: false }];
    assert.deepEqual((await plugins.getPlugins({})).plugins, expected);
    assert.deepEqual((await plugins.getPlugins({ offset: 0, limit: 1, ids: [id] })).plugins, expected);
    assert.deepEqual((await plugins.getPlugins({ offset: 1 })).plugins, []);
    assert.deepEqual((await plugins.getPlugins({ ids: ["unknown"] })).plugins, []);
    await fails(plugins.installPlugin({ fileKey: "unknown" }), 404, "GAIA_BL01");
  },
  async "a plug-in is updated"() {
    assert.deepEqual(await plugins.updatePlugin({ id, fileKey: await upload("a.zip") }), { id, version: "2" });
    assert.equal((await plugins.getPlugins({})).plugins[0].version, "2");
  },
  async "apps of a plug-in"() {
    assert.deepEqual((await plugins.getApps({ id })).apps, []);
    await client.app.addPlugins({ app, ids: [id] });
    await client.app.deployApp({ apps: [{ app }] });
    assert.deepEqual((await plugins.getApps({ id, offset: 0, limit: 1 })).apps, [{ id: app, name: "sheet" }]);
    assert.deepEqual((await plugins.getApps({ id, offset: 1 })).apps, []);
  },
  async "a plug-in is uninstalled and required"() {
    assert.deepEqual((await plugins.getRequiredPlugins({})).plugins, []);
    assert.deepEqual(await plugins.uninstallPlugin({ id }), {});
    assert.deepEqual((await plugins.getPlugins({})).plugins, []);
    const required = [{ id, name: "a", isMarketPlugin: false }];
    assert.deepEqual((await plugins.getRequiredPlugins({ offset: 0, limit: 1 })).plugins, required);
    assert.deepEqual((await plugins.getRequiredPlugins({ offset: 1 })).plugins, []);
  },
};

await run(steps, plugins);

// Makes, sets up and deletes spaces with kintone's official JavaScript client.

import assert from "node:assert/strict";
import { connect, fails, run } from "./steps.js";

const auth = { username: "sato", password: "password" };
const client = connect(auth);
const { space: spaces } = client;
const sato = { code: "sato", name: "佐藤" };
const admin = { entity: { type: "USER", code: "sato" }, isAdmin: true };
const guest = "tom@example.com";
let id;

const steps = {
  async "a space is added from a template"() {
    const added = await spaces.addSpaceFromTemplate({ id: 1, name: "営業部", members: [admin], isPrivate: true });
    id = added.id;
    const space = await spaces.getSpace({ id });
    assert.deepEqual(
      [space.id, space.name, space.isPrivate, space.isGuest, space.fixedMember, space.memberCount, space.attachedApps],
      [id, "営業部", true, false, false, "1", []],
    );
    assert.deepEqual([space.creator, space.modifier, space.permissions], [sato, sato, { createApp: "EVERYONE" }]);
    await fails(spaces.addSpaceFromTemplate({ id: 1, name: "営業部", members: [] }), 400, "CB_VA01");
  },
  async "settings and body"() {
    const shown = { showAnnouncement: true, showThreadList: false, showAppList: true, showMemberList: false, showRelatedLinkList: true };
    const settings = { name: "本部", isPrivate: false, fixedMember: true, useMultiThread: true, permissions: { createApp: "ADMIN" } };
    assert.deepEqual(await spaces.updateSpace({ id, ...settings, ...shown }), {});
    assert.deepEqual(await spaces.updateSpaceBody({ id, body: "<b>a</b>" }), {});
    const space = await spaces.getSpace({ id });
    for (const [name, value] of Object.entries({ ...settings, ...shown, body: "<b>a</b>" })) {
      assert.deepEqual(space[name], value, name);
    }
  },
  async members() {
    const group = { entity: { type: "GROUP", code: "everyone" }, isAdmin: false };
    assert.deepEqual(await spaces.updateSpaceMembers({ id, members: [admin, group] }), {});
    const { members } = await spaces.getSpaceMembers({ id });
    const explicit = members.filter(({ isImplicit }) => !isImplicit);
    assert.deepEqual(explicit.map(({ entity, isAdmin }) => ({ entity, isAdmin })), [admin, group]);
    await fails(spaces.updateSpaceMembers({ id, members: [group] }), 400, "CB_VA01");
  },
  async "threads and comments"() {
    const thread = await spaces.addThread({ space: id, name: "相談" });
    assert.notEqual(thread.id, (await spaces.getSpace({ id })).defaultThread);
    assert.deepEqual(await spaces.updateThread({ id: thread.id, name: "連絡", body: "<b>a</b>" }), {});
    const { fileKey } = await client.file.uploadFile({ file: { name: "a.png", data: Buffer.from("png") } });
    const mentions = [{ code: "sato", type: "USER" }];
    const comment = { text: "hello", mentions, files: [{ fileKey, width: 100 }] };
    const added = await spaces.addThreadComment({ space: id, thread: thread.id, comment });
    assert.match(added.id, /^[1-9][0-9]*$/);
    await fails(spaces.addThreadComment({ space: id, thread: thread.id, comment: { text: "" } }), 400, "CB_VA01");
  },
  async "guests of a guest space"() {
    const filled = { code: guest, name: "Tom", password: "password", timezone: "Asia/Tokyo", locale: "ja", company: "a" };
    assert.deepEqual(await spaces.addGuests({ guests: [filled] }), {});
    const added = await spaces.addSpaceFromTemplate({ id: 1, name: "協力会社", members: [admin], isGuest: true });
    const { space: inside } = connect(auth, { guestSpaceId: added.id });
    assert.deepEqual(await inside.updateSpaceGuests({ id: added.id, guests: [guest] }), {});
    assert.equal((await inside.getSpace({ id: added.id })).isGuest, true);
    const { members } = await inside.getSpaceMembers({ id: added.id });
    assert.deepEqual(members.filter(({ isAdmin }) => isAdmin).map(({ entity }) => entity.code), ["sato"]);
    await inside.updateSpaceGuests({ id: added.id, guests: [] });
    assert.deepEqual(await spaces.deleteGuests({ guests: [guest] }), {});
    await fails(spaces.deleteGuests({ guests: [guest] }), 400, "GAIA_IL26");
    await inside.deleteSpace({ id: added.id });
  },
  async "statistics and deletion"() {
    const { spaces: all } = await spaces.getStatistics({ offset: 0, limit: 100 });
    const found = all.find((space) => space.id === id);
    assert.deepEqual(
      [found.name, found.isPrivate, found.isGuest, found.administratorCount, found.creator, found.modifier],
      ["本部", false, false, "1", sato, sato],
    );
    assert.ok(Number(found.memberCount) >= 1);
    assert.equal((await spaces.getStatistics({ limit: 1 })).spaces.length, 1);
    assert.deepEqual(await spaces.deleteSpace({ id }), {});
    await fails(spaces.getSpace({ id }), 404, "GAIA_SP01");
  },
};

await run(steps, spaces);

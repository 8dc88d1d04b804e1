// Runs the steps of a program against the server whose address is the first argument.

import assert from "node:assert/strict";
import { KintoneRestAPIClient } from "@kintone/rest-api-client";

export const baseUrl = process.argv[2];
const called = new Map();

export function connect(auth, others = {}) {
  const client = new KintoneRestAPIClient({ baseUrl, auth, ...others });
  for (const name of ["app", "space", "plugin"]) record(client[name]);
  return client;
}

// Notes which methods of a module are called.
function record(module) {
  const type = module.constructor;
  const names = called.get(type) ?? new Set();
  called.set(type, names);
  for (const name of methods(type)) {
    const method = module[name];
    module[name] = (...parameters) => {
      names.add(name);
      return method.apply(module, parameters);
    };
  }
}

function methods(type) {
  const names = Object.getOwnPropertyNames(type.prototype);
  return names.filter((name) => name !== "constructor");
}

// Every method of these modules has to be called by a step.
export async function run(steps, ...modules) {
  for (const [name, step] of Object.entries(steps)) {
    try {
      await step();
    } catch (error) {
      console.error(`${name}: ${error.stack}\n${JSON.stringify(error.errors)}`);
      process.exit(1);
    }
  }
  for (const { constructor: type } of modules) {
    assert.deepEqual(methods(type).filter((name) => !called.get(type).has(name)), [], "methods without a step");
  }
}

export async function fails(call, status, code) {
  let failure;
  await assert.rejects(call, (error) => {
    failure = error;
    return true;
  });
  assert.deepEqual([failure.status, failure.code], [status, code]);
  return failure;
}

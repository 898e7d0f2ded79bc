/**
 * Makes `../codemirror.mjs`, which lies in the repository so that the book needs no Node:
 *
 *     npm ci && node build.mjs
 */

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
const made = await build({
  entryPoints: ["index.mjs"], bundle: true, minify: true, format: "esm", target: "es2022", write: false, metafile: true,
});
const inside = new Set(Object.keys(made.metafile.inputs).map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]).filter(Boolean));
const names = [...inside].sort().map((name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return `${name} ${version} (${license})`;
});
// It puts its styles into a <style> where it can, which the book's policy forbids; a sheet made by a script is allowed.
const ask = /!\w+\.head&&(\w+\.adoptedStyleSheets)/;
if (!ask.test(made.outputFiles[0].text)) throw new Error("CodeMirror asks otherwise where its styles may go; see style-mod");
const script = made.outputFiles[0].text.replace(ask, "$1");
const licence = readFileSync(require.resolve("@codemirror/view").replace(/dist\/.*$/, "LICENSE"), "utf8");
writeFileSync("../codemirror.mjs", `/*! Made by codemirror/build.mjs of ${names.join(", ")}.\n\n${licence}*/\n${script}`);

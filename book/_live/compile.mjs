/** `node compile.mjs FOLDER`: put byte code into wheels, by the Pyodide that lies in the folder beside them. */

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const folder = path.resolve(process.argv[2]);
const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")));
const python = await loadPyodide({ indexURL: `${folder}${path.sep}` });
python.runPython(readFileSync(new URL("compile.py", import.meta.url), "utf8"));
const compiled = python.globals.get("compiled");
for (const { file, source, words } of JSON.parse(readFileSync(path.join(folder, "jobs.json"), "utf8"))) {
  const wheel = python.toPy(new Uint8Array(readFileSync(path.join(folder, file)))); // not a Buffer
  const made = compiled(wheel, source, words);
  writeFileSync(path.join(folder, file), made.toJs());
  made.destroy();
  wheel.destroy();
}

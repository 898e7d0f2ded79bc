/**
 * `node tests.mjs FOLDER [ARGUMENTS]`: the package's own tests, in the Pyodide of the book's pages.
 *
 * In the folder lie `site`, which the book serves, `wheels` of pytest and its kin, and `tree`: what an
 * sdist would hold.
 */

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, ...args] = process.argv.slice(2);
const site = path.resolve(folder, "site");
const { loadPyodide } = await import(pathToFileURL(path.join(site, "pyodide.mjs")));
const python = await loadPyodide({ indexURL: `${site}${path.sep}` });
const { packages } = JSON.parse(readFileSync(path.join(site, "pyodide-lock.json"), "utf8"));
await python.loadPackage(Object.keys(packages), { messageCallback() {} });
const extractDir = python.runPython("import site; site.getsitepackages()[0]");
for (const name of readdirSync(path.join(folder, "wheels"))) {
  const wheel = new Uint8Array(readFileSync(path.join(folder, "wheels", name))); // not a Buffer
  python.unpackArchive(wheel, "wheel", { extractDir });
}
python.FS.mkdirTree("/tree");
python.FS.mount(python.FS.filesystems.NODEFS, { root: path.resolve(folder, "tree") }, "/tree");
python.runPython(readFileSync(new URL("tests.py", import.meta.url), "utf8"));
const main = python.globals.get("main");
try {
  process.exitCode = main(python.toPy(args));
} catch (error) { // Node would print the line of Pyodide where it was raised: a million characters
  console.error(String(error));
  process.exitCode = 3;
}

// Standard input: {"source": text of an ES module, "jobs": [...]}. Standard output: the answers.
import { readFileSync } from "node:fs";
import { answer } from "./answer.mjs";

const { source, jobs } = JSON.parse(readFileSync(0, "utf8"));
const module = await import(`data:text/javascript,${encodeURIComponent(source)}`);
process.stdout.write(JSON.stringify(jobs.map((job) => answer(module, job))));

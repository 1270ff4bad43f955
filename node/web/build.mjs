// Builds what the browser gets: one style sheet, one script, the font, and the two lists the server reads (licences, ICD-10).
// Every file name carries a hash of its content; manifest.json tells the server which is which, and is written last.
import { readFile, readdir, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const CODES = "@navikt/diagnosekoder";

await mkdir(dist, { recursive: true });
for (const old of await readdir(dist)) await rm(join(dist, old), { recursive: true });

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["src/app.css", "src/app.js"],
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome111", "firefox115", "safari16.4"],
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "file" },
  metafile: true,
  logLevel: "info",
});

const manifest = {};
for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
  manifest[entryPoint ? basename(entryPoint) : plainName(basename(output))] = basename(output);
}

await writeJson("licences.json", await licences([...packagesOf(Object.keys(metafile.inputs)), CODES]));
await writeJson("icd10.json", await icd10());
await writeJson("manifest.json", manifest);

// `icon-AB12CD34.svg` is asked for as `icon.svg`.
function plainName(file) {
  return file.replace(/-[A-Z0-9]{8}(?=\.[^.]+$)/, "");
}

function packagesOf(inputs) {
  const names = inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean);
  return new Set(names);
}

async function licences(packages) {
  return Promise.all(
    [...packages].sort().map(async (name) => {
      const folder = join(here, "node_modules", name);
      const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
      const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
      if (!file && name !== CODES) throw new Error(`${name} is bundled but has no licence text`);
      // The package of codes names its licence but carries no text of it.
      const text = file ? await readFile(join(folder, file), "utf8") : "";
      return { name, version, licence: license, text: text.trim() };
    }),
  );
}

// The package writes C430; clinicians and the register write C43.0.
async function icd10() {
  const list = JSON.parse(await readFile(join(here, "node_modules", CODES, "lib/ICD10.json"), "utf8"));
  const codes = list.map(({ code, text }) => [code.length > 3 ? `${code.slice(0, 3)}.${code.slice(3)}` : code, text.trim()]);
  codes.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  if (codes.length < 10_000) throw new Error(`only ${codes.length} ICD-10 codes: the package has changed`);
  return codes;
}

async function writeJson(file, value) {
  await writeFile(join(dist, file), JSON.stringify(value));
}

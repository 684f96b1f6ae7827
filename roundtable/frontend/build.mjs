// Puts the built parts where the application finds them: the editor and fonts into static/dist, test tools into build/.
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.resolve(here, "../../static/dist");
const tools = path.resolve(here, "../../build");
const families = ["source-sans-3", "source-serif-4", "atkinson-hyperlegible-next"];
const wanted = /-latin(-ext)?-wght-(normal|italic)\.woff2$/;

await rm(dist, { recursive: true, force: true });
await mkdir(path.join(dist, "fonts"), { recursive: true });
await mkdir(tools, { recursive: true });

const manifest = {};
for (const family of families) {
  const files = path.join(here, "node_modules/@fontsource-variable", family, "files");
  for (const file of await readdir(files)) {
    if (!wanted.test(file)) continue;
    await cp(path.join(files, file), path.join(dist, "fonts", file));
    manifest[`fonts/${file}`] = `fonts/${file}`;
  }
}
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["editor.js"],
  entryNames: "[name]-[hash]",
  outdir: dist,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  metafile: true,
  logLevel: "warning",
});
for (const [file, made] of Object.entries(metafile.outputs)) manifest[made.entryPoint] = path.basename(file);
await cp(path.join(here, "node_modules/axe-core/axe.min.js"), path.join(tools, "axe.min.js"));
await writeFile(path.join(dist, "manifest.json"), JSON.stringify(manifest, null, 1));
